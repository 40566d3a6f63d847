"""The hours of a week as a heat map: a row a weekday, a column an hour, darker where more happens."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

WIDE, HIGH, GAP, LEFT, TOP = 22, 22, 2, 34, 20
SHADES = 4  # besides none


@dataclass(frozen=True)
class Hour:
    """One hour of the week; shade 0 is nothing, SHADES the busiest."""

    weekday: int
    hour: int
    count: int
    shade: int
    x: int
    y: int


@dataclass(frozen=True)
class WeekHeat:
    """The whole map, its busiest hour, and all that was counted."""

    hours: tuple[Hour, ...]
    busiest: Hour | None
    total: int
    night: int  # of the total between 17:00 and 9:00 and at weekends, when no counter is open
    width: int = LEFT + 24 * (WIDE + GAP)
    height: int = TOP + 7 * (HIGH + GAP)

    @property
    def rows(self) -> tuple[tuple[Hour, ...], ...]:
        """The picture as a table: the hours of each weekday."""
        return tuple(self.hours[start : start + 24] for start in range(0, 7 * 24, 24))


def week_heat(counts: Mapping[tuple[int, int], int]) -> WeekHeat:
    """`counts` by weekday (0: Monday) and hour."""
    most = max(counts.values(), default=0)
    hours = tuple(_hour(day, hour, counts.get((day, hour), 0), most) for day in range(7) for hour in range(24))
    busiest = max(hours, key=lambda each: each.count)
    return WeekHeat(
        hours=hours,
        busiest=busiest if busiest.count else None,
        total=sum(each.count for each in hours),
        night=sum(each.count for each in hours if _is_closed(each)),
    )


def _is_closed(each: Hour) -> bool:
    return each.weekday > 4 or not 9 <= each.hour < 17


def _hour(weekday: int, hour: int, count: int, most: int) -> Hour:
    shade = -(-count * SHADES // most) if most else 0
    return Hour(weekday, hour, count, shade, LEFT + hour * (WIDE + GAP), TOP + weekday * (HIGH + GAP))
