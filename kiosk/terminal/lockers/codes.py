"""Wrong pickup codes are counted, and after too many of them codes are refused for a while, also across restarts."""

from __future__ import annotations

import datetime as dt
import sqlite3
from dataclasses import dataclass

from kiosk.contract.events import Event
from kiosk.terminal.store import audit


@dataclass(frozen=True)
class Locked:
    """Codes are refused until then; card and QR still work."""

    until: dt.datetime


@dataclass(frozen=True)
class CodeGuard:
    """At most `allowed` wrong codes within `window`, counted at one moment in the caller's transaction."""

    db: sqlite3.Connection
    at: dt.datetime
    allowed: int
    window: dt.timedelta

    def locked(self) -> Locked | None:
        """Whether codes are refused now."""
        tries = self._tries()
        if len(tries) < self.allowed:
            return None
        oldest = dt.datetime.fromtimestamp(tries[-self.allowed], self.at.tzinfo)
        # A clock that was set back must not lock anybody out for longer than the window.
        return Locked(min(oldest, self.at) + self.window)

    def wrong(self) -> Locked | None:
        """Count one wrong code, but never which; the answer is whether codes are refused from now on."""
        self.db.execute("INSERT INTO wrong_codes (at) VALUES (?)", (self.at.timestamp(),))
        tries = len(self._tries())
        audit.record(self.db, self.at, Event.CODE_WRONG, tries=tries)
        locked = self.locked()
        if locked:
            audit.record(self.db, self.at, Event.CODES_LOCKED, tries=tries)
        return locked

    def _tries(self) -> list[float]:
        """Times of the tries that still count, oldest first; the others are forgotten."""
        now, window = self.at.timestamp(), self.window.total_seconds()
        self.db.execute("DELETE FROM wrong_codes WHERE abs(at - ?) >= ?", (now, window))
        return [row[0] for row in self.db.execute("SELECT at FROM wrong_codes ORDER BY at")]
