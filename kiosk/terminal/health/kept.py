"""What was not well when the terminal ended: a start neither ends it nor begins it anew."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Iterable

from kiosk.contract.fleet import Finding


def keep(db: sqlite3.Connection, findings: Iterable[Finding]) -> None:
    """These are open, and no others."""
    db.execute("DELETE FROM findings")
    rows = [(one.cause, one.place, one.model, one.since.isoformat()) for one in findings]
    db.executemany("INSERT INTO findings (cause, place, model, since) VALUES (?, ?, ?, ?)", rows)


def kept(db: sqlite3.Connection) -> tuple[Finding, ...]:
    """What was open the last time."""
    rows = db.execute("SELECT cause, place, model, since FROM findings")
    return tuple(Finding(row[0], dt.datetime.fromisoformat(row[3]), row[1], row[2]) for row in rows)
