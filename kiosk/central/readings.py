"""What the platform knows of the terminal that asks: its events, deposits, cells and tasks.

Nothing here names a citizen, and nobody's signature is shown: it lies in the archive.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session as Db

from kiosk.central.asking import TheCaller, TheOffice
from kiosk.central.facts.chain import broken_of, gaps_of
from kiosk.central.facts.handovers import deliver_presumed
from kiosk.central.refusals import Declined
from kiosk.central.rooms import room
from kiosk.central.tables.hand_ins import HandInRow
from kiosk.central.tables.lockers import DepositRow
from kiosk.central.tables.places import CabinetRow, TerminalRow
from kiosk.central.tables.reports import CellRow, EventRow
from kiosk.central.tables.tasks import TaskRow
from kiosk.contract.facts import TerminalEvent
from kiosk.contract.lockers import CellState
from kiosk.contract.platform import CaseState


def _own(terminal: str, caller: TheCaller) -> None:
    """A terminal is told what is believed of itself, and nothing of others: it does not even hear whether they are."""
    if terminal != caller.id:
        raise Declined("not_found", caller.contact)


router = room("readings", "/terminals/{terminal}", _own)
_event = msgspec.json.Decoder(TerminalEvent)


@dataclass(frozen=True)
class Received:
    """One event and how often it came."""

    event: TerminalEvent
    copies: int
    received_at: dt.datetime


@dataclass(frozen=True)
class EventsReceived:
    """A terminal's events in the order of their arrival.

    `gaps` are first and last number of what is missing, from 1 on; `broken` the numbers whose chain does not hold.
    """

    events: tuple[Received, ...]
    duplicates: int
    gaps: tuple[tuple[int, int], ...]
    broken: tuple[int, ...]


@dataclass(frozen=True)
class DepositReading:
    """A deposit in a cabinet of the terminal's site, and what is believed of it (tables.lockers.DepositState).

    `holds_cell`: as far as the platform knows, the cell is spoken for by it. `counter`: rights below it are dead.
    """

    id: str
    item_no: str
    project_no: str
    cabinet: str
    cell: int
    state: str
    case_state: CaseState
    counter: int
    holds_cell: bool
    deposited_at: dt.datetime | None
    settled_at: dt.datetime | None


@dataclass(frozen=True)
class HandInReading:
    """Papers awaited anywhere, or handed in: awaited, handed_in, missing, agreed or disagreed."""

    id: str
    project_no: str
    kind: str
    state: str
    case_state: CaseState
    cabinet: str
    cell: int
    pieces: int
    counted: int | None


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
    """What a terminal's event made staff look at; `settled_at` when somebody has."""

    kind: str
    level: str
    event_id: str
    cabinet: str
    cell: int
    deposit_id: str
    said: str
    opened_at: dt.datetime
    settled_at: dt.datetime | None
    settlement: str


@router.get("/events")
def events(terminal: str, office: TheOffice) -> EventsReceived:
    """Events received from this terminal."""
    with office.begin() as db:
        _site(db, terminal)
        rows = db.scalars(select(EventRow).where(EventRow.terminal_id == terminal).order_by(EventRow.place)).all()
        gaps, broken = gaps_of(db, terminal), broken_of(db, terminal)
    return EventsReceived(
        events=tuple(Received(_unsigned(_event.decode(row.body)), row.copies, row.received_at) for row in rows),
        duplicates=sum(row.copies - 1 for row in rows),
        gaps=gaps,
        broken=broken,
    )


@router.get("/deposits")
def deposits(terminal: str, office: TheOffice) -> tuple[DepositReading, ...]:
    """Deposits in the cabinets of this terminal's site, by cell."""
    with office.begin() as db:
        deliver_presumed(db, office.now())
        here = select(DepositRow).join(CabinetRow).where(CabinetRow.site_code == _site(db, terminal))
        rows = db.scalars(here.order_by(DepositRow.cabinet_id, DepositRow.cell, DepositRow.id)).all()
        return tuple(_deposit(row) for row in rows)


@router.get("/hand_ins")
def hand_ins(terminal: str, office: TheOffice) -> tuple[HandInReading, ...]:
    """All papers that cases wait or waited for: they may come in anywhere."""
    with office.begin() as db:
        _site(db, terminal)
        return tuple(_papers(row) for row in db.scalars(select(HandInRow).order_by(HandInRow.id)))


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
        StaffTask(
            row.kind,
            row.level.value,
            row.event_id,
            row.cabinet,
            row.cell,
            row.deposit_id,
            row.said,
            row.opened_at,
            row.settled_at,
            row.settlement,
        )
        for row in rows
    )


def _unsigned(event: TerminalEvent) -> TerminalEvent:
    """The event without what was signed and how: what ties them together is proof enough that they are there."""
    proof = event.handover
    if proof is None or proof.signature is None:
        return event
    return replace(event, handover=replace(proof, signature=replace(proof.signature, text="", strokes=())))


def _site(db: Db, terminal: str) -> str:
    row = db.get(TerminalRow, terminal)
    if row is None:
        raise Declined("not_found")
    return row.site_code


def _deposit(row: DepositRow) -> DepositReading:
    return DepositReading(
        id=row.id,
        item_no=row.item_no,
        project_no=row.project_no,
        cabinet=row.cabinet_id,
        cell=row.cell,
        state=row.state.value,
        case_state=row.case.state,
        counter=row.counter,
        holds_cell=row.holds_cell,
        deposited_at=row.deposited_at,
        settled_at=row.settled_at,
    )


def _papers(row: HandInRow) -> HandInReading:
    return HandInReading(
        id=row.id,
        project_no=row.project_no,
        kind=row.kind.value,
        state=row.state.value,
        case_state=row.case.state,
        cabinet=row.cabinet,
        cell=row.cell,
        pieces=row.pieces,
        counted=row.counted,
    )
