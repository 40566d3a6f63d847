"""办件量: what was applied for, decided, collected, handed in and printed, by item, site, channel and hour."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import TypeVar

from kiosk.central.reports.month import Month
from kiosk.central.reports.pickups import collected, handed_in
from kiosk.central.reports.table import Cell, Table, Word, heads
from kiosk.contract.platform import CaseState

_KINDS = ("applied", "decided", "collected", "handed_in", "printed")
_BY_HOUR = ("applied", "collected", "handed_in", "printed")  # of a decision only the day is known
_Key = TypeVar("_Key", str, int)
_WINDOW = Word("channel.window")


def counts(month: Month) -> dict[str, int]:
    """All of them together."""
    happened = Counter(kind for kind, _, _ in _happened(month))
    return {kind: happened[kind] for kind in _KINDS}


def by_item(month: Month) -> Table:
    """The items of which something happened, the most wanted first."""
    item_of = month.rows.item_of()
    found = _count(month, lambda _, case, __: item_of.get(case, ""))
    order = sorted(found, key=lambda item: (-sum(found[item].values()), item))
    lines = (_line(month.rows.items.get(item, Word("unknown.item")), found[item], _KINDS) for item in order)
    return Table("volumes_item", heads("item", *_KINDS), tuple(lines))


def by_site(parts: Mapping[str, Month], month: Month) -> Table:
    """Every site, and what belongs to none that is known."""
    lines: list[tuple[Cell, ...]] = [(name, *counts(parts[code]).values()) for code, name in month.rows.sites.items()]
    return Table("volumes_site", heads("site", *_KINDS), (*lines, (Word("all"), *counts(month).values())))


def by_channel(month: Month) -> Table:
    """Where cases began that were applied for in this time; the platform hears of those at windows by their stages."""
    found = Counter(filing.channel for filing in month.rows.filings if month.period.has(filing.at))
    elsewhere = sum(
        not case.online and month.period.has_day(case.first(CaseState.SUBMITTED)) for case in month.rows.cases
    )
    lines: list[tuple[Cell, ...]] = [(channel, found[channel]) for channel in sorted(found)]
    return Table("volumes_channel", heads("channel", "applied"), (*lines, (_WINDOW, elsewhere)))


def by_hour(month: Month) -> Table:
    """The hours of the day, all days together."""
    found = _count(month, lambda _, __, hour: hour)
    lines = (_line(f"{hour:02}:00", found.get(hour, Counter()), _BY_HOUR) for hour in range(24))
    return Table("volumes_hour", heads("hour", *_BY_HOUR), tuple(lines))


def _line(name: Cell, found: Counter[str], kinds: tuple[str, ...]) -> tuple[Cell, ...]:
    return (name, *(found[kind] for kind in kinds))


def _count(month: Month, under: Callable[[str, str, int], _Key]) -> dict[_Key, Counter[str]]:
    found: dict[_Key, Counter[str]] = {}
    for kind, case, hour in _happened(month):
        found.setdefault(under(kind, case, hour), Counter())[kind] += 1
    return found


def _happened(month: Month) -> Iterator[tuple[str, str, int]]:
    """What, of which case, at which hour (-1 where only the day is known)."""
    for filing in month.rows.filings:
        if month.period.has(filing.at):
            yield "applied", filing.case, filing.at.astimezone().hour
    for case in month.rows.cases:
        if month.period.has_day(case.first(CaseState.DECIDED)):
            yield "decided", case.number, -1
    for life, at in collected(month):
        yield "collected", life.case, at.astimezone().hour
    for fact in handed_in(month):
        yield "handed_in", fact.case, fact.at.astimezone().hour
    for copy in month.rows.prints:
        if month.period.has(copy.at):
            yield "printed", copy.case, copy.at.astimezone().hour
