"""Messages that are not taken: counted, and a finding for as long as they come. What stood in them is kept nowhere."""

from __future__ import annotations

import datetime as dt
from collections import Counter

from sqlalchemy import select
from sqlalchemy.orm import Session as Db

from kiosk.central.fleet.findings import PLATFORM, begin, end
from kiosk.central.storage import either_insert
from kiosk.central.tables.fleet import FindingRow, UnheardRow

STRANGER, BROKEN = "identity_refused", "message_broken"
PLACE = "channel"  # where on the bench: apart from what is refused over HTTP
_OVER_AFTER = dt.timedelta(minutes=10)


class Unheard:
    """Those of one batch."""

    def __init__(self) -> None:
        self._times: Counter[tuple[str, str]] = Counter()

    def count(self, terminal: str, cause: str, *, known: bool) -> None:
        """One more. A name that nobody has here is not repeated."""
        self._times[terminal if known else PLATFORM, cause] += 1

    def write(self, db: Db, now: dt.datetime) -> None:
        """Into the database; always in the same order, so that two programs do not wait for each other in a ring."""
        for (subject, cause), times in sorted(self._times.items()):
            new = either_insert(db, UnheardRow).values(subject=subject, cause=cause, times=times, last_at=now)
            more = {"times": UnheardRow.times + times, "last_at": now}
            db.execute(new.on_conflict_do_update(index_elements=["subject", "cause"], set_=more))
            begin(
                db, subject, cause, terminal=None if subject == PLATFORM else subject, place=PLACE, value=times, at=now
            )


def end_what_is_over(db: Db, now: dt.datetime) -> None:
    """Nothing of the kind came for a while."""
    still = (FindingRow.cause == UnheardRow.cause) & (FindingRow.place == PLACE) & FindingRow.ended.is_(None)
    quiet = select(UnheardRow.subject, UnheardRow.cause).join(FindingRow, FindingRow.subject == UnheardRow.subject)
    for subject, cause in db.execute(quiet.where(still, UnheardRow.last_at < now - _OVER_AFTER)).all():
        end(db, subject, cause, PLACE, now)
