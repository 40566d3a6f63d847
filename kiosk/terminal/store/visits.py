"""Visits: that one began is written before anything is done for the citizen, its end together with its fact."""

from __future__ import annotations

import datetime as dt
import sqlite3

from kiosk.contract.events import Event
from kiosk.contract.facts import EventKind, TerminalEvent
from kiosk.contract.visits import Visit, VisitEnd
from kiosk.terminal.store import audit, outbox


def begin(db: sqlite3.Connection, at: dt.datetime, session: str, visit: str) -> None:
    """A citizen is here. `visit` is the id of the fact that will tell of it; no record of theirs has it."""
    audit.record(db, at, Event.SESSION_OPENED, session=session)
    db.execute("INSERT INTO visits (id, began) VALUES (?, ?)", (visit, at.isoformat()))


def over(db: sqlite3.Connection, at: dt.datetime, session: str, why: str, visit: str, told: Visit) -> None:
    """They have gone, and are forgotten."""
    audit.record(db, at, Event.SESSION_ENDED, session=session, why=why)
    _tell(db, at, visit, told)


def tell_cut(db: sqlite3.Connection, at: dt.datetime) -> None:
    """At the start: what has no end was cut short by the end of the program before."""
    for visit, began in db.execute("SELECT id, began FROM visits ORDER BY began").fetchall():
        _tell(db, at, visit, Visit(dt.datetime.fromisoformat(began), None, VisitEnd.CUT))


def _tell(db: sqlite3.Connection, at: dt.datetime, visit: str, told: Visit) -> None:
    """Once, whoever asks for it again."""
    if db.execute("DELETE FROM visits WHERE id = ?", (visit,)).rowcount:
        outbox.put(db, TerminalEvent(visit, 0, at, EventKind.VISIT, "", 0, visit=told))
