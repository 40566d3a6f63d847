"""The cell ledger: how each cell of a cabinet stands, and what the platform and the audit log are told about it."""

from __future__ import annotations

import dataclasses
import datetime as dt
import secrets
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass

from kiosk.contract.events import Event
from kiosk.contract.facts import EventKind, Placed, TerminalEvent
from kiosk.contract.lockers import CellState, Purpose
from kiosk.terminal.lockers.lines import CellLine, cell_line
from kiosk.terminal.store import audit, outbox


@dataclass(frozen=True)
class Camera:
    """A surveillance camera, and by how many seconds its clock is ahead of ours."""

    name: str
    ahead: float

    def mark(self, at: dt.datetime) -> str:
        """Where to look for this moment; empty without a camera."""
        there = (at + dt.timedelta(seconds=self.ahead)).isoformat(timespec="seconds")
        return f"{self.name} {there}" if self.name else ""


NO_CAMERA = Camera("", 0.0)


@dataclass(frozen=True)
class Ledger:
    """The ledger of one cabinet, open in the caller's transaction at one moment; `camera` is the one that sees it."""

    db: sqlite3.Connection
    cabinet: str
    at: dt.datetime
    camera: Camera = NO_CAMERA

    @property
    def no_earlier(self) -> dt.datetime:
        """The present moment, but no earlier than the list was issued and last confirmed.

        A clock that was set back brings nothing expired to life.
        """
        query = "SELECT issued_at, confirmed_at FROM manifests WHERE cabinet = ?"
        row = self.db.execute(query, (self.cabinet,)).fetchone()
        return max(self.at, *(dt.datetime.fromisoformat(text) for text in row)) if row else self.at

    def cells(self) -> tuple[CellLine, ...]:
        """All cells by number."""
        rows = self.db.execute("SELECT * FROM cells WHERE cabinet = ? ORDER BY cell", (self.cabinet,))
        return tuple(cell_line(row) for row in rows)

    def cell(self, number: int) -> CellLine | None:
        """One cell; None for a number that this cabinet has not."""
        query = "SELECT * FROM cells WHERE cabinet = ? AND cell = ?"
        row = self.db.execute(query, (self.cabinet, number)).fetchone()
        return cell_line(row) if row else None

    def lay_out(self, numbers: Iterable[int]) -> None:
        """Give every cell of the cabinet its line; those that have one keep it."""
        self.db.executemany(
            "INSERT OR IGNORE INTO cells (cabinet, cell, state, reason, deposit_id, since)"
            " VALUES (?, ?, 'free', '', '', ?)",
            [(self.cabinet, number, self.at.isoformat()) for number in numbers],
        )

    def write(self, line: CellLine) -> None:
        """A state that only the terminal needs to know: an errand under way, or what the platform said itself."""
        self.db.execute(
            "UPDATE cells SET state = ?, reason = ?, deposit_id = ?, since = ? WHERE cabinet = ? AND cell = ?",
            (line.state, line.reason, line.deposit_id, self.at.isoformat(), self.cabinet, line.number),
        )

    def change(self, line: CellLine) -> None:
        """A state that the platform must know: cell, audit record and fact together."""
        self.write(line)
        self.note(Event.CELL_CHANGED, cell=line.number, state=line.state.value, reason=line.reason or "none")
        event = self.event(EventKind.CELL, line.number, line.deposit_id)
        self.report(dataclasses.replace(event, state=line.state, reason=line.reason))

    def doubt(self, line: CellLine, reason: str) -> None:
        """待核实: staff must look before anything else happens with this cell."""
        self.change(dataclasses.replace(line, state=CellState.UNVERIFIED, reason=reason))

    def alarm(self, cell: int, kind: str, deposit_id: str = "") -> None:
        """Somebody must come; which level that is, the platform decides."""
        self.note(Event.ALARM, cell=cell, kind=kind)
        self.report(dataclasses.replace(self.event(EventKind.ALARM, cell, deposit_id), reason=kind))

    def free_kept(self, before: dt.datetime) -> None:
        """Free the cells that were kept for something before this moment and got nothing."""
        for line in self.cells():
            # One kept since later than now was kept before the clock was set back: that must not keep it for ever.
            lately = line.since is not None and before < line.since <= self.at
            if line.state is CellState.RESERVED and not lately:
                self.free_kept_cell(line)

    def exchange_kept(self, deposit_id: str) -> None:
        """Another cell is to be kept for this: the one that was is free, and nobody need hear of it."""
        held = self.held_by(deposit_id)
        if held is not None and held.state is CellState.RESERVED:
            self.write(CellLine(held.number, CellState.FREE, "", ""))

    def free_kept_cell(self, line: CellLine) -> None:
        """A cell that was kept for something is free; the platform hears that a result promised to it did not come."""
        self.write(CellLine(line.number, CellState.FREE, "", ""))
        if line.reason == Purpose.DEPOSIT:
            event = self.event(EventKind.DEPOSIT, line.number, line.deposit_id)
            nothing = Placed(self.item_in(line.deposit_id), "", False, False, None, None)
            self.report(dataclasses.replace(event, placed=nothing))

    def remember_item(self, deposit_id: str, item_no: str) -> None:
        """The barcode of what lies under this id: by it staff prove later that it is the same thing."""
        self.db.execute("INSERT OR REPLACE INTO items (deposit_id, item_no) VALUES (?, ?)", (deposit_id, item_no))

    def item_in(self, deposit_id: str) -> str:
        """The barcode of what was put in under this id; empty where nobody ever said."""
        row = self.db.execute("SELECT item_no FROM items WHERE deposit_id = ?", (deposit_id,)).fetchone()
        return str(row[0]) if row else ""

    def lies_elsewhere(self, deposit_id: str, cell: int) -> bool:
        """True when another cell of this cabinet holds, or is kept for, this deposit."""
        query = "SELECT 1 FROM cells WHERE cabinet = ? AND deposit_id = ? AND cell <> ? AND state <> 'fault'"
        return self.db.execute(query, (self.cabinet, deposit_id, cell)).fetchone() is not None

    def held_by(self, deposit_id: str) -> CellLine | None:
        """The cell in which this lies, or may lie; None where no cell names it."""
        return next((cell for cell in self.cells() if cell.deposit_id == deposit_id), None) if deposit_id else None

    def is_granted(self, deposit_id: str) -> bool:
        """True while the platform's list names this deposit."""
        return self.db.execute("SELECT 1 FROM grants WHERE deposit_id = ?", (deposit_id,)).fetchone() is not None

    def note(self, event: Event, **facts: str | int) -> None:
        """One audit record about this cabinet."""
        audit.record(self.db, self.at, event, cabinet=self.cabinet, **facts)

    def event(self, kind: EventKind, cell: int, deposit_id: str) -> TerminalEvent:
        """The beginning of a fact for the platform, with an id of its own."""
        return TerminalEvent(secrets.token_hex(16), 0, self.at, kind, self.cabinet, cell, deposit_id)

    def report(self, event: TerminalEvent) -> None:
        """Hand a fact to the courier, together with whatever else this transaction writes."""
        outbox.put(self.db, event)
