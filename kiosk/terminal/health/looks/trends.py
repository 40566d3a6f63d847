"""Locks that tire, and readers that read less and less: from the newest tries of each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from kiosk.profile.sections import LimitSettings
from kiosk.terminal.health.findings import Sign
from kiosk.terminal.health.looks.host import Has
from kiosk.terminal.health.trend import of_locks, of_reads, poor, slow, weak
from kiosk.terminal.upkeep.tries import CARD, LOCKS, SCANNER, SOCIAL, Tries

_READERS = {CARD: "card_poor", SOCIAL: "card_poor", SCANNER: "scanner_poor"}


def of_tries(tries: Mapping[str, Tries], limits: LimitSettings, has: Has) -> Iterator[Sign]:
    """What the newest tries tell; too few tell nothing."""
    for place, cause in _READERS.items():
        trend = of_reads(tries.get(place, Tries()))
        yield Sign(cause, place, value=trend.success, wrong=poor(trend, limits, was=has(cause, place)))
    trend = of_locks(tries.get(LOCKS, Tries()))
    failed = None if trend.success is None else 100 - trend.success
    yield Sign("lock_weak", LOCKS, value=failed, wrong=weak(trend, limits, was=has("lock_weak", LOCKS)))
    yield Sign("lock_slow", LOCKS, value=trend.median, wrong=slow(trend, limits, was=has("lock_slow", LOCKS)))


def measured(tries: Mapping[str, Tries]) -> dict[str, dict[str, float]]:
    """Figures of the devices, by place: read_success, unlock_ms, unlock_ms_usual, unlock_success, weakest_cell."""
    found = {place: {"read_success": of_reads(tries.get(place, Tries())).success} for place in _READERS}
    of_all = tries.get(LOCKS, Tries())
    trend = of_locks(of_all)
    found[LOCKS] = {
        "unlock_ms": trend.median,
        "unlock_ms_usual": trend.usual,
        "unlock_success": trend.success,
        "weakest_cell": _weakest(of_all),
    }
    return {
        place: {name: value for name, value in figures.items() if value is not None} for place, figures in found.items()
    }


def _weakest(tries: Tries) -> int | None:
    """The cell whose lock failed most often of late."""
    failed = Counter(cell for cell, well in zip(tries.cells, tries.well, strict=True) if not well)
    return failed.most_common(1)[0][0] if failed else None
