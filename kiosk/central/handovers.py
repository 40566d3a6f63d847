"""What a terminal's event means here: a case is delivered, a grant ends, a cell changes, staff get a task.

Events may come late, twice and out of order. The terminal's own number decides which of two tells the later truth.
"""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select
from sqlalchemy.orm import Session as Db

from kiosk.central.tables.cases import CaseRow, StageRow
from kiosk.central.tables.lockers import DepositRow, DepositState
from kiosk.central.tables.places import CabinetRow
from kiosk.central.tables.reports import CellRow, TaskRow
from kiosk.contract.platform import CaseState, CellState, EventKind, HandoverOutcome, Name, TerminalEvent

# A handover nobody confirmed counts as delivered when nobody disputes it for a day.
PRESUMED_FOR = dt.timedelta(hours=24)
_COLLECTED = Name("自助取件", "Collected from the locker")
_STATE_OF = {
    HandoverOutcome.CONFIRMED: DepositState.CONFIRMED,
    HandoverOutcome.PRESUMED: DepositState.PRESUMED,
    HandoverOutcome.DISPUTED: DepositState.DISPUTED,
}
_CELLS_FOR_STAFF = frozenset({CellState.UNVERIFIED, CellState.FAULT})


def apply(db: Db, terminal: str, event: TerminalEvent) -> None:
    """Draw the consequences of one event that is new here."""
    if event.kind is EventKind.HANDOVER:
        _hand_over(db, terminal, event)
    elif event.state is not None:
        _describe_cell(db, terminal, event, event.state)


def deliver_presumed(db: Db, now: dt.datetime) -> None:
    """Deliver the cases whose presumed handover is a day old and undisputed."""
    ripe = select(DepositRow).where(
        DepositRow.state == DepositState.PRESUMED, DepositRow.settled_at <= now - PRESUMED_FOR
    )
    for deposit in db.scalars(ripe):
        if deposit.settled_at is not None:
            _deliver(deposit.case, (deposit.settled_at + PRESUMED_FOR).astimezone().date())


def _hand_over(db: Db, terminal: str, event: TerminalEvent) -> None:
    deposit = db.get(DepositRow, event.deposit_id)
    if deposit is None or (deposit.cabinet_id, deposit.cell) != (event.cabinet, event.cell):
        _task(db, terminal, event, "deposit_unknown")
        return
    if event.outcome is HandoverOutcome.DISPUTED:
        _task(db, terminal, event, "handover_disputed")
    later_known = deposit.settled_by is not None and deposit.settled_by > event.number
    if event.outcome is None or later_known:
        return
    if deposit.state is DepositState.WAITING:
        _change_manifest(db, deposit.cabinet_id)
    deposit.state = _STATE_OF[event.outcome]
    deposit.settled_at = event.at
    deposit.settled_by = event.number
    if event.outcome is HandoverOutcome.CONFIRMED:
        _deliver(deposit.case, event.at.astimezone().date())


def _deliver(case: CaseRow, on: dt.date) -> None:
    """送达, once."""
    if case.state is CaseState.READY:
        place = len(case.stages)
        case.stages.append(StageRow(lane="", place=place, state=CaseState.DELIVERED, on=on, days=0, note=_COLLECTED))


def _change_manifest(db: Db, cabinet: str) -> None:
    row = db.get_one(CabinetRow, cabinet, with_for_update=True)
    row.version += 1


def _describe_cell(db: Db, terminal: str, event: TerminalEvent, state: CellState) -> None:
    if db.get(CabinetRow, event.cabinet) is None:
        _task(db, terminal, event, "cabinet_unknown")
        return
    if state in _CELLS_FOR_STAFF:
        _task(db, terminal, event, f"cell_{state.value}")
    row = db.get(CellRow, (event.cabinet, event.cell))
    if row is None:
        row = CellRow(cabinet_id=event.cabinet, cell=event.cell, number=-1)
        db.add(row)
    if row.number < event.number:
        row.terminal_id, row.number, row.at = terminal, event.number, event.at
        row.state, row.reason = state, event.reason


def _task(db: Db, terminal: str, event: TerminalEvent, kind: str) -> None:
    db.add(
        TaskRow(
            kind=kind,
            event_id=event.id,
            terminal_id=terminal,
            cabinet=event.cabinet,
            cell=event.cell,
            deposit_id=event.deposit_id,
            said=event.said,
            opened_at=event.at,
        )
    )
