"""The availability calendar: a square a day, a column a week, Monday on top."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

SIDE, GAP, LEFT, TOP = 20, 3, 30, 20
GOOD, FAIR = 0.99, 0.95  # of a month the platform owes 99 %; a day under 95 % is a bad one
WEEKS = 13


@dataclass(frozen=True)
class Day:
    """One day. `part` is None where nothing was written down of it; `look` is good, fair, poor or untold."""

    date: dt.date
    part: float | None
    look: str
    x: int
    y: int


@dataclass(frozen=True)
class MonthLabel:
    """Where a month begins."""

    month: int
    x: int


@dataclass(frozen=True)
class Calendar:
    """Some weeks up to a day, and their mean over the days of which something is known."""

    days: tuple[Day, ...]
    months: tuple[MonthLabel, ...]
    mean: float | None
    width: int
    height: int

    @property
    def told(self) -> tuple[Day, ...]:
        """The days of which something is known, the newest first: the picture as a table."""
        return tuple(day for day in reversed(self.days) if day.part is not None)


def first_day(today: dt.date, weeks: int = WEEKS) -> dt.date:
    """The Monday on which the calendar begins."""
    return today - dt.timedelta(days=today.weekday() + 7 * (weeks - 1))


def calendar(parts: Mapping[dt.date, float], today: dt.date, weeks: int = WEEKS) -> Calendar:
    """`parts` say how much of a day (0 to 1) all was there."""
    first = first_day(today, weeks)
    count = (today - first).days + 1
    days = tuple(_day(first + dt.timedelta(days=number), number, parts) for number in range(count))
    known = [day.part for day in days if day.part is not None]
    return Calendar(
        days=days,
        months=_months(days),
        mean=sum(known) / len(known) if known else None,
        width=LEFT + weeks * (SIDE + GAP),
        height=TOP + 7 * (SIDE + GAP),
    )


def look_of(part: float | None) -> str:
    """How such a day looks."""
    if part is None:
        return "untold"
    return "good" if part >= GOOD else "fair" if part >= FAIR else "poor"


def _day(date: dt.date, number: int, parts: Mapping[dt.date, float]) -> Day:
    week, weekday = divmod(number, 7)
    part = parts.get(date)
    return Day(date, part, look_of(part), LEFT + week * (SIDE + GAP), TOP + weekday * (SIDE + GAP))


def _months(days: tuple[Day, ...]) -> tuple[MonthLabel, ...]:
    """A label over the first week that begins in a month; the first one, where its month has a week left."""
    mondays = [day for day in days if day.date.weekday() == 0]
    return tuple(
        MonthLabel(day.date.month, day.x)
        for place, day in enumerate(mondays)
        if place == 0 or day.date.month != mondays[place - 1].date.month
        if not (place == 0 and len(mondays) > 1 and mondays[1].date.month != day.date.month)
    )
