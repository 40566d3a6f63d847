"""Wrong sign-ins make rest: the number that was typed, known or not, and the place from which it was typed.

A try is counted before it is looked at, so that many at once are no more than one after another; it is kept in the
database, so that neither a restart nor a second program forgets it. The right PIN takes back what it cost.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import math
from dataclasses import dataclass

from sqlalchemy.orm import Session as Db

from kiosk.central.storage import add_if_new, locked
from kiosk.central.tables.staff import SignInRow

FREE_TRIES = 5
# Many people may sit behind one address.
FREE_TRIES_FROM_A_PLACE = 20
_SHORTEST_REST = dt.timedelta(minutes=1)
_LONGEST_REST = dt.timedelta(hours=1)
# A place that was left alone for so long begins anew; a number only with its right PIN.
_FORGIVEN_AFTER = dt.timedelta(hours=2)


@dataclass(frozen=True)
class Try:
    """One try: of whom, and from where."""

    staff: str
    place: str


def rest_after(wrong: int, free: int = FREE_TRIES) -> dt.timedelta:
    """How long it rests after this many wrong tries in a row."""
    if wrong < free:
        return dt.timedelta(0)
    doublings = min(wrong - free, 10)
    return min(_SHORTEST_REST * (1 << doublings), _LONGEST_REST)


def count_try(db: Db, asked: Try, now: dt.datetime) -> int:
    """Count it as wrong. While number or place rest nothing is counted: the seconds until then, else nought."""
    place, person = _row(db, asked.place, now), _row(db, asked.staff, now)
    until = max(place.rests_until, person.rests_until)
    if until > now:
        return max(1, math.ceil((min(until, now + _LONGEST_REST) - now).total_seconds()))
    if place.tried_at <= now - _FORGIVEN_AFTER:
        place.wrong = 0
    _wrong(place, FREE_TRIES_FROM_A_PLACE, now)
    _wrong(person, FREE_TRIES, now)
    return 0


def take_back(db: Db, asked: Try, now: dt.datetime) -> None:
    """It was right: the number begins anew, and the place has one wrong try less."""
    place, person = _row(db, asked.place, now), _row(db, asked.staff, now)
    person.wrong, person.rests_until = 0, now
    place.wrong, place.rests_until = max(0, place.wrong - 1), now


def _wrong(row: SignInRow, free: int, now: dt.datetime) -> None:
    row.wrong += 1
    row.tried_at, row.rests_until = now, now + rest_after(row.wrong, free)


def _row(db: Db, name: str, now: dt.datetime) -> SignInRow:
    """What was counted for a name, locked. Only its hash is kept: people type all sorts of things."""
    subject = _subject(name)
    add_if_new(db, SignInRow(subject=subject, wrong=0, rests_until=now, tried_at=now))
    row = locked(db, SignInRow, subject)
    if row is None:
        raise LookupError("a count that was just written is not there")
    return row


def wrong_so_far(db: Db, name: str) -> int:
    """How many wrong tries in a row stand against a name."""
    row = db.get(SignInRow, _subject(name))
    return row.wrong if row else 0


def _subject(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()
