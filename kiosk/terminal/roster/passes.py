"""The platform's signed list of the staff, kept sealed: taken over only when it is genuine, ours, and not older."""

from __future__ import annotations

import dataclasses
import datetime as dt
import logging
import sqlite3

import msgspec

from kiosk.contract.events import Event
from kiosk.contract.lockers import Role, Signed, StaffList, StaffPass
from kiosk.terminal.store import audit
from kiosk.terminal.trust import Forged, Identity, Trust

_log = logging.getLogger(__name__)
_decode_signed = msgspec.json.Decoder(Signed).decode


@dataclasses.dataclass(frozen=True)
class Passes:
    """The list in the caller's transaction, at one moment."""

    db: sqlite3.Connection
    at: dt.datetime

    @property
    def tag(self) -> str:
        """Tag of the list as last taken over; empty before the first."""
        row = self.db.execute("SELECT tag FROM staff_list").fetchone()
        return str(row[0]) if row else ""

    @property
    def no_earlier(self) -> dt.datetime:
        """The present moment, but no earlier than the list was issued and last confirmed.

        A clock that was set back brings nothing expired to life.
        """
        row = self.db.execute("SELECT issued_at, confirmed_at FROM staff_list").fetchone()
        return max(self.at, *(dt.datetime.fromisoformat(text) for text in row)) if row else self.at

    def kept(self, trust: Trust) -> tuple[StaffPass, ...]:
        """Every pass that is good now, each with the roles that have not ended; none of a list changed on the disk."""
        row = self.db.execute("SELECT unsealed(body) FROM staff_list").fetchone()
        try:
            listed = trust.read(_decode_signed(row[0]), StaffList).staff if row else ()
        except Forged:
            return ()
        now = self.no_earlier
        return tuple(_with_what_is_left(each, now) for each in listed if now <= each.valid_to)

    def confirm(self) -> None:
        """The platform says that the list kept is still its list."""
        self.db.execute("UPDATE staff_list SET confirmed_at = ?", (self.at.isoformat(),))

    def keep(self, signed: Signed, identity: Identity) -> bool:
        """Take over a list; False when it is the one we have, or refused: forged, addressed elsewhere, or older."""
        try:
            listed = Trust(identity.signer).read(signed, StaffList)
        except Forged as forged:
            return self._refuse(forged.why)
        if listed.terminal != identity.terminal:
            return self._refuse("addressed_elsewhere")
        age = self._compared(listed)
        if age < 0:
            return self._refuse("older")
        if age == 0:
            self.confirm()
            return False
        self._write(listed, signed)
        audit.record(self.db, self.at, Event.STAFF_LIST_KEPT, passes=len(listed.staff))
        return True

    def _refuse(self, why: str) -> bool:
        _log.error("the list of the staff was refused: %s", why)
        audit.record(self.db, self.at, Event.STAFF_LIST_REFUSED, why=why)
        return False

    def _compared(self, listed: StaffList) -> int:
        """Whether a list is newer than the one we have (1), the same (0), or older (-1)."""
        row = self.db.execute("SELECT version, issued_at FROM staff_list").fetchone()
        if row is None:
            return 1
        ours, theirs = (row[0], dt.datetime.fromisoformat(row[1])), (listed.version, listed.issued_at)
        return (theirs > ours) - (theirs < ours)

    def _write(self, listed: StaffList, signed: Signed) -> None:
        self.db.execute(
            "INSERT OR REPLACE INTO staff_list (one, version, tag, issued_at, confirmed_at, body)"
            " VALUES (1, ?, ?, ?, ?, sealed(?))",
            (
                listed.version,
                listed.tag,
                listed.issued_at.isoformat(),
                self.at.isoformat(),
                msgspec.json.encode(signed).decode(),
            ),
        )


def _with_what_is_left(who: StaffPass, now: dt.datetime) -> StaffPass:
    """The pass without a role that has ended by itself."""
    if who.technician_until is None or now <= who.technician_until:
        return who
    return dataclasses.replace(who, roles=tuple(role for role in who.roles if role is not Role.TECHNICIAN))
