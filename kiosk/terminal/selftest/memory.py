"""The first steps: can the disk be written, is the clock right, are the settings whole, is the memory."""

from __future__ import annotations

import asyncio
import datetime as dt
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from drivers.status import Remedy
from kiosk.profile.sections import HealthSettings
from kiosk.terminal.errors import FAULTS
from kiosk.terminal.health.storage import canary, room
from kiosk.terminal.selftest.finding import Finding, failed, passed
from kiosk.terminal.settings.model import Settings
from kiosk.terminal.store.verify import verify
from kiosk.terminal.store.whole import memory_cause

_CANARY = ".canary-self-test"  # the watch over the disk has one of its own
_BACKWARDS = dt.timedelta(minutes=2)  # so much earlier than the newest record, and the clock was set back


def storage(folder: Path, rules: HealthSettings) -> Finding:
    """Write to the state folder, see it on the disk, read it back; and how much room is left. Blocks."""
    if cause := canary(folder, _CANARY):
        return failed(cause, FAULTS[cause].remedy)
    little = room(folder, rules)
    if little == "space_nearly_out":
        return failed(little, FAULTS[little].remedy)
    return Finding("passed", little, FAULTS[little].remedy if little else Remedy.NONE)


def clock(newest: dt.datetime | None, now: dt.datetime, offset: float | None, most: float) -> Finding:
    """Against the newest record of the memory, and against the platform's clock where that is known."""
    if newest is not None and now < newest - _BACKWARDS:
        return failed("clock_set_back", Remedy.CALL, seconds=round((newest - now).total_seconds()))
    if offset is None:
        return passed(compared="no")
    ahead = round(-offset)
    return passed(ahead=ahead) if abs(offset) <= most else failed("clock_wrong", Remedy.CALL, ahead=ahead)


def config(settings: Settings) -> Finding:
    """Whether anything in the settings had to be left out."""
    if settings.problems:
        return failed("bad_settings", Remedy.CALL, problems=len(settings.problems))
    return passed(advice=len(settings.advice))


@dataclass(frozen=True)
class Examined:
    """What the database is like, and when its newest record was written."""

    finding: Finding
    newest: dt.datetime | None = None


async def examine(file: Path, *, thoroughly: bool) -> Examined:
    """Read the database as another program would: past everything the terminal holds in memory.

    `thoroughly` also walks the chains of audit log, facts and letters. Cancelled, it stops reading.
    """
    try:
        db = await asyncio.to_thread(_opened, file)
    except sqlite3.DatabaseError as problem:
        return Examined(_amiss(problem))
    reading = asyncio.create_task(asyncio.to_thread(_read, db, thoroughly=thoroughly))
    try:
        return await asyncio.shield(reading)
    finally:
        if not reading.done():
            db.interrupt()
            await asyncio.wait({reading})


def _opened(file: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True, check_same_thread=False)


def _read(db: sqlite3.Connection, *, thoroughly: bool) -> Examined:
    with closing(db):
        try:
            check = "integrity_check" if thoroughly else "quick_check"
            if [row[0] for row in db.execute(f"PRAGMA {check}(3)")] != ["ok"]:
                return Examined(failed("memory_broken", Remedy.CALL))
            row = db.execute("SELECT at FROM audit ORDER BY number DESC LIMIT 1").fetchone()
            newest = dt.datetime.fromisoformat(row[0]) if row else None
            return Examined(_chains(db) if thoroughly else passed(), newest)
        except sqlite3.DatabaseError as problem:
            return Examined(_amiss(problem))


def _chains(db: sqlite3.Connection) -> Finding:
    found = verify(db)
    if not found.whole:
        return failed("audit_broken", Remedy.CALL, records=found.records)
    return passed(records=found.records, facts_waiting=found.facts.waiting, letters_waiting=found.letters.waiting)


def _amiss(problem: sqlite3.DatabaseError) -> Finding:
    cause = memory_cause(problem)
    return failed(cause, Remedy.CALL) if cause else failed("memory_busy", Remedy.RETRY)
