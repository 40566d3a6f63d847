"""Wrong pickup codes are counted, and after too many of them codes rest for a while, also across restarts.

Two counts: of all wrong codes typed here, and of those typed for one deposit after its receiver's card was read.
"""

from __future__ import annotations

import datetime as dt
import sqlite3
from dataclasses import dataclass

from kiosk.contract.events import Event
from kiosk.profile.sections import LockerRules
from kiosk.terminal.store import audit

_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Locked:
    """Codes are refused until then; card and QR still work."""

    until: dt.datetime


@dataclass(frozen=True)
class Frozen:
    """The code of this one deposit counts no more today."""


@dataclass(frozen=True)
class CodeGuard:
    """Counts at one moment, in the caller's transaction."""

    db: sqlite3.Connection
    at: dt.datetime
    rules: LockerRules

    def locked(self) -> Locked | None:
        """Whether codes are refused now."""
        tries, window = self._tries(), self._window
        if len(tries) < self.rules.wrong_codes:
            return None
        oldest = dt.datetime.fromtimestamp(tries[-self.rules.wrong_codes], self.at.tzinfo)
        # A clock that was set back must not lock anybody out for longer than the window.
        return Locked(min(oldest, self.at) + window)

    def wrong(self) -> Locked | None:
        """Count one wrong code, but never which; the answer is whether codes are refused from now on."""
        self.db.execute("INSERT INTO wrong_codes (at) VALUES (?)", (self.at.timestamp(),))
        tries = len(self._tries())
        audit.record(self.db, self.at, Event.CODE_WRONG, tries=tries)
        locked = self.locked()
        if locked:
            audit.record(self.db, self.at, Event.CODES_LOCKED, tries=tries)
        return locked

    def frozen(self, deposit_id: str) -> Frozen | None:
        """Whether this deposit's code counts no more today."""
        self.db.execute("DELETE FROM code_tries WHERE abs(at - ?) >= ?", (self.at.timestamp(), _DAY.total_seconds()))
        query = "SELECT count(*) FROM code_tries WHERE deposit_id = ?"
        (tries,) = self.db.execute(query, (deposit_id,)).fetchone()
        return Frozen() if tries >= self.rules.code_tries_a_day else None

    def wrong_for(self, deposit_id: str) -> Frozen | None:
        """Count one wrong code for this deposit; the answer is whether its code is frozen from now on."""
        self.db.execute("INSERT INTO code_tries (deposit_id, at) VALUES (?, ?)", (deposit_id, self.at.timestamp()))
        frozen = self.frozen(deposit_id)
        if frozen:
            audit.record(self.db, self.at, Event.CODE_FROZEN, deposit=deposit_id)
        return frozen

    @property
    def _window(self) -> dt.timedelta:
        return dt.timedelta(seconds=self.rules.lockout_seconds)

    def _tries(self) -> list[float]:
        """Times of the tries that still count, oldest first; the others are forgotten."""
        now, window = self.at.timestamp(), self._window.total_seconds()
        self.db.execute("DELETE FROM wrong_codes WHERE abs(at - ?) >= ?", (now, window))
        return [row[0] for row in self.db.execute("SELECT at FROM wrong_codes ORDER BY at")]
