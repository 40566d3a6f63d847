"""投诉与求助: what people objected to or called for at terminals, and how long until the staff had seen to it."""

from __future__ import annotations

import datetime as dt
import statistics
from collections.abc import Iterable

from kiosk.central.reports.month import Month
from kiosk.central.reports.rows import Matter
from kiosk.central.reports.table import Cell, Share, heads

BAD_RATING, DISPUTE, HELP = "rating_bad", "handover_disputed", "help_called"
KINDS = (BAD_RATING, DISPUTE, HELP)
_HOUR, _MINUTE = dt.timedelta(hours=1), dt.timedelta(minutes=1)
COLUMNS = heads("site", "bad_ratings", "disputes", "seen_to", "seen_to_hours", "help_calls", "help_minutes")


def line(month: Month) -> tuple[Cell, ...]:
    """One row of the table, without its first cell."""
    opened = [matter for matter in month.rows.matters if month.period.has(matter.at)]
    objections = [matter for matter in opened if matter.kind != HELP]
    calls = [matter for matter in opened if matter.kind == HELP]
    answered = _until(objections, month.period.until)
    return (
        sum(matter.kind == BAD_RATING for matter in objections),
        sum(matter.kind == DISPUTE for matter in objections),
        Share(len(answered), len(objections)),
        _middle(answered, _HOUR),
        len(calls),
        _middle(_until(calls, month.period.until), _MINUTE),
    )


def _until(matters: Iterable[Matter], until: dt.datetime) -> list[dt.timedelta]:
    """How long each took that was seen to in the period; what happened later changes nothing in it."""
    return [each.settled - each.at for each in matters if each.settled is not None and each.settled < until]


def _middle(spent: list[dt.timedelta], unit: dt.timedelta) -> float | None:
    return round(statistics.median(each / unit for each in spent), 1) if spent else None
