"""The days that a report is about, by the platform's own calendar."""

from __future__ import annotations

import datetime as dt
import functools
import re
from dataclasses import dataclass

LONGEST_DAYS = 400  # figures of hours and findings are kept for so long
BEFORE = dt.timedelta(hours=1)  # its end is the beginning of the use of supplies
_MONTH = re.compile(r"\d{4}-\d{2}")
_YEARS = range(2000, 2200)


class BadPeriod(ValueError):
    """These are no days that a report could be about."""


@dataclass(frozen=True)
class Period:
    """From the beginning of the first day to the end of the last, but never beyond `now`."""

    first: dt.date
    last: dt.date
    now: dt.datetime

    @functools.cached_property
    def begins(self) -> dt.datetime:
        """The first moment of it."""
        return _midnight(self.first)

    @functools.cached_property
    def until(self) -> dt.datetime:
        """The first moment that does not belong to it; the present one while it goes on."""
        return max(self.begins, min(_midnight(self.last + dt.timedelta(days=1)), self.now.astimezone()))

    @property
    def unfinished(self) -> bool:
        """True while it goes on."""
        return self.now < _midnight(self.last + dt.timedelta(days=1))

    @property
    def name(self) -> str:
        """2026-11 for a whole month, else both days; good for the name of a file."""
        whole = self.first.day == 1 and self.last == _last_of(self.first)
        return f"{self.first:%Y-%m}" if whole else f"{self.first.isoformat()}_{self.last.isoformat()}"

    def has(self, moment: dt.datetime | None) -> bool:
        """True for a moment in it."""
        return moment is not None and self.begins <= moment < self.until

    def has_day(self, day: dt.date | None) -> bool:
        """True for a day in it."""
        return day is not None and self.first <= day <= self.last


def month_of(text: str, now: dt.datetime) -> Period:
    """The month "2026-11". Raises BadPeriod."""
    if not _MONTH.fullmatch(text):
        raise BadPeriod(text)
    first = _day(f"{text}-01")
    return between(first, _last_of(first), now)


def days_of(first: str, last: str, now: dt.datetime) -> Period:
    """From one day to another, both included, as people type them. Raises BadPeriod."""
    return between(_day(first), _day(last), now)


def between(first: dt.date, last: dt.date, now: dt.datetime) -> Period:
    """Raises BadPeriod for days in the wrong order, too many of them, or such as have not come yet."""
    if not 0 <= (last - first).days < LONGEST_DAYS or first > now.astimezone().date():
        raise BadPeriod(f"{first} {last}")
    return Period(first, last, now)


def kept_since(days: int, now: dt.datetime) -> dt.datetime:
    """From when on all must be there so that each month of so many days can be reckoned, the oldest one whole."""
    oldest = (now - dt.timedelta(days=days)).astimezone().date()
    return _midnight(oldest.replace(day=1)) - BEFORE


def _day(text: str) -> dt.date:
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        raise BadPeriod(text) from None
    if day.year not in _YEARS:
        raise BadPeriod(text)
    return day


def _last_of(first: dt.date) -> dt.date:
    return (first.replace(day=28) + dt.timedelta(days=4)).replace(day=1) - dt.timedelta(days=1)


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time.min).astimezone()
