"""How far people came: a bar a stage, from all who began to those who finished."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

HIGH, GAP, LEFT, WIDE, RIGHT = 24, 8, 130, 420, 110


@dataclass(frozen=True)
class Stage:
    """One bar: `count` came so far, `part` of those who began."""

    name: str
    count: int
    part: float
    y: int
    width: float


@dataclass(frozen=True)
class Funnel:
    """All stages, the first with everybody."""

    stages: tuple[Stage, ...]
    total: int
    height: int
    width: int = LEFT + WIDE + RIGHT
    left: int = LEFT
    high: int = HIGH


def funnel(counts: Iterable[tuple[str, int]]) -> Funnel:
    """`counts` say how many came to each stage, in their order."""
    known = tuple(counts)
    total = known[0][1] if known else 0
    stages = tuple(
        Stage(
            name, count, count / total if total else 0.0, place * (HIGH + GAP), WIDE * count / total if total else 0.0
        )
        for place, (name, count) in enumerate(known)
    )
    return Funnel(stages, total, len(known) * (HIGH + GAP))
