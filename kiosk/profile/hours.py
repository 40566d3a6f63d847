"""Opening hours: whether something can be used now, or when next."""

from __future__ import annotations

import datetime as dt
from typing import get_args

from kiosk.profile.place import Opening, Weekday

_DAYS = get_args(Weekday)
_A_WEEK = 7


def opens(opening: Opening, now: dt.datetime) -> dt.datetime | None:
    """None while it is open; else the moment at which it is open next."""
    for ahead in range(_A_WEEK + 1):
        day = now.date() + dt.timedelta(days=ahead)
        if opening.days and _DAYS[day.weekday()] not in opening.days:
            continue
        for span in opening.open or ("00:00-24:00",):
            begins, ends = (_moment(day, clock, now) for clock in span.split("-"))
            if now < begins:
                return begins
            if now < ends:
                return None
    return None


def both_open(hall: Opening, service: Opening, now: dt.datetime) -> dt.datetime | None:
    """The same, of something inside a hall that has hours of its own; a week from now where the two never meet."""
    at = now
    while at - now < dt.timedelta(days=_A_WEEK):
        later = max((next_ for each in (hall, service) if (next_ := opens(each, at)) is not None), default=None)
        if later is None:
            return None if at == now else at
        at = later
    return at


def _moment(day: dt.date, clock: str, now: dt.datetime) -> dt.datetime:
    hours, minutes = map(int, clock.split(":"))
    midnight = dt.datetime.combine(day, dt.time(), now.tzinfo)
    return midnight + dt.timedelta(hours=hours, minutes=minutes)
