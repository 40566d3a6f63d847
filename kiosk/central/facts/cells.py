"""A cell stands differently now: what staff must look at, and what a free cell says about its deposit."""

from __future__ import annotations

from sqlalchemy.orm import Session as Db

from kiosk.central.facts.fact import Fact
from kiosk.central.lockers.deposits import clear_cell
from kiosk.central.storage import add_if_new, locked
from kiosk.central.tables.reports import CellRow
from kiosk.contract.lockers import CellState

_FOR_STAFF = frozenset({CellState.UNVERIFIED, CellState.FAULT})


def describe_cell(db: Db, fact: Fact) -> None:
    """Keep how the cell stands, unless something later is known of it already."""
    event = fact.event
    state = event.state
    if state is None:
        return
    if state in _FOR_STAFF:
        fact.task(db, f"cell_{state.value}", said=event.reason)
    row = _row(db, fact, state)
    if row.terminal_id == fact.terminal and row.number > event.number:
        return
    row.terminal_id, row.number, row.at = fact.terminal, event.number, event.at
    row.state, row.reason = state, event.reason
    if state is CellState.FREE:
        still_there = clear_cell(db, event.cabinet, event.cell)
        if still_there is not None:
            fact.task(db, "cell_contradiction", said=still_there.state.value)


def _row(db: Db, fact: Fact, state: CellState) -> CellRow:
    event = fact.event
    first = CellRow(
        cabinet_id=event.cabinet,
        cell=event.cell,
        terminal_id=fact.terminal,
        state=state,
        reason=event.reason,
        at=event.at,
        number=event.number,
    )
    add_if_new(db, first)
    row = locked(db, CellRow, (event.cabinet, event.cell))
    if row is None:
        raise LookupError("a cell that was just written is not there")
    return row
