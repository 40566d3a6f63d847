"""The slips of a query: how far a case is, and what its holder does now. Nothing identifies anybody beyond 王*示."""

from __future__ import annotations

from typing import TYPE_CHECKING

from drivers.contracts import Receipt
from kiosk.contract.platform import CaseState, ResultPlace
from kiosk.contract.words import Day, Gap, Words, say
from kiosk.terminal.receipts.paper import Letterhead, SlipFacts, both, slip

if TYPE_CHECKING:
    from kiosk.contract.names import Name
    from kiosk.contract.platform import CaseDetail, Clock, MaskedCase


def case_slip(head: Letterhead, case: CaseDetail) -> Receipt:
    """How far a case is, for its holder."""
    summary = case.summary
    facts = _case_facts(case.name_masked, summary.task_name, summary.state, summary.clock)
    return slip(head, "case_title", summary.project_no, facts, next_step(case))


def masked_slip(head: Letterhead, case: MaskedCase) -> Receipt:
    """How far a case is, for somebody who knows its number and query code."""
    facts = _case_facts(case.name_masked, case.task_name, case.state, case.clock)
    return slip(head, "case_title", case.project_no, facts, masked_next_step(case))


def next_step(case: CaseDetail) -> Words:
    """What the holder does now: the platform's own words, or the catalogue's for the state and the place."""
    if case.todo is not None:
        return both(case.todo)
    state, here = case.summary.state, some_here(case)
    if here is not None:
        return say("case.now.waits_together" if case.together else "case.now.some_here", parts=here[1], here=here[0])
    if state is CaseState.READY and case.deposit_cabinet is None:
        return say("case.now.ready_at_window")
    return say(f"case.now.{state.value}")


def some_here(case: CaseDetail) -> tuple[int, int] | None:
    """Of several results, how many have come; None where all have, or where none has or there is only one."""
    come = sum(each.place in (ResultPlace.WAITING, ResultPlace.COLLECTED) for each in case.results)
    return (come, len(case.results)) if 0 < come < len(case.results) else None


def masked_next_step(case: MaskedCase) -> Words:
    """The same without a card: where something waits is told to its holder only."""
    return say("case.now.ready_somewhere" if case.state is CaseState.READY else f"case.now.{case.state.value}")


def _case_facts(name: str, task: Name, state: CaseState, clock: Clock) -> SlipFacts:
    plain, term = say(f"case.plain.{state.value}"), say(f"case.term.{state.value}")
    facts: list[tuple[str, Gap]] = [
        ("item", both(task)),
        ("name", name),
        ("state", say("receipt.state_line", plain=plain, term=term)),
    ]
    if clock.promise_date is not None:
        facts.append(("promise", Day(clock.promise_date)))
    return facts
