"""How long things lie in a locker until somebody collects them, as a histogram."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median

# Where each bar begins, in hours; the last has no end.
EDGES = (0, 1, 4, 12, 24, 48, 96, 168, 336, 720)
NAMES = ("1h", "4h", "12h", "1d", "2d", "4d", "1w", "2w", "30d", "more")
WIDE, GAP, LEFT, TOP, FLOOR, FOOT = 44, 6, 8, 22, 190, 24


@dataclass(frozen=True)
class Bar:
    """One bar: things collected within `name` (and not before the bar beside it)."""

    name: str
    count: int
    x: int
    y: float
    height: float


@dataclass(frozen=True)
class Histogram:
    """All bars, how many things there are, and the hours after which half of them were gone."""

    bars: tuple[Bar, ...]
    total: int
    median: float | None
    wide: int = WIDE
    width: int = LEFT + len(NAMES) * (WIDE + GAP)
    height: int = FLOOR + FOOT
    floor: int = FLOOR


def histogram(hours: Iterable[float]) -> Histogram:
    """Of the hours that each thing lay there."""
    known = sorted(hours)
    counts = [0] * len(EDGES)
    for each in known:
        counts[bisect_right(EDGES, max(0.0, each)) - 1] += 1
    most = max(counts, default=0)
    bars = tuple(_bar(place, count, most) for place, count in enumerate(counts))
    return Histogram(bars, len(known), median(known) if known else None)


def _bar(place: int, count: int, most: int) -> Bar:
    height = round((FLOOR - TOP) * count / most, 1) if most else 0.0
    return Bar(NAMES[place], count, LEFT + place * (WIDE + GAP), round(FLOOR - height, 1), height)
