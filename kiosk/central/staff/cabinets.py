"""How the cabinets stand: their cells, how old each terminal's list is, and holes in what terminals reported."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from fastapi import Query
from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session as Db

from kiosk.central.asking import TheOffice
from kiosk.central.facts.chain import broken_of, gaps_of
from kiosk.central.refusals import Declined
from kiosk.central.rooms import room
from kiosk.central.staff.asking import TheMember
from kiosk.central.staff.pages import ThePage
from kiosk.central.staff.words import AuditLine, CabinetLine, CellLine
from kiosk.central.tables.lockers import DepositRow
from kiosk.central.tables.places import CabinetRow, SyncRow, TerminalRow
from kiosk.central.tables.reports import CellRow, EventRow

router = room("office", "/office")
_NAMED = 1000  # holes and broken numbers of one terminal that are listed, the oldest first
_HOUR = dt.timedelta(hours=1)


@router.get("/cabinets")
def cabinets(office: TheOffice, _member: TheMember, page: ThePage) -> tuple[CabinetLine, ...]:
    """Each cabinet and each terminal that has ever fetched its list: 离线 n 小时. Revocations reach it no sooner."""
    now = office.now()
    with office.begin() as db:
        return tuple(
            line
            for row in db.scalars(page.of(select(CabinetRow).order_by(CabinetRow.id)))
            for line in _lines(db, row, now)
        )


@router.get("/cells")
def cells(office: TheOffice, _member: TheMember, cabinet: Annotated[str, Query()]) -> tuple[CellLine, ...]:
    """Every cell of a cabinet; one that no terminal has described yet has no state."""
    with office.begin() as db:
        place = db.get(CabinetRow, cabinet)
        if place is None:
            raise Declined("cabinet_unknown")
        told = {row.cell: row for row in db.scalars(select(CellRow).where(CellRow.cabinet_id == cabinet))}
        held = {row.cell: row.id for row in db.scalars(_held(cabinet))}
        return tuple(_cell(cabinet, cell, told.get(cell), held.get(cell, "")) for cell in range(1, place.cells + 1))


@router.get("/audit")
def audit(office: TheOffice, _member: TheMember, page: ThePage) -> tuple[AuditLine, ...]:
    """What is missing or broken among the facts of each terminal."""
    with office.begin() as db:
        terminals = db.scalars(page.of(select(TerminalRow.id).order_by(TerminalRow.id))).all()
        return tuple(_audit(db, terminal) for terminal in terminals)


def _lines(db: Db, cabinet: CabinetRow, now: dt.datetime) -> list[CabinetLine]:
    syncs = db.scalars(select(SyncRow).where(SyncRow.cabinet_id == cabinet.id).order_by(SyncRow.terminal_id)).all()
    if not syncs:
        return [CabinetLine(cabinet.id, "", 0, cabinet.version, None, None)]
    return [
        CabinetLine(
            cabinet.id, sync.terminal_id, sync.version, cabinet.version, sync.at, round((now - sync.at) / _HOUR, 2)
        )
        for sync in syncs
    ]


def _held(cabinet: str) -> Select[DepositRow]:
    return select(DepositRow).where(DepositRow.cabinet_id == cabinet, DepositRow.holds_cell)


def _cell(cabinet: str, cell: int, told: CellRow | None, deposit: str) -> CellLine:
    if told is None:
        return CellLine(cabinet, cell, None, "", None, deposit)
    return CellLine(cabinet, cell, told.state, told.reason, told.at, deposit)


def _audit(db: Db, terminal: str) -> AuditLine:
    mine = EventRow.terminal_id == terminal
    return AuditLine(
        terminal=terminal,
        highest=db.scalar(select(func.max(EventRow.number)).where(mine)) or 0,
        missing=gaps_of(db, terminal)[:_NAMED],
        broken=broken_of(db, terminal)[:_NAMED],
        last_received=db.scalar(select(func.max(EventRow.received_at)).where(mine)),
    )
