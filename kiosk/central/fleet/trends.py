"""What the hours tell: a figure over time, for how many days a supply lasts, for how long a terminal was there."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from sqlalchemy import select
from sqlalchemy.orm import Session as Db

from kiosk.central.fleet.figures import supply_figure
from kiosk.central.tables.fleet import FindingRow, FleetHourRow
from kiosk.contract.fleet import Supply

_USED_OVER = dt.timedelta(days=14)
_ENOUGH = dt.timedelta(hours=6)  # over less than that nobody can say how fast a thing is used up


@dataclass(frozen=True)
class Point:
    """A figure at the end of an hour."""

    at: dt.datetime
    value: float


@dataclass(frozen=True)
class SupplyLeft:
    """What is left of a supply, and for how many days that will do; None while nobody can say."""

    supply: Supply
    days: float | None


def trend(db: Db, terminal: str, name: str, since: dt.datetime) -> tuple[Point, ...]:
    """One figure, the oldest first; hours without it are left out."""
    return _points(_hours(db, terminal, since), name)


def supplies_left(db: Db, terminal: str, supplies: Iterable[Supply], now: dt.datetime) -> tuple[SupplyLeft, ...]:
    """Each supply, and how long it lasts at the pace of the last two weeks; what was filled up does not count."""
    hours = _hours(db, terminal, now - _USED_OVER)
    return tuple(SupplyLeft(one, _days(one.left, _points(hours, supply_figure(one)), now)) for one in supplies)


def online_seconds(db: Db, terminals: Collection[str], begins: dt.datetime, ends: dt.datetime) -> dict[str, float]:
    """For how much of this time each was not away, as the findings say."""
    there = dict.fromkeys(terminals, (ends - begins).total_seconds())
    within = (FindingRow.began < ends) & (FindingRow.ended.is_(None) | (FindingRow.ended > begins))
    gone = FindingRow.subject.in_(terminals) & (FindingRow.cause == "offline")
    query = select(FindingRow.subject, FindingRow.began, FindingRow.ended).where(gone, within)
    for name, began, ended in db.execute(query):
        there[name] = max(0.0, there[name] - _overlap(began, ended or ends, begins, ends))
    return there


def _overlap(began: dt.datetime, ended: dt.datetime, begins: dt.datetime, ends: dt.datetime) -> float:
    return max(0.0, (min(ended, ends) - max(began, begins)).total_seconds())


def _hours(db: Db, terminal: str, since: dt.datetime) -> list[tuple[dt.datetime, dict[str, float]]]:
    mine = (FleetHourRow.terminal_id == terminal) & (FleetHourRow.hour >= since)
    query = select(FleetHourRow.hour, FleetHourRow.figures).where(mine).order_by(FleetHourRow.hour)
    return [(hour, figures) for hour, figures in db.execute(query)]


def _points(hours: Iterable[tuple[dt.datetime, dict[str, float]]], name: str) -> tuple[Point, ...]:
    ended = dt.timedelta(hours=1)
    return tuple(Point(hour + ended, figures[name]) for hour, figures in hours if name in figures)


def _days(left: float, points: Sequence[Point], now: dt.datetime) -> float | None:
    if not points or now - points[0].at < _ENOUGH:
        return None
    values = [*(point.value for point in points), left]
    used = sum(max(0.0, before - after) for before, after in pairwise(values))
    if used <= 0:
        return None
    seconds = (now - points[0].at).total_seconds()
    return left / used * seconds / 86400
