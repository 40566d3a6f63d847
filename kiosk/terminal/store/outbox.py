"""Facts on their way to the platform: written with what they tell of, chained, kept until the platform has them."""

from __future__ import annotations

import dataclasses
import datetime as dt
import sqlite3
from collections.abc import Iterable

import msgspec

from kiosk.contract.enrolment import FactsSoFar
from kiosk.contract.events import Event
from kiosk.contract.facts import TerminalEvent
from kiosk.contract.sealing import event_hash
from kiosk.terminal.store import audit

DIGEST = 16  # so much of a fact's hash stands in the audit log


def put(db: sqlite3.Connection, event: TerminalEvent) -> TerminalEvent:
    """Add a fact inside the caller's transaction: it gets the next number and is chained to the one before."""
    number = _taken(db) + 1
    (previous,) = db.execute("SELECT hash FROM chain").fetchone()
    linked = dataclasses.replace(event, number=number, previous=previous)
    chained = dataclasses.replace(linked, hash=event_hash(linked))
    db.execute(
        "INSERT INTO facts (number, id, body) VALUES (?, ?, sealed(?))",
        (number, chained.id, msgspec.json.encode(chained).decode()),
    )
    db.execute("UPDATE chain SET hash = ?", (chained.hash,))
    digest = chained.hash[:DIGEST]
    audit.record(db, event.at, Event.FACT_WRITTEN, fact=number, kind=event.kind.value, digest=digest)
    return chained


def go_on_after(db: sqlite3.Connection, at: dt.datetime, far: FactsSoFar | None) -> None:
    """A box that takes another's place goes on with its chain, if it has written nothing itself."""
    if far is None or far.number == 0 or _taken(db) != 0:
        return
    db.execute("UPDATE sqlite_sequence SET seq = ? WHERE name = 'facts'", (far.number,))
    db.execute("UPDATE chain SET hash = ?, began_at = ?", (far.hash, far.number + 1))
    audit.record(db, at, Event.CHAIN_CONTINUED, fact=far.number, digest=far.hash[:DIGEST])


def pending(db: sqlite3.Connection, limit: int) -> tuple[TerminalEvent, ...]:
    """The oldest facts that the platform does not hold yet."""
    rows = db.execute("SELECT unsealed(body) FROM facts ORDER BY number LIMIT ?", (limit,))
    return tuple(msgspec.json.decode(row[0], type=TerminalEvent) for row in rows)


def count(db: sqlite3.Connection) -> int:
    """How many the platform does not hold yet."""
    return int(db.execute("SELECT count(*) FROM facts").fetchone()[0])


def acknowledge(db: sqlite3.Connection, ids: Iterable[str]) -> None:
    """The platform holds these; ids unknown here do no harm."""
    db.executemany("DELETE FROM facts WHERE id = ?", [(each,) for each in ids])


def _taken(db: sqlite3.Connection) -> int:
    row = db.execute("SELECT seq FROM sqlite_sequence WHERE name = 'facts'").fetchone()
    return int(row[0]) if row else 0
