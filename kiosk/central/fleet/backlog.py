"""By how much the hub works through what it hears later than it came, as far as it can tell itself."""

from __future__ import annotations

import datetime as dt
import logging
import time
from collections.abc import Callable, Sequence

log = logging.getLogger(__name__)
_FEW = 5  # clocks of fewer terminals than this say nothing about us


class Backlog:
    """By how much this program works through what it hears later than it came."""

    def __init__(self, now: Callable[[], dt.datetime], pause: float) -> None:
        self._now = now
        self._pause = pause  # between two turns
        self._turned = time.monotonic()
        self._worst = 0.0  # since it was judged last
        self._late = False
        self.behind = 0.0  # seconds
        self.caught_up_at: dt.datetime | None = None

    def turn(self) -> None:
        """A turn begins; if none has for long, we stood still."""
        self._worst = max(self._worst, self._standing())
        self._turned = time.monotonic()

    def told(self, lags: Sequence[float]) -> None:
        """How long ago messages were written, by their writers' clocks: three quarters of them are not all wrong."""
        if len(lags) >= _FEW:
            self._worst = max(self._worst, sorted(lags)[len(lags) // 4])

    def judge(self, oldest: dt.datetime | None, limit: float) -> bool:
        """Look at it again. Whether it is over, so that what was missed meanwhile is to be read."""
        waits = (self._now() - oldest).total_seconds() if oldest else 0.0
        # Who was stopped in the middle of a turn goes on in the middle of it, and is about to judge others.
        self.behind, self._worst = max(0.0, waits, self._worst, self._standing()), 0.0
        if self.behind > limit and not self._late:
            self._late = True
            log.warning("the platform falls behind by %.0f s", self.behind)
        elif self.behind <= limit / 2 and self._late:
            self._late, self.caught_up_at = False, self._now()
            log.info("the platform has caught up")
            return True
        return False

    def _standing(self) -> float:
        """Seconds by which this turn takes longer than there are between two."""
        return time.monotonic() - self._turned - self._pause
