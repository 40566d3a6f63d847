"""The terminal's clock beside the platform's: what is signed with a wrong time proves nothing."""

from __future__ import annotations

import logging
from collections.abc import Callable

from kiosk.terminal.clock import Clock
from kiosk.terminal.health.state import Health, Part
from kiosk.terminal.settings.model import HealthSettings

_log = logging.getLogger(__name__)
_LOOK = 10.0


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
        if seconds > self._rules.clock_wrong_seconds:
            return "clock_wrong"
        return "clock_off" if seconds > self._rules.clock_off_seconds else ""
