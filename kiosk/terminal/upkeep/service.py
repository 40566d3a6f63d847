"""Which devices are out of service, by whose hand and why: row, audit record and fact in one transaction."""

from __future__ import annotations

import datetime as dt
import secrets
import sqlite3
from dataclasses import dataclass

from kiosk.contract.events import Event
from kiosk.contract.facts import EventKind, TerminalEvent
from kiosk.terminal.store import audit, outbox
from kiosk.terminal.upkeep.from_afar import PLATFORM

# Why a device goes, and why it comes back: words of upkeep.reason.*
OUT = ("broken", "mending", "no_spare", "dirty", "vandalised", "trial")
BACK = ("mended", "exchanged", "cleaned", "found_well")
BY_COMMAND = "by_command"  # from afar: nobody of the staff here


@dataclass(frozen=True)
class Withdrawn:
    """A device that is out of service."""

    place: str
    reason: str
    staff: str
    since: dt.datetime


def withdrawn(db: sqlite3.Connection) -> tuple[Withdrawn, ...]:
    """All that are out of service, longest first."""
    rows = db.execute("SELECT place, reason, staff, since FROM out_of_service ORDER BY since, place")
    return tuple(Withdrawn(row[0], row[1], row[2], dt.datetime.fromisoformat(row[3])) for row in rows)


def withdraw(db: sqlite3.Connection, at: dt.datetime, place: str, reason: str, staff: str) -> None:
    """From now on nobody is served with this device."""
    db.execute(
        "INSERT OR REPLACE INTO out_of_service (place, reason, staff, since) VALUES (?, ?, ?, ?)",
        (place, reason, staff, at.isoformat()),
    )
    _tell(db, at, place, f"out_{reason}", staff)


def put_back(db: sqlite3.Connection, at: dt.datetime, place: str, reason: str, staff: str) -> None:
    """It is in service again."""
    db.execute("DELETE FROM out_of_service WHERE place = ?", (place,))
    _tell(db, at, place, f"back_{reason}", staff)


def _tell(db: sqlite3.Connection, at: dt.datetime, place: str, reason: str, staff: str) -> None:
    audit.record(db, at, Event.SERVICE_CHANGED, staff=staff, place=place, reason=reason)
    who = "" if staff == PLATFORM else staff
    outbox.put(db, TerminalEvent(secrets.token_hex(16), 0, at, EventKind.DEVICE, place, 0, staff=who, reason=reason))
