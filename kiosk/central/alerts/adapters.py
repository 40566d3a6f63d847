"""Programs of others that do not answer: three times in a row, whichever worker asked, and it is a finding."""

from __future__ import annotations

import datetime as dt

from sqlalchemy.orm import Session as Db

from kiosk.central.fleet import findings
from kiosk.central.office import Office
from kiosk.central.pulses import Beat
from kiosk.central.storage import add_if_new, locked
from kiosk.central.tables.alerts import AdapterRow

DOWN_AFTER = 3
_CAUSE = "adapter_down"


def gather_pulses(office: Office) -> None:
    """Bring what was counted here since the last time to what everybody has counted."""
    beats = office.pulses.gather()
    if not beats:
        return
    with office.begin() as db:
        for name, beat in sorted(beats.items()):
            _count(db, name, beat, office.now())


def _count(db: Db, name: str, beat: Beat, now: dt.datetime) -> None:
    add_if_new(db, AdapterRow(name=name, failures=0, since=now))
    row = locked(db, AdapterRow, name)
    if row is None:
        raise LookupError("a count that was just written is not there")
    if beat.answered or not row.failures:
        row.since = now
    row.failures = beat.failures + (0 if beat.answered else row.failures)
    if row.failures >= DOWN_AFTER:
        findings.begin(db, findings.PLATFORM, _CAUSE, place=name, value=float(row.failures), at=row.since, noticed=now)
    elif beat.answered:
        findings.end(db, findings.PLATFORM, _CAUSE, name, now)
