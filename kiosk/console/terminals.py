"""Terminals and sites as the wall and the map show them: standing, alerts, what is looked for, a page at a time."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from kiosk.central.fleet.reading import SiteView, WallRow
from kiosk.console.glance import Stands
from kiosk.console.hall_words import HallWords
from kiosk.console.pictures.county_map import Box, Pin
from kiosk.console.pictures.standing import ORDER, Standing, counted, standing_of, worst
from kiosk.contract.names import Name

A_PAGE = 60  # tiles or lines: as many as somebody goes through on a telephone
One = TypeVar("One")


@dataclass(frozen=True)
class Part(Generic[One]):
    """A page of a long list: the first is 1, and there is always one."""

    lines: Sequence[One]
    page: int
    pages: int


@dataclass(frozen=True)
class Tile:
    """One terminal on the wall."""

    row: WallRow
    standing: Standing


@dataclass(frozen=True)
class Looked:
    """What was looked for: how many stand how, and a page of them, the worst first."""

    counts: tuple[tuple[Standing, int], ...]
    part: Part[Stands]


@dataclass(frozen=True)
class SiteLine:
    """A site on the map and in the list beside it."""

    site: SiteView
    standing: Standing
    terminals: int

    @property
    def placed(self) -> bool:
        """Whether it can be on the map."""
        return self.site.longitude is not None and self.site.latitude is not None

    def lies_in(self, box: Box | None) -> bool:
        """Whether it is within what the map shows; the whole map has place for those that nobody knows where to put."""
        if box is None:
            return True
        east, north = self.site.longitude, self.site.latitude
        return east is not None and north is not None and box.holds(east, north)


def pages_of(count: int) -> int:
    """So many pages have so many lines."""
    return max(1, -(-count // A_PAGE))


def part_of(lines: Sequence[One], page: int) -> Part[One]:
    """This page of them; the last where there are not so many."""
    pages = pages_of(len(lines))
    page = min(page, pages)
    return Part(lines[(page - 1) * A_PAGE : page * A_PAGE], page, pages)


def looked_for(
    all_of_them: Sequence[Stands], names: Mapping[str, Name], sought: str = "", only: str = "", page: int = 1
) -> Looked:
    """A page of those that fit, in their order; `sought` is a part of a number or of a site's name."""
    word = sought.strip().lower()
    there = {code for code, name in names.items() if _says(word, code, name.zh, name.en)} if word else frozenset[str]()
    found = [one for one in all_of_them if not word or one.site in there or word in one.terminal.lower()]
    counts = tuple(counted(one.standing for one in found))
    return Looked(counts, part_of([one for one in found if one.standing == only] if only else found, page))


def tiles(looked: Looked, rows: Collection[WallRow]) -> list[Tile]:
    """The page's terminals with all that stands on a tile."""
    by_name = {row.terminal: row for row in rows}
    return [Tile(by_name[one.terminal], one.standing) for one in looked.part.lines if one.terminal in by_name]


def site_lines(sites: Sequence[SiteView], levels: Mapping[str, Sequence[str]]) -> list[SiteLine]:
    """The sites, worst first; `levels` are those of the open alerts at each."""
    lines = [_line(site, levels.get(site.code, ())) for site in sites]
    return sorted(lines, key=lambda line: (ORDER[line.standing], line.site.code))


def pins(lines: Sequence[SiteLine], hall: HallWords) -> list[Pin]:
    """Those that can be drawn."""
    return [
        Pin(
            line.site.code,
            hall.name(line.site.name),
            line.site.tier or "",
            line.site.longitude,
            line.site.latitude,
            line.standing,
        )
        for line in lines
        if line.site.longitude is not None and line.site.latitude is not None
    ]


def _line(site: SiteView, levels: Sequence[str]) -> SiteLine:
    count = sum(site.standings.values())
    heard = [standing_of(one) for one, times in site.standings.items() if times]
    alerts = [standing_of(site.worst, level) for level in levels]
    lost = [Standing.STOPPED] if site.lost else []
    return SiteLine(site, worst([*heard, *alerts, *lost]) if count else Standing.NEW, count)


def _says(word: str, *texts: str) -> bool:
    return any(word in text.lower() for text in texts)
