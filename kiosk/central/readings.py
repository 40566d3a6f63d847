"""What the platform knows of a terminal, for the operators and for tests: its events, deposits, cells and tasks.

Nothing here names a citizen.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import msgspec
from fastapi import APIRouter
from sqlalchemy import select
from sqlalchemy.orm import Session as Db

from kiosk.central.asking import TheOffice
from kiosk.central.handovers import deliver_presumed
from kiosk.central.refusals import Declined
from kiosk.central.tables.lockers import DepositRow
from kiosk.central.tables.places import CabinetRow, TerminalRow
from kiosk.central.tables.reports import CellRow, EventRow, TaskRow
from kiosk.contract.platform import CaseState, CellState, TerminalEvent

router = APIRouter(prefix="/terminals/{terminal}", tags=["readings"])


@dataclass(frozen=True)
class Received:
    """One event and how often it came."""

    event: TerminalEvent
    copies: int
    received_at: dt.datetime


@dataclass(frozen=True)
class EventsReceived:
    """A terminal's events in the order of their arrival; `gaps` are first and last number of what is missing."""

    events: tuple[Received, ...]
    duplicates: int
    gaps: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class DepositReading:
    """A deposit in a cabinet of the terminal's site: waiting, confirmed, presumed or disputed."""

    id: str
    project_no: str
    cabinet: str
    cell: int
    state: str
    case_state: CaseState
    settled_at: dt.datetime | None


@dataclass(frozen=True)
class CellReading:
    """A cell as its terminal last described it."""

    cabinet: str
    cell: int
    state: CellState
    reason: str
    at: dt.datetime


@dataclass(frozen=True)
class StaffTask:
    """What staff must look at: handover_disputed, cell_unverified, cell_fault, deposit_unknown, cabinet_unknown."""

    kind: str
    event_id: str
    cabinet: str
    cell: int
    deposit_id: str
    said: str
    opened_at: dt.datetime


@router.get("/events")
def events(terminal: str, office: TheOffice) -> EventsReceived:
    """Events received from this terminal."""
    with office.begin() as db:
        _site(db, terminal)
        rows = db.scalars(select(EventRow).where(EventRow.terminal_id == terminal).order_by(EventRow.place)).all()
    return EventsReceived(
        events=tuple(Received(msgspec.convert(row.body, TerminalEvent), row.copies, row.received_at) for row in rows),
        duplicates=sum(row.copies - 1 for row in rows),
        gaps=gaps_in([row.number for row in rows]),
    )


@router.get("/deposits")
def deposits(terminal: str, office: TheOffice) -> tuple[DepositReading, ...]:
    """Deposits in the cabinets of this terminal's site, by cell."""
    with office.begin() as db:
        deliver_presumed(db, office.now())
        here = select(DepositRow).join(CabinetRow).where(CabinetRow.site_code == _site(db, terminal))
        rows = db.scalars(here.order_by(DepositRow.cabinet_id, DepositRow.cell)).all()
        return tuple(_deposit(row) for row in rows)


@router.get("/cells")
def cells(terminal: str, office: TheOffice) -> tuple[CellReading, ...]:
    """Cells that this terminal has described."""
    with office.begin() as db:
        _site(db, terminal)
        mine = select(CellRow).where(CellRow.terminal_id == terminal)
        rows = db.scalars(mine.order_by(CellRow.cabinet_id, CellRow.cell)).all()
    return tuple(CellReading(row.cabinet_id, row.cell, row.state, row.reason, row.at) for row in rows)


@router.get("/tasks")
def tasks(terminal: str, office: TheOffice) -> tuple[StaffTask, ...]:
    """Tasks that this terminal's events made, oldest first."""
    with office.begin() as db:
        _site(db, terminal)
        rows = db.scalars(select(TaskRow).where(TaskRow.terminal_id == terminal).order_by(TaskRow.id)).all()
    return tuple(
        StaffTask(row.kind, row.event_id, row.cabinet, row.cell, row.deposit_id, row.said, row.opened_at)
        for row in rows
    )


def gaps_in(numbers: Sequence[int]) -> tuple[tuple[int, int], ...]:
    """First and last of each run of numbers that is missing between the lowest and the highest."""
    known = sorted(set(numbers))
    return tuple((low + 1, high - 1) for low, high in pairwise(known) if high > low + 1)


def _site(db: Db, terminal: str) -> str:
    row = db.get(TerminalRow, terminal)
    if row is None:
        raise Declined("not_found")
    return row.site_code


def _deposit(row: DepositRow) -> DepositReading:
    return DepositReading(
        id=row.id,
        project_no=row.project_no,
        cabinet=row.cabinet_id,
        cell=row.cell,
        state=row.state.value,
        case_state=row.case.state,
        settled_at=row.settled_at,
    )
