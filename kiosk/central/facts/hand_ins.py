"""交件 and 收件取出: papers came into a cell; staff took them out and counted. Only the count moves the case."""

from __future__ import annotations

from sqlalchemy.orm import Session as Db

from kiosk.central.facts.fact import Fact
from kiosk.central.lockers.counting import count
from kiosk.central.storage import locked
from kiosk.central.tables.hand_ins import HandInRow, HandInState
from kiosk.central.tasks import settle_tasks_of
from kiosk.contract.facts import StaffAct

# Where the door was never seen open either, the papers lie where they lay; the cell's own facts tell of doubts.
_NOBODY_REACHED_IN = ("nothing", "did_not_open")


def hand_in(db: Db, fact: Fact) -> None:
    """A citizen put papers in: handed in, not accepted. Staff are told to fetch them."""
    event, papers = fact.event, fact.event.handed_in
    row = locked(db, HandInRow, event.deposit_id)
    if papers is None or row is None or row.project_no != papers.project_no:
        fact.task(db, "papers_unexpected", said="unknown")
        return
    if row.state is not HandInState.AWAITED:
        fact.task(db, "papers_unexpected", said=row.state.value)
        return
    row.state, row.cabinet, row.cell = HandInState.HANDED_IN, event.cabinet, event.cell
    row.pieces, row.handed_in_at = papers.pieces, event.at
    fact.task(db, "papers_to_collect", said=row.kind.value)


def collect(db: Db, fact: Fact, act: StaffAct) -> None:
    """Staff took papers out and counted them, or found none."""
    row = locked(db, HandInRow, fact.event.deposit_id)
    if row is None or row.state is not HandInState.HANDED_IN:
        fact.task(db, "papers_unexpected", said=act.said)
        return
    if (row.cabinet, row.cell) != (fact.event.cabinet, fact.event.cell):
        fact.task(db, "papers_unexpected", said="another_cell")
        return
    if act.said == "left" or (act.said in _NOBODY_REACHED_IN and act.opened_at is None):
        return
    if act.said != "taken" or act.agrees is None:
        miss(db, fact, row, act.said)
        return
    staff, at = fact.event.staff, fact.event.at
    if not act.agrees:
        fact.task(db, "papers_disagree", said=row.kind.value)
    if not count(db, row, staff, act.counted, agrees=act.agrees, site=fact.site, at=at):
        fact.task(db, "case_elsewhere", said=row.case.state.value)


def miss(db: Db, fact: Fact, row: HandInRow, said: str) -> None:
    """The papers do not lie where they were handed in, and nobody has counted them: somebody must find them."""
    fact.task(db, "papers_missing", said=said)
    row.state = HandInState.MISSING


def found(db: Db, fact: Fact, row: HandInRow) -> None:
    """Papers that were missed lie in their cell after all."""
    settle_tasks_of(db, row.id, ("papers_missing",), fact.event.staff, "there", fact.event.at)
    row.state, row.cabinet, row.cell = HandInState.HANDED_IN, fact.event.cabinet, fact.event.cell
