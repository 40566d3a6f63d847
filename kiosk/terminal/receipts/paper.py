"""How every slip is put together: whose house, what it is, the number, the facts, what to do now, a code, whom to call.

Sentences are in the citizen's language, headings in both.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from drivers.contracts import Receipt, ReceiptCode, ReceiptLine
from kiosk.contract.ids import CASE_NUMBER_GROUPS
from kiosk.contract.words import Both, Gap, Moment, Words, say
from kiosk.terminal.receipts.columns import broken, fact_lines, number_lines, width
from kiosk.text import Language, render

if TYPE_CHECKING:
    import datetime as dt

    from kiosk.contract.names import Name

Part = ReceiptLine | ReceiptCode
SlipFacts = Sequence[tuple[str, Gap]]
_GAP = 2


@dataclass(frozen=True)
class Letterhead:
    """What every slip carries: the centre, whom to call, which terminal, when, in which language, on how wide paper."""

    centre: Name
    phone: str
    terminal: str
    at: dt.datetime
    language: Language = "zh"
    columns: int = 48


def slip(
    head: Letterhead,
    title: str,
    number: str,
    facts: SlipFacts,
    now: Words,
    *,
    more: Sequence[Part] = (),
    code: str = "",
) -> Receipt:
    """A slip about one case. `more` stands before the advice; `code` is the bar code where it is not the number's."""
    rule = ReceiptLine("-" * head.columns)
    parts: list[Part] = [
        *heading(head, both(head.centre), bold=True),
        *heading(head, say(f"receipt.{title}"), double=True),
        rule,
        *_number(head, number),
        *fact_list(head, facts),
        *more,
        rule,
        *heading(head, say("receipt.now"), align="left", bold=True),
        *text(head, now),
        ReceiptCode("code128", code or number),
        *fact_list(head, [("call", head.phone), ("printed", Moment(head.at)), ("terminal", head.terminal)]),
    ]
    return Receipt(tuple(parts))


def text(head: Letterhead, words: Words) -> list[ReceiptLine]:
    """A sentence, in as many lines as it takes."""
    return [ReceiptLine(line) for line in broken(render(words, head.language), head.columns)]


def heading(
    head: Letterhead, words: Words, *, align: str = "centre", double: bool = False, bold: bool = False
) -> list[ReceiptLine]:
    """A heading in the citizen's language, and small below it in the other one."""
    other: Language = "en" if head.language == "zh" else "zh"
    above, below = render(words, head.language), render(words, other)
    columns = head.columns // 2 if double else head.columns
    return [
        *(ReceiptLine(line, align, double=double, bold=bold) for line in broken(above, columns)),
        *(ReceiptLine(line, align) for line in broken(below, head.columns)),
    ]


def _number(head: Letterhead, number: str) -> list[ReceiptLine]:
    groups, at = [], 0
    for length in CASE_NUMBER_GROUPS:
        groups.append(number[at : at + length])
        at += length
    lines = number_lines(groups, head.columns // 2)
    return [*heading(head, say("receipt.number")), *(ReceiptLine(line, "centre", double=True) for line in lines)]


def fact_list(head: Letterhead, facts: SlipFacts) -> list[ReceiptLine]:
    """Names and values, the values below one another."""
    rendered = [(render(say(f"receipt.{key}"), head.language), render(value, head.language)) for key, value in facts]
    column = max(width(label) for label, _ in rendered) + _GAP
    return [ReceiptLine(line) for label, value in rendered for line in fact_lines(label, value, column, head.columns)]


def both(name: Name) -> Both:
    """A name the platform gave, as words."""
    return Both(name.zh, name.en)
