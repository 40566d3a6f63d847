"""Days and hours of terminals: how much of each day they were there, and when in the week things are collected."""

from __future__ import annotations

import datetime as dt
from collections import Counter

from sqlalchemy import func, select
from sqlalchemy.orm import Session as Db

from kiosk.central.tables.fleet import FleetHourRow
from kiosk.central.tables.lockers import DepositRow
from kiosk.central.watching.deposits import COLLECTED

_HOUR = 3600


def reached(db: Db, since: dt.datetime, *, terminal: str = "") -> dict[dt.date, float]:
    """Part of each day (0 to 1), by the platform's calendar, in which a terminal was there: one, or all.

    Hours of which nothing was written down, before a terminal was set up for one, do not count.
    """
    query = select(FleetHourRow.hour, func.sum(FleetHourRow.online_seconds), func.count()).group_by(FleetHourRow.hour)
    query = query.where(FleetHourRow.hour >= since)
    if terminal:
        query = query.where(FleetHourRow.terminal_id == terminal)
    there: Counter[dt.date] = Counter()
    counted: Counter[dt.date] = Counter()
    for hour, seconds, terminals in db.execute(query):
        day = hour.astimezone().date()
        there[day] += int(seconds)
        counted[day] += _HOUR * terminals
    return {day: min(1.0, there[day] / total) for day, total in counted.items()}


def collected_by_hour(db: Db, since: dt.datetime, cabinets: tuple[str, ...] = ()) -> Counter[tuple[int, int]]:
    """How many things were collected since then, by weekday (0: Monday) and hour."""
    query = select(DepositRow.settled_at).where(DepositRow.state.in_(COLLECTED), DepositRow.settled_at >= since)
    if cabinets:
        query = query.where(DepositRow.cabinet_id.in_(cabinets))
    moments = (moment.astimezone() for moment in db.scalars(query) if moment)
    return Counter((moment.weekday(), moment.hour) for moment in moments)
