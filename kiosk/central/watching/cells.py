"""A terminal's doors as they stand in its wall: the cell map that it told, and the states that are known of them."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session as Db

from kiosk.central.enrolment.set_ups import kept, newest_first
from kiosk.central.tables.places import CabinetRow, TerminalRow
from kiosk.central.tables.reports import CellRow
from kiosk.contract.lockers import CellState
from kiosk.contract.set_up import CabinetSetUp, CellSetUp


@dataclass(frozen=True)
class Door:
    """One cell. Column, row and height are 0 where no set-up tells them; without a state no terminal described it."""

    number: int
    column: int
    row: int
    height: int
    takes_in: bool  # papers are handed in here
    state: CellState | None
    reason: str


@dataclass(frozen=True)
class DoorWall:
    """A cabinet. `mapped` says that it was calibrated, and so is drawn as it is built."""

    cabinet: str
    mapped: bool
    doors: tuple[Door, ...]


def door_walls(db: Db, terminal: str) -> list[DoorWall]:
    """The cabinets of a terminal: the one of its newest set-up, else those whose cells it has told of."""
    told = db.scalars(newest_first(terminal).limit(1)).first()
    cabinet = kept(told).set_up.cabinet if told is not None else None
    if cabinet is not None:
        return [_built(db, cabinet)]
    ids = db.scalars(select(CellRow.cabinet_id).where(CellRow.terminal_id == terminal).distinct())
    return [_counted(db, each) for each in sorted(ids)]


def cabinets_at(db: Db, terminal: str) -> list[str]:
    """Those of its site: one of them is its own, where it has not told of one yet."""
    site = select(TerminalRow.site_code).where(TerminalRow.id == terminal).scalar_subquery()
    return list(db.scalars(select(CabinetRow.id).where(CabinetRow.site_code == site).order_by(CabinetRow.id)))


def _built(db: Db, cabinet: CabinetSetUp) -> DoorWall:
    states = _states(db, cabinet.id)
    doors = tuple(_door(cell.number, cell, states.get(cell.number)) for cell in cabinet.cells)
    return DoorWall(cabinet.id, mapped=True, doors=doors)


def _counted(db: Db, cabinet: str) -> DoorWall:
    states, row = _states(db, cabinet), db.get(CabinetRow, cabinet)
    numbers = range(1, row.cells + 1) if row else sorted(states)
    doors = tuple(_door(number, None, states.get(number)) for number in numbers)
    return DoorWall(cabinet, mapped=False, doors=doors)


def _states(db: Db, cabinet: str) -> dict[int, CellRow]:
    return {row.cell: row for row in db.scalars(select(CellRow).where(CellRow.cabinet_id == cabinet))}


def _door(number: int, built: CellSetUp | None, told: CellRow | None) -> Door:
    return Door(
        number=number,
        column=built.column if built else 0,
        row=built.row if built else 0,
        height=built.height if built else 0,
        takes_in=built.use == "in" if built else False,
        state=told.state if told else None,
        reason=told.reason if told else "",
    )
