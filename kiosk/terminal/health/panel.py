"""The touch panel: whether the kernel has one at all, and whether anybody has touched it for days."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from pathlib import Path
from typing import NoReturn

from kiosk.profile.sections import HealthSettings
from kiosk.terminal.clock import Clock
from kiosk.terminal.health.state import Health, Part

_log = logging.getLogger(__name__)
_LOOK = 5.0
_INPUTS = "sys/class/input"
_DIRECT = 1  # INPUT_PROP_DIRECT: what is touched is what is seen, unlike a touchpad
_X, _MANY_X = 0, 0x35  # ABS_X, ABS_MT_POSITION_X


def panels(root: Path = Path("/")) -> tuple[str, ...]:
    """Names of the touch panels that the kernel works with."""
    return tuple(sorted(event.name for event in (root / _INPUTS).glob("event*") if _is_panel(event / "device")))


def _is_panel(device: Path) -> bool:
    axes = _bits(device / "capabilities" / "abs")
    return bool(_bits(device / "properties") >> _DIRECT & 1) and bool((axes >> _X | axes >> _MANY_X) & 1)


def _bits(file: Path) -> int:
    """The kernel writes such a mask as words of a long each, the highest first, without leading noughts."""
    with contextlib.suppress(OSError, ValueError):
        whole = 0
        for word in file.read_text("ascii").split():
            whole = whole << 64 | int(word, 16)
        return whole
    return 0


class PanelWatch:
    """A panel that was there, or must be, and is not closes the terminal: nobody can answer what it asks.

    One that is there and dead nobody can tell from a quiet hall; so after days without a touch somebody is to try.
    `touched` is to be called with every touch.
    """

    def __init__(self, health: Health, clock: Clock, rules: HealthSettings, root: Path = Path("/")) -> None:
        self._health = health
        self._clock = clock
        self._rules = rules
        self._root = root
        self._expected = rules.touch_panel
        self._missed = False
        self._touched_at = clock.monotonic()

    def touched(self) -> None:
        """Somebody touched it."""
        self._touched_at = self._clock.monotonic()

    async def watch(self) -> NoReturn:
        """Watch until cancelled."""
        while True:
            await self.look()
            await self._clock.sleep(_LOOK)

    async def look(self) -> None:
        """Look once. One that is plugged in anew is away for a moment: two looks in a row are believed."""
        there = bool(await asyncio.to_thread(panels, self._root))
        self._expected = self._expected or there
        missing = self._expected and not there
        gone, self._missed = missing and self._missed, missing
        if gone is not bool(self._health.cause(Part.TOUCH)):
            _log.log(logging.ERROR if gone else logging.WARNING, "the touch panel is %s", "gone" if gone else "back")
        self._health.find(Part.TOUCH, "touch_gone" if gone else "")
        self._health.find(Part.QUIET, "touch_untouched" if self._is_quiet() and there else "")

    def _is_quiet(self) -> bool:
        hours = self._rules.touch_quiet_hours
        return hours > 0 and self._clock.monotonic() - self._touched_at > hours * 3600
