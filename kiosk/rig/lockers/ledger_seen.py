"""The ledger of a room as anybody can read it beside the room: cells, what belongs into them, endings."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kiosk.terminal.store.store import FILE_NAME
from kiosk.terminal.store.verify import Finding, verify


@dataclass(frozen=True)
class Cell:
    """One line of the ledger; `item_no` is the label of what belongs into it."""

    number: int
    state: str
    reason: str
    deposit: str
    item_no: str


class LedgerSeen:
    """Reads only."""

    def __init__(self, state: Path) -> None:
        self._file = state / FILE_NAME

    def cells(self) -> dict[int, Cell]:
        """Every cell by number."""
        query = (
            "SELECT cell, state, reason, cells.deposit_id, coalesce(item_no, '')"
            " FROM cells LEFT JOIN items USING (deposit_id)"
        )
        return {row[0]: Cell(*row) for row in self.ask(query)}

    def unsent(self) -> int:
        """Facts that the platform has not acknowledged."""
        return int(self.ask("SELECT count(*) FROM facts")[0][0])

    def newest_fact(self) -> int:
        """Number of the newest fact ever written."""
        return int(self.ask("SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'facts'")[0][0])

    def under_way(self) -> int:
        """Errands without an ending."""
        return int(self.ask("SELECT count(*) FROM errands WHERE ending IS NULL")[0][0])

    def endings(self) -> dict[str, int]:
        """How many errands ended how, by purpose and ending."""
        rows = self.ask("SELECT purpose || ' ' || ending, count(*) FROM errands WHERE ending IS NOT NULL GROUP BY 1")
        return {row[0]: row[1] for row in rows}

    def audit(self) -> Finding:
        """What a walk along both chains finds."""
        with closing(sqlite3.connect(f"{self._file.resolve().as_uri()}?mode=ro", uri=True)) as db:
            return verify(db)

    def ask(self, query: str) -> list[Any]:
        """Rows of one question."""
        with closing(sqlite3.connect(f"{self._file.resolve().as_uri()}?mode=ro", uri=True, timeout=10)) as db:
            return db.execute(query).fetchall()
