"""A whole report from rows, and nothing else: the same rows in another order give the same report."""

from __future__ import annotations

from collections.abc import Callable

from kiosk.central.reports import handled, machines, matters, pickups, ratings, visits, volumes
from kiosk.central.reports.month import Month
from kiosk.central.reports.period import Period
from kiosk.central.reports.pictures import pictures
from kiosk.central.reports.rows import Rows, by_site
from kiosk.central.reports.table import Cell, Lack, Report, Table, Word, heads

_Line = Callable[[Month], tuple[Cell, ...]]
# Of the tables by site: which of their columns stand where sites are held against one another.
_COMPARED: tuple[tuple[_Line, tuple[Word, ...], tuple[str, ...]], ...] = (
    (pickups.line, pickups.COLUMNS, ("deposits", "collected", "pickup_hours", "night_share", "overdue")),
    (handled.line, handled.COLUMNS, ("online_share", "whole_online_share", "visits", "days")),
    (ratings.line, ratings.COLUMNS, ("acts", "good_share", "unrated_share")),
    (visits.use, visits.USE, ("sessions", "occupied_minutes", "occupied_share", "night_use", "completion_share")),
    (matters.line, matters.COLUMNS, ("bad_ratings", "disputes", "seen_to_hours", "help_calls")),
    (visits.access, visits.ACCESS, ("access_share",)),
)


def reckon(rows: Rows, period: Period, site: str = "") -> Report:
    """The report about these rows; `site` says that they are of one site only."""
    month = Month(rows, period)
    parts = {code: Month(part, period) for code, part in by_site(rows).items()}
    tables = (
        _compared(parts, month),
        volumes.by_item(month),
        volumes.by_site(parts, month),
        volumes.by_channel(month),
        volumes.by_hour(month),
        _of_sites("use", visits.USE, visits.use, parts, month),
        _of_sites("ends", visits.ENDS, visits.ends, parts, month),
        visits.completion(month),
        visits.gave_up(month),
        _of_sites("access", visits.ACCESS, visits.access, parts, month),
        _of_sites("pickups", pickups.COLUMNS, pickups.line, parts, month),
        _of_sites("seed", handled.COLUMNS, handled.line, parts, month),
        handled.corrections(month),
        _of_sites("ratings", ratings.COLUMNS, ratings.line, parts, month),
        _of_sites("matters", matters.COLUMNS, matters.line, parts, month),
        machines.availability(month),
        machines.devices(month),
        machines.supplies(month),
    )
    return Report(period, rows.sites.get(site), period.now, tables, _lacks(month), pictures(month))


def _of_sites(key: str, columns: tuple[Word, ...], line: _Line, parts: dict[str, Month], month: Month) -> Table:
    """A row for each site, and one for all together."""
    lines = [(name, *parts[code].line(line)) for code, name in month.rows.sites.items()]
    return Table(key, columns, (*lines, (Word("all"), *month.line(line))))


def _compared(parts: dict[str, Month], month: Month) -> Table:
    """One site against another in the same form: a column for each, and one for all together."""
    columns = [_column(part) for part in (*(parts[code] for code in month.rows.sites), month)]
    names = list(columns[0])
    lines = tuple((Word(f"column.{name}"), *(column[name] for column in columns)) for name in names)
    return Table("sites", (*heads("figure"), *month.rows.sites.values(), Word("all")), lines)


def _column(month: Month) -> dict[str, Cell]:
    found: dict[str, Cell] = dict(volumes.counts(month))
    for line, columns, wanted in _COMPARED:
        cells = dict(zip((column.key for column in columns[1:]), month.line(line), strict=True))
        found |= {name: cells[f"column.{name}"] for name in wanted if name not in found}
    return found | {"mended_share": handled.mended_share(month), "available": machines.available(month)}


def _lacks(month: Month) -> tuple[Lack, ...]:
    """What this report does not tell, so that nobody takes silence for nought."""
    watched, told = month.watched, {each.terminal for each in month.visits}
    found = {
        "unfinished": int(month.period.unfinished),
        "gaps": sum(terminal.gaps for terminal in month.rows.terminals),
        "held": sum(terminal.held for terminal in month.rows.terminals),
        "unwatched": sum(not spans for spans in watched.values()),
        "nowhere": sum(not case.site for case in month.rows.cases),
        "visits": sum(terminal.id not in told for terminal in month.rows.terminals),
    }
    always = (Lack("windows"), Lack("complaints"))
    return (*(Lack(key, count) for key, count in found.items() if count), *always)
