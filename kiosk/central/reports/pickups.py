"""The lives of things in lockers, from the facts of terminals: put in, collected, doubted, taken back, overdue."""

from __future__ import annotations

import datetime as dt
import statistics
from collections.abc import Iterator

from kiosk.central.reports.lives import Life
from kiosk.central.reports.month import Month
from kiosk.central.reports.rows import Doing, Fact
from kiosk.central.reports.table import Cell, Share, heads

NIGHT = (20, 8)  # from this hour of the evening to that of the morning
_HOUR = dt.timedelta(hours=1)
COLUMNS = heads(
    "site", "deposits", "collected", "presumed", "disputed", "reclaimed", "pickup_hours", "night_share", "overdue"
)


def collected(month: Month) -> Iterator[tuple[Life, dt.datetime]]:
    """What its receivers got in this time, and when."""
    for life in month.lives:
        if life.taken and life.ended_at is not None and month.period.has(life.ended_at):
            yield life, life.ended_at


def lay_hours(month: Month) -> list[float]:
    """How long each of them had lain there, where it is known."""
    taken = collected(month)
    return [(at - life.put_at) / _HOUR for life, at in taken if life.put_at is not None and life.put_at <= at]


def handed_in(month: Month) -> list[Fact]:
    """What citizens put in."""
    return [fact for fact in month.told if fact.doing is Doing.HANDED_IN and month.period.has(fact.at)]


def is_night(moment: dt.datetime) -> bool:
    """Whether offices are long closed."""
    hour = moment.astimezone().hour
    return hour >= NIGHT[0] or hour < NIGHT[1]


def line(month: Month) -> tuple[Cell, ...]:
    """One row of the table, without its first cell; nothing known where there is no locker at all."""
    found = month.lives
    if not found:
        return (None,) * (len(COLUMNS) - 1)
    taken, lay = list(collected(month)), lay_hours(month)
    return (
        sum(month.period.has(life.put_at) for life in found),
        len(taken),
        sum(life.how is Doing.PRESUMED for life, _ in taken),
        sum(month.period.has(at) for life in found for at in life.doubted),
        sum(life.how is Doing.RECLAIMED and month.period.has(life.ended_at) for life in found),
        round(statistics.median(lay), 1) if lay else None,
        Share(sum(is_night(at) for _, at in taken), len(taken)),
        sum(life.overdue(month.period.until) for life in found),
    )
