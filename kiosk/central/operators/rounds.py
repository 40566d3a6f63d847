"""What time alone brings about for operators: sessions are forgotten, alarms about guessing end with the guessing."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select
from sqlalchemy.orm import Session as Db

from kiosk.central.fleet import findings
from kiosk.central.operators.sessions import forget_sessions
from kiosk.central.tables.fleet import FindingRow

# Guessing that goes on begins anew; who was robbed of a session ends that alarm by signing in.
_QUIET_AFTER = {"login_failures": dt.timedelta(minutes=30), "session_stolen": dt.timedelta(days=1)}


def see_to_operators(db: Db, now: dt.datetime) -> None:
    """Harmless when two programs do it at the same time."""
    forget_sessions(db, now)
    for cause, quiet in _QUIET_AFTER.items():
        is_one = (FindingRow.subject == findings.PLATFORM) & (FindingRow.cause == cause) & FindingRow.ended.is_(None)
        for place in db.scalars(select(FindingRow.place).where(is_one, FindingRow.began <= now - quiet)):
            findings.end(db, findings.PLATFORM, cause, place, now)
