"""How well terminals and devices ran, and what they used up: from findings and from the figures of each hour."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise

from kiosk.central.reports.month import Month
from kiosk.central.reports.period import Period
from kiosk.central.reports.rows import Trouble
from kiosk.central.reports.spans import Span, common, hours, merged
from kiosk.central.reports.table import Cell, Share, Table, Word, heads

AWAY, CLOSED = "offline", "closed"
FAILURES = frozenset({"device_fault", "device_away", "jam", "card_sam"})  # paper that is out is no failure
_HOUR = dt.timedelta(hours=1)
SUPPLY = "supply."


def available(month: Month) -> Share:
    """Of all terminals together."""
    known, away, closed = month.watched, _down(month, AWAY), _down(month, CLOSED)
    whole = sum(hours(spans) for spans in known.values())
    down = sum(hours(common(spans, away[name] + closed[name])) for name, spans in known.items())
    return Share(whole - down, whole)


def availability(month: Month) -> Table:
    """Terminal by terminal; an hour in which one was both away and closed counts once."""
    away, closed = _down(month, AWAY), _down(month, CLOSED)
    lines: list[tuple[Cell, ...]] = []
    site_of = {terminal.id: terminal.site for terminal in month.rows.terminals}
    for name, spans in sorted(month.watched.items()):
        site, whole = month.rows.sites.get(site_of[name]), hours(spans)
        if not spans:
            lines.append((name, site, None, None, None, None))
            continue
        down = hours(common(spans, away[name] + closed[name]))
        gone, shut = hours(common(spans, away[name])), hours(common(spans, closed[name]))
        lines.append((name, site, round(whole, 1), round(gone, 1), round(shut, 1), Share(whole - down, whole)))
    return Table("availability", heads("terminal", "site", "watched", "away", "closed", "available"), tuple(lines))


def by_day(month: Month) -> dict[dt.date, float]:
    """The part of each day's hours on record, of all terminals together, in which they were there and open."""
    away, closed = _down(month, AWAY), _down(month, CLOSED)
    whole: dict[dt.date, dt.timedelta] = defaultdict(dt.timedelta)
    down: dict[dt.date, dt.timedelta] = defaultdict(dt.timedelta)
    for name, spans in month.watched.items():
        for day, long in _days(spans):
            whole[day] += long
        for day, long in _days(common(spans, away[name] + closed[name])):
            down[day] += long
    return {day: max(0.0, 1 - down[day] / long) for day, long in whole.items()}


def _days(spans: list[Span]) -> Iterator[tuple[dt.date, dt.timedelta]]:
    """Each stretch cut at midnight."""
    for begins, ends in spans:
        now = begins
        while now < ends:
            day = now.astimezone().date()
            midnight = dt.datetime.combine(day + dt.timedelta(days=1), dt.time.min).astimezone()
            yield day, min(ends, midnight) - now
            now = midnight


def devices(month: Month) -> Table:
    """MTBF and MTTR of each model."""
    fitted = {(unit.terminal, unit.place): unit.model for unit in month.rows.fitted}
    failed: dict[tuple[str, str, str], list[Trouble]] = {(*place, model): [] for place, model in fitted.items()}
    for trouble in month.rows.troubles:
        if trouble.cause in FAILURES and trouble.terminal:
            model = trouble.model or fitted.get((trouble.terminal, trouble.place), "")
            failed.setdefault((trouble.terminal, trouble.place, model), []).append(trouble)
    known = month.watched
    units: dict[str, list[tuple[list[Span], list[Span]]]] = defaultdict(list)
    for terminal, place, model in sorted(failed):
        units[model].append((known.get(terminal, []), _stretches(failed[terminal, place, model], month.period)))
    lines = [
        (model or Word("unknown.model"), len(units[model]), *_reliability(units[model], month.period))
        for model in sorted(units)
    ]
    return Table("devices", heads("model", "units", "running", "failures", "mtbf", "repaired", "mttr"), tuple(lines))


def _reliability(lives: list[tuple[list[Span], list[Span]]], period: Period) -> tuple[Cell, ...]:
    """Hours in running order, failures, hours between two of them, repairs, hours for one."""
    running = sum(hours(known) - hours(common(known, down)) for known, down in lives)
    begun = sum(period.has(begins) for _, down in lives for begins, _ in down)
    ended = [(ends - begins) / _HOUR for _, down in lives for begins, ends in down if period.has(ends)]
    return (
        round(running, 1) if any(known for known, _ in lives) else None,
        begun,
        round(running / begun, 1) if begun and running else None,
        len(ended),
        round(sum(ended) / len(ended), 2) if ended else None,
    )


def _stretches(troubles: list[Trouble], period: Period) -> list[Span]:
    """When a device was down; of two reasons at once it is down once. What goes on ends with the period, unrepaired."""
    return merged((each.began, min(each.ended or period.until, period.until)) for each in troubles)


def _down(month: Month, cause: str) -> dict[str, list[Span]]:
    found: dict[str, list[Span]] = defaultdict(list)
    for trouble in month.rows.troubles:
        if trouble.cause == cause:
            found[trouble.terminal].append((trouble.began, trouble.ended or month.period.until))
    return found


def supplies(month: Month) -> Table:
    """耗材: used up and filled up, terminal by terminal."""
    read: dict[tuple[str, str], dict[dt.datetime, float]] = defaultdict(dict)
    for each in month.rows.hours:
        if each.hour < month.period.until:
            for name, left in each.figures.items():
                if name.startswith(SUPPLY):
                    read[each.terminal, name.removeprefix(SUPPLY)][each.hour] = left
    lines: list[tuple[Cell, ...]] = []
    for (terminal, name), points in sorted(read.items()):
        values = [points[hour] for hour in sorted(points)]
        used = sum(max(0.0, before - after) for before, after in pairwise(values))
        filled = sum(after > before for before, after in pairwise(values))
        place, _, kind = name.rpartition(".")
        unit = month.rows.units_of.get(kind, "")
        few = len(values) < 2  # one reading tells of no use
        lines.append(
            (
                terminal,
                Word(f"place.{place}"),
                Word(f"supply.{kind}"),
                Word(f"unit.{unit}") if unit else None,
                None if few else round(used, 1),
                None if few else filled,
                round(values[-1], 1),
            )
        )
    return Table("supplies", heads("terminal", "place", "supply", "unit", "used", "filled", "left"), tuple(lines))
