"""What somebody plugged in that is not let in: it does nothing, and staff had better know."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path
from typing import NoReturn

from drivers.usb.ports import Blocked, blocked
from kiosk.terminal.clock import Clock
from kiosk.terminal.health.state import Health, Part

_log = logging.getLogger(__name__)
_LOOK = 10.0


class PluggedWatch:
    """Told as long as it is plugged in, and each time once in the journal."""

    def __init__(self, health: Health, clock: Clock, root: Path = Path("/")) -> None:
        self._health = health
        self._clock = clock
        self._root = root
        self._seen: frozenset[Blocked] = frozenset()

    async def watch(self) -> NoReturn:
        """Watch until cancelled."""
        while True:
            await self.look()
            await self._clock.sleep(_LOOK)

    async def look(self) -> None:
        """Look once."""
        found = frozenset(await asyncio.to_thread(blocked, self._root))
        for one in sorted(found - self._seen, key=lambda one: one.port):
            _log.error("at the USB port %s something is blocked that does not belong here: %s", one.port, one.id)
        self._seen = found
        self._health.find(Part.USB, "usb_blocked" if found else "")
