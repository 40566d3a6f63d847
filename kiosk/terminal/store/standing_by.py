"""Who of the staff stands by a session that goes on: every record about it names them, too, whoever writes it.

It is known to this run alone, and in memory: no session outlives its program.
"""

from __future__ import annotations

import datetime as dt
import sqlite3

from kiosk.contract.events import Event
from kiosk.terminal.store import audit


def begin(db: sqlite3.Connection, at: dt.datetime, session: str, staff: str) -> None:
    """From here on they stand by."""
    audit.record(db, at, Event.ASSISTANCE_BEGUN, session=session, staff=staff)
    db.execute("INSERT INTO temp.standing_by (session, staff) VALUES (?, ?)", (session, staff))


def end(db: sqlite3.Connection, at: dt.datetime, session: str, staff: str, why: str) -> None:
    """They stand by no more, and are signed out."""
    db.execute("DELETE FROM temp.standing_by WHERE session = ?", (session,))
    audit.record(db, at, Event.ASSISTANCE_ENDED, session=session, staff=staff, why=why)
    audit.record(db, at, Event.STAFF_SIGNED_OUT, staff=staff, why=why)
