"""What the last tries of a device tell: how many went well, and whether they take longer than they used to."""

from __future__ import annotations

import statistics
from dataclasses import dataclass

from kiosk.profile.sections import LimitSettings
from kiosk.terminal.health.steady import above, below
from kiosk.terminal.upkeep.tries import KEPT, Tries

READS = 20  # so many reads of a card or a code are looked at
_TRIES_MIN = READS  # fewer say nothing of a lock
_RATE_GAP = 5.0  # percent by which a rate must be better again
_LOCKS_GAP = 1.0
_TIME_GAP = 0.9  # of the limit: so quick it must be again
_QUICK = 0.5  # of the limit: slower than it used to be, and still nothing to speak of


@dataclass(frozen=True)
class Trend:
    """`success` in percent, `median` and the first one, `usual`, in milliseconds; None where too little was tried."""

    success: float | None
    median: float | None
    usual: float | None


def of_reads(tries: Tries) -> Trend:
    """Of a reader: the newest twenty."""
    newest = tries.well[-READS:]
    return Trend(_percent(newest) if len(newest) == READS else None, None, None)


def of_locks(tries: Tries) -> Trend:
    """Of the locks: the newest fifty, and the first fifty ever."""
    took = [one for one in tries.milliseconds if one is not None]
    return Trend(
        _percent(tries.well) if len(tries.well) >= KEPT else None,
        float(statistics.median(took)) if len(took) >= _TRIES_MIN else None,
        tries.usual,
    )


def poor(trend: Trend, limits: LimitSettings, *, was: bool) -> bool | None:
    """Too few reads go well; None where nobody knows."""
    if trend.success is None:
        return None
    return below(trend.success, limits.read_percent, limits.read_percent + _RATE_GAP, was=was)


def weak(trend: Trend, limits: LimitSettings, *, was: bool) -> bool | None:
    """Too many pulses opened nothing."""
    if trend.success is None:
        return None
    failed, most = 100 - trend.success, limits.unlock_failed_percent
    return above(failed, most, max(0.0, most - _LOCKS_GAP), was=was)


def slow(trend: Trend, limits: LimitSettings, *, was: bool) -> bool | None:
    """Doors take too long to spring open, or far longer than they used to."""
    if trend.median is None:
        return None
    most = limits.unlock_ms
    if trend.usual is not None:
        most = min(most, max(trend.usual * limits.unlock_slower, most * _QUICK))
    return above(trend.median, most, most * _TIME_GAP, was=was)


def _percent(well: tuple[bool, ...]) -> float:
    return 100 * sum(well) / len(well)
