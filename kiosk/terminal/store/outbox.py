"""Facts on their way to the platform: written with the fact itself, kept in order until the platform has them."""

from __future__ import annotations

import dataclasses
import sqlite3
from collections.abc import Iterable

import msgspec

from kiosk.contract.platform import TerminalEvent


def put(db: sqlite3.Connection, event: TerminalEvent) -> TerminalEvent:
    """Add an event inside the caller's transaction; it gets the terminal's next number."""
    taken = db.execute("SELECT seq FROM sqlite_sequence WHERE name = 'outbox'").fetchone()
    numbered = dataclasses.replace(event, number=(taken[0] if taken else 0) + 1)
    db.execute(
        "INSERT INTO outbox (number, id, body) VALUES (?, ?, ?)",
        (numbered.number, numbered.id, msgspec.json.encode(numbered).decode()),
    )
    return numbered


def pending(db: sqlite3.Connection, limit: int) -> tuple[TerminalEvent, ...]:
    """The oldest events that the platform does not hold yet."""
    rows = db.execute("SELECT body FROM outbox ORDER BY number LIMIT ?", (limit,))
    return tuple(msgspec.json.decode(row[0], type=TerminalEvent) for row in rows)


def acknowledge(db: sqlite3.Connection, ids: Iterable[str]) -> None:
    """The platform holds these; ids unknown here do no harm."""
    db.executemany("DELETE FROM outbox WHERE id = ?", [(each,) for each in ids])
