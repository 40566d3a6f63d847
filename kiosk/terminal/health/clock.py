"""The terminal's clock beside the platform's: what is signed with a wrong time proves nothing."""

from __future__ import annotations

import logging
from collections.abc import Callable

from kiosk.profile.sections import HealthSettings
from kiosk.terminal.clock import Clock
from kiosk.terminal.health.state import Health, Part
from kiosk.terminal.health.steady import above

_log = logging.getLogger(__name__)
_LOOK = 10.0
_WELL_WITHIN = 0.75


class ClockWatch:
    """`offset` gives the seconds by which the platform's clock was ahead when last compared, None before.

    One slow answer is no wrong clock: what two looks find in a row is believed.
    """

    def __init__(self, health: Health, offset: Callable[[], float | None], clock: Clock, rules: HealthSettings) -> None:
        self._health = health
        self._offset = offset
        self._clock = clock
        self._rules = rules
        self._seen = ""

    async def watch(self) -> None:
        """Watch until cancelled."""
        while True:
            self.look()
            await self._clock.sleep(_LOOK)

    def look(self) -> None:
        """Compare once."""
        offset = self._offset()
        if offset is None:
            return
        found = self._judged(abs(offset))
        if found == self._seen and found != self._health.cause(Part.CLOCK):
            _log.warning("the clock is %+.1f s off the platform's", -offset)
            self._health.find(Part.CLOCK, found)
        self._seen = found

    def _judged(self, seconds: float) -> str:
        if self._is_beyond(seconds, self._rules.clock_wrong_seconds, "clock_wrong"):
            return "clock_wrong"
        return "clock_off" if self._is_beyond(seconds, self._rules.clock_off_seconds, "clock_off") else ""

    def _is_beyond(self, seconds: float, limit: float, cause: str) -> bool:
        """Once it is, it must come well within the limit again: an offset that trembles there is told once."""
        was = self._health.cause(Part.CLOCK) in (cause, "clock_wrong")
        return above(seconds, limit, limit * _WELL_WITHIN, was=was)
