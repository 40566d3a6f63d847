"""The cell ledger: how each cell of a cabinet stands, and what the platform and the audit log are told about it."""

from __future__ import annotations

import dataclasses
import datetime as dt
import secrets
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass

from kiosk.contract.events import Event
from kiosk.contract.platform import CellState, EventKind, TerminalEvent
from kiosk.terminal.lockers.lines import CellLine, cell_line
from kiosk.terminal.store import audit, outbox


@dataclass(frozen=True)
class Ledger:
    """The ledger of one cabinet, open in the caller's transaction at one moment."""

    db: sqlite3.Connection
    cabinet: str
    at: dt.datetime

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
        """A state that only the terminal needs to know: a pickup under way, or what the platform said itself."""
        self.db.execute(
            "UPDATE cells SET state = ?, reason = ?, deposit_id = ?, since = ? WHERE cabinet = ? AND cell = ?",
            (line.state, line.reason, line.deposit_id, self.at.isoformat(), self.cabinet, line.number),
        )

    def change(self, line: CellLine) -> None:
        """A state that the platform must know: cell, audit record and outbox row together."""
        self.write(line)
        self.note(Event.CELL_CHANGED, cell=line.number, state=line.state.value, reason=line.reason or "none")
        event = self.event(EventKind.CELL, line.number, line.deposit_id)
        self.report(dataclasses.replace(event, state=line.state, reason=line.reason))

    def doubt(self, line: CellLine, reason: str) -> None:
        """待核实: staff must look before anything else happens with this cell."""
        self.change(dataclasses.replace(line, state=CellState.UNVERIFIED, reason=reason))

    def is_granted(self, deposit_id: str) -> bool:
        """True while the platform's list names this deposit."""
        return self.db.execute("SELECT 1 FROM grants WHERE deposit_id = ?", (deposit_id,)).fetchone() is not None

    def note(self, event: Event, **facts: str | int) -> None:
        """One audit record about this cabinet."""
        audit.record(self.db, self.at, event, cabinet=self.cabinet, **facts)

    def event(self, kind: EventKind, cell: int, deposit_id: str) -> TerminalEvent:
        """The beginning of an event for the platform, with an id of its own."""
        return TerminalEvent(secrets.token_hex(16), 0, self.at, kind, self.cabinet, cell, deposit_id)

    def report(self, event: TerminalEvent) -> None:
        """Hand an event to the courier, together with whatever else this transaction writes."""
        outbox.put(self.db, event)
