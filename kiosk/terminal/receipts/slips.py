"""What the slips say: whose house, what it is, the number, the facts, what to do now, a code, whom to call.

Sentences are in the citizen's language, headings in both. Nothing identifies the person beyond 王*示.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from drivers.contracts import Receipt, ReceiptCode, ReceiptLine
from kiosk.contract.ids import CASE_NUMBER_GROUPS
from kiosk.contract.platform import CaseState
from kiosk.contract.words import Both, Day, Gap, Moment, Words, say
from kiosk.terminal.receipts.columns import broken, fact_lines, number_lines, width
from kiosk.text import Language, render

if TYPE_CHECKING:
    import datetime as dt

    from kiosk.contract.platform import CaseDetail, Clock, Grant, MaskedCase, Name

_Part = ReceiptLine | ReceiptCode
_Facts = Sequence[tuple[str, Gap]]
_GAP = 2
_SEEN = ("left_open", "no_answer")  # what the terminal saw, and nobody said


@dataclass(frozen=True)
class Letterhead:
    """What every slip carries: the centre, whom to call, which terminal, when, in which language, on how wide paper."""

    centre: Name
    phone: str
    terminal: str
    at: dt.datetime
    language: Language = "zh"
    columns: int = 48


def case_slip(head: Letterhead, case: CaseDetail) -> Receipt:
    """How far a case is, for its holder."""
    summary = case.summary
    facts = _case_facts(case.name_masked, summary.task_name, summary.state, summary.clock)
    return _slip(head, "case_title", summary.project_no, facts, next_step(case))


def masked_slip(head: Letterhead, case: MaskedCase) -> Receipt:
    """How far a case is, for somebody who knows its number and query code."""
    facts = _case_facts(case.name_masked, case.task_name, case.state, case.clock)
    return _slip(head, "case_title", case.project_no, facts, masked_next_step(case))


def next_step(case: CaseDetail) -> Words:
    """What the holder does now: the platform's own words, or the catalogue's for the state and the place."""
    if case.todo is not None:
        return _both(case.todo)
    state = case.summary.state
    if state is CaseState.READY and case.deposit_cabinet is None:
        return say("case.now.ready_at_window")
    return say(f"case.now.{state.value}")


def masked_next_step(case: MaskedCase) -> Words:
    """The same without a card: where something waits is told to its holder only."""
    return say("case.now.ready_somewhere" if case.state is CaseState.READY else f"case.now.{case.state.value}")


def pickup_slip(head: Letterhead, grant: Grant) -> Receipt:
    """What was collected, from which door, when."""
    facts: _Facts = [
        ("thing", say("receipt.copies", item=_both(grant.item), count=grant.copies)),
        ("name", grant.name_masked),
        ("door", say("receipt.door_number", door=grant.cell)),
        ("collected", Moment(head.at)),
    ]
    return _slip(head, "pickup_title", grant.project_no, facts, say("receipt.keep"))


def trouble_slip(head: Letterhead, grant: Grant, said: str) -> Receipt:
    """What went wrong: empty, not_mine or did_not_open, as the citizen said; left_open or no_answer, as we saw."""
    facts: _Facts = [
        ("thing", _both(grant.item)),
        ("door", say("receipt.door_number", door=grant.cell)),
        ("seen" if said in _SEEN else "said", say(f"receipt.heard.{said}")),
        ("reported", Moment(head.at)),
    ]
    return _slip(head, "trouble_title", grant.project_no, facts, say(f"receipt.trouble.{said}"))


def _case_facts(name: str, task: Name, state: CaseState, clock: Clock) -> _Facts:
    plain, term = say(f"case.plain.{state.value}"), say(f"case.term.{state.value}")
    facts: list[tuple[str, Gap]] = [
        ("item", _both(task)),
        ("name", name),
        ("state", say("receipt.state_line", plain=plain, term=term)),
    ]
    if clock.promise_date is not None:
        facts.append(("promise", Day(clock.promise_date)))
    return facts


def _slip(head: Letterhead, title: str, number: str, facts: _Facts, now: Words) -> Receipt:
    rule = ReceiptLine("-" * head.columns)
    parts: list[_Part] = [
        *_heading(head, _both(head.centre), bold=True),
        *_heading(head, say(f"receipt.{title}"), double=True),
        rule,
        *_number(head, number),
        *_facts(head, facts),
        rule,
        *_heading(head, say("receipt.now"), align="left", bold=True),
        *(ReceiptLine(line) for line in broken(render(now, head.language), head.columns)),
        ReceiptCode("code128", number),
        *_facts(head, [("call", head.phone), ("printed", Moment(head.at)), ("terminal", head.terminal)]),
    ]
    return Receipt(tuple(parts))


def _heading(
    head: Letterhead, words: Words, *, align: str = "centre", double: bool = False, bold: bool = False
) -> list[ReceiptLine]:
    """A heading in the citizen's language, and small below it in the other one."""
    other: Language = "en" if head.language == "zh" else "zh"
    text, below = render(words, head.language), render(words, other)
    columns = head.columns // 2 if double else head.columns
    return [
        *(ReceiptLine(line, align, double=double, bold=bold) for line in broken(text, columns)),
        *(ReceiptLine(line, align) for line in broken(below, head.columns)),
    ]


def _number(head: Letterhead, number: str) -> list[ReceiptLine]:
    groups, at = [], 0
    for length in CASE_NUMBER_GROUPS:
        groups.append(number[at : at + length])
        at += length
    lines = number_lines(groups, head.columns // 2)
    return [*_heading(head, say("receipt.number")), *(ReceiptLine(line, "centre", double=True) for line in lines)]


def _facts(head: Letterhead, facts: _Facts) -> list[ReceiptLine]:
    rendered = [(render(say(f"receipt.{key}"), head.language), render(value, head.language)) for key, value in facts]
    column = max(width(label) for label, _ in rendered) + _GAP
    return [ReceiptLine(line) for label, value in rendered for line in fact_lines(label, value, column, head.columns)]


def _both(name: Name) -> Both:
    return Both(name.zh, name.en)
