"""The screens' nightly rest: once a night they start anew, announced, when nobody is here and no door stands open."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable

from kiosk.terminal.clock import Clock
from kiosk.terminal.health.state import Health

_log = logging.getLogger(__name__)
_ANNOUNCED = 60.0  # seconds for which everybody can read that it is about to happen
_LOOK = 1.0
_LOOK_AT_CLOCK = 60.0
_GIVEN_UP = dt.timedelta(hours=3)  # a night that is busy for so long goes without


class NightlyRest:
    """`busy` says that somebody is here or a door is open; `rest` ends the screens, and their supervisor starts them.

    `touched` is to be called with every touch: a finger on the glass puts it off.
    """

    def __init__(
        self, health: Health, clock: Clock, at: str, busy: Callable[[], bool], rest: Callable[[], None]
    ) -> None:
        self._health = health
        self._clock = clock
        self._at = dt.time.fromisoformat(at) if at else None
        self._busy = busy
        self._rest = rest
        self._touched_at = float("-inf")

    def touched(self) -> None:
        """Somebody is here."""
        self._touched_at = self._clock.monotonic()

    async def follow(self) -> None:
        """Every night, until cancelled; returns at once where no time is set."""
        if self._at is None:
            return
        while True:
            due = await self._until_night(self._at)
            if await self._announced(due + _GIVEN_UP):
                _log.info("the screens start anew")
                self._rest()

    async def _until_night(self, at: dt.time) -> dt.datetime:
        """Return when it is time; in short steps, because clocks are set."""
        now = self._clock.now()
        due = now.replace(hour=at.hour, minute=at.minute, second=0, microsecond=0)
        if due <= now:
            due += dt.timedelta(days=1)
        while (left := (due - self._clock.now()).total_seconds()) > 0:
            await self._clock.sleep(min(left, _LOOK_AT_CLOCK))
        return due

    async def _announced(self, until: dt.datetime) -> bool:
        """Say it for a while in which nobody comes; False when the night is over before that."""
        try:
            while self._clock.now() < until:
                begun = self._clock.monotonic()
                while not self._somebody():
                    self._health.announce_rest(soon=True)
                    if self._clock.monotonic() - begun >= _ANNOUNCED:
                        return True
                    await self._clock.sleep(_LOOK)
                self._health.announce_rest(soon=False)
                await self._clock.sleep(_LOOK)
            return False
        finally:
            self._health.announce_rest(soon=False)

    def _somebody(self) -> bool:
        return self._busy() or self._clock.monotonic() - self._touched_at < _ANNOUNCED
