"""The platform goes along the operators' log by itself, a stretch a minute, round and round: a break is an alarm.

Where it is, is kept in the database, so that several programs take turns and a restart costs nothing.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy.orm import Session as Db

from kiosk.central.fleet import findings
from kiosk.central.office import Office
from kiosk.central.operators.audit import BEGINNING, Spot, Stretch, follow
from kiosk.central.storage import add_if_new, locked
from kiosk.central.tables.operators import DeedWalkRow

EVERY = dt.timedelta(minutes=1)
AT_ONCE = 5000  # lines
_ONLY = 1
_LOG = "operators"  # the place of the finding


@dataclass(frozen=True)
class Round:
    """The newest whole round: so many lines held, until when, and the first that did not (0: all hold).

    `ended_at` is None before the first. `now_at` is the line that the round under way has reached.
    """

    ended_at: dt.datetime | None
    lines: int
    broken_at: int
    now_at: int


def newest_round(db: Db) -> Round:
    """How the log stands, as far as the platform knows by itself."""
    row = db.get(DeedWalkRow, _ONLY)
    return Round(row.ended_at, row.lines, row.broken_at, row.number) if row else Round(None, 0, 0, 0)


def walk_on(office: Office, most: int = AT_ONCE) -> None:
    """One stretch, where one is due; harmless when two programs do it at the same time."""
    now = office.now()
    with office.look() as db:
        row = db.get(DeedWalkRow, _ONLY)
        if row is not None and row.due > now:
            return
        begins, known = (_at(row), Spot(row.lines, row.hash)) if row is not None else (Spot(), Spot())
        found = follow(db, begins, most, known)
    with office.begin() as db:
        nowhere = {"number": 0, "at_hash": BEGINNING, "lines": 0, "hash": BEGINNING}
        add_if_new(db, DeedWalkRow(id=_ONLY, **nowhere, due=now, ended_at=None, broken_at=0))
        row = locked(db, DeedWalkRow, _ONLY)
        if row is not None and _at(row) == begins and row.due <= now:
            _keep(db, row, found, now)


def alarm(db: Db, broken_at: int, now: dt.datetime) -> None:
    """A log that does not hold is a finding until it does."""
    if broken_at:
        findings.begin(db, findings.PLATFORM, "audit_broken", place=_LOG, value=float(broken_at), at=now)
    else:
        findings.end(db, findings.PLATFORM, "audit_broken", _LOG, now)


def _keep(db: Db, row: DeedWalkRow, found: Stretch, now: dt.datetime) -> None:
    row.due = now + EVERY
    goes_on = Spot() if found.ended else found.to
    row.number, row.at_hash = goes_on.number, goes_on.hash
    if not found.ended:
        return
    row.ended_at, row.broken_at = now, found.broken_at
    if not found.broken_at:
        row.lines, row.hash = found.to.number, found.to.hash
    alarm(db, found.broken_at, now)


def _at(row: DeedWalkRow) -> Spot:
    return Spot(row.number, row.at_hash)
