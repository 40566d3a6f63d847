"""When something that comes and goes counts as wrong, and when as over again: pure, so that it can be proven.

A limit has two values, so that a figure that trembles at it says one thing. Time has two waits: trouble fills a measure
in `hold` seconds, its absence empties it in `rest` seconds; full is sure, empty is over. So what is wrong every other
moment is noticed as well, only later, and stays one trouble until it is well for good.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Patience:
    """Seconds of trouble until it is sure, and seconds without until it is over; nought is at once."""

    hold: float = 0.0
    rest: float = 0.0


@dataclass(frozen=True)
class Steady:
    """`level` is how full the measure is, 0 to 1. `wrong` is what was seen at `at`, and lasts until it is seen anew.

    None: nobody could look. The measure stands still then.
    """

    sure: bool = False
    level: float = 0.0
    wrong: bool | None = None
    at: float = 0.0


def above(value: float, on: float, off: float, *, was: bool) -> bool:
    """Whether a value is too high: beyond `on`, or once it was, still beyond `off`, which lies below."""
    return value > (min(on, off) if was else on)


def below(value: float, on: float, off: float, *, was: bool) -> bool:
    """Whether a value is too low: under `on`, or once it was, still under `off`, which lies above."""
    return above(-value, -on, -off, was=was)


def judged(before: Steady, wrong: bool | None, patience: Patience, now: float) -> Steady:
    """How it stands when this is seen now."""
    level = _level(before, patience, max(0.0, now - before.at))
    if wrong and patience.hold <= 0:
        level = 1.0
    elif wrong is False and patience.rest <= 0:
        level = 0.0
    sure = level >= 1 or (before.sure and level > 0)
    return Steady(sure, level, wrong, now)


def due(steady: Steady, patience: Patience) -> float | None:
    """Seconds after `at` when it turns, if nothing else is seen until then; None when it does not."""
    if steady.wrong and not steady.sure:
        return (1 - steady.level) * patience.hold
    if steady.wrong is False and steady.sure:
        return steady.level * patience.rest
    return None


def _level(before: Steady, patience: Patience, seconds: float) -> float:
    if before.wrong is None:
        return before.level
    if before.wrong:
        return 1.0 if seconds >= (1 - before.level) * patience.hold else before.level + seconds / patience.hold
    return 0.0 if seconds >= before.level * patience.rest else before.level - seconds / patience.rest
