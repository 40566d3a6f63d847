"""The audit log: each record carries the hash of the one before, so that no record can be changed or lost unseen."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import sqlite3

from kiosk.contract.events import ASSISTED_BY, Event, Fact, check

GENESIS = "0" * 64


def prepare(db: sqlite3.Connection) -> None:
    """Nobody stands by anybody yet (see `standing_by`); nothing of it is written to the disk."""
    db.execute("CREATE TEMP TABLE standing_by (session TEXT PRIMARY KEY, staff TEXT NOT NULL)")


def record(db: sqlite3.Connection, at: dt.datetime, event: Event, **facts: Fact) -> None:
    """Append one record inside the caller's transaction. Raises ValueError for facts outside the catalogue."""
    facts |= _assisted(db, facts)
    check(event, facts)
    number, previous = head(db)
    text = json.dumps(facts, sort_keys=True, separators=(",", ":"))
    moment = at.isoformat(timespec="milliseconds")
    db.execute(
        "INSERT INTO audit (number, at, event, facts, previous, hash) VALUES (?, ?, ?, ?, ?, ?)",
        (number + 1, moment, event, text, previous, digest(number + 1, moment, event, text, previous)),
    )


def head(db: sqlite3.Connection) -> tuple[int, str]:
    """Number and hash of the newest record; 0 and GENESIS when there is none."""
    row = db.execute("SELECT number, hash FROM audit ORDER BY number DESC LIMIT 1").fetchone()
    return (row[0], row[1]) if row else (0, GENESIS)


def _assisted(db: sqlite3.Connection, facts: dict[str, Fact]) -> dict[str, Fact]:
    """Who of the staff stands by the session that this is about."""
    if "session" not in facts:
        return {}
    row = db.execute("SELECT staff FROM temp.standing_by WHERE session = ?", (facts["session"],)).fetchone()
    return {ASSISTED_BY: row[0]} if row else {}


def digest(number: int, at: str, event: str, facts: str, previous: str) -> str:
    """SHA-256 over everything a record says and the hash of the record before it."""
    return hashlib.sha256(json.dumps([number, at, event, facts, previous]).encode()).hexdigest()
