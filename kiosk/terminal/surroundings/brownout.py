"""The battery is nearly empty: who is here ends what they began, nothing begins, and the machine ends in order."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from pathlib import Path

from kiosk.contract.errands import Power
from kiosk.contract.events import Event
from kiosk.terminal.errands import Errands
from kiosk.terminal.flows.clerk import Clerk

_log = logging.getLogger(__name__)
_LOOK = 1.0
_WIPED_WITHIN = 5.0  # seconds in which a visit that is ended has been wiped
_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")


class BrownOut:
    """Finish, park, close, and off. Mains that come back before the machine is told to end take all of it back."""

    def __init__(self, clerk: Clerk, errands: Errands) -> None:
        self._clerk = clerk
        self._errands = errands

    async def follow(self) -> None:
        """Until cancelled; returns at once where no UPS is fitted."""
        if self._clerk.bench.power.fitted is None:
            return
        while True:
            if self._clerk.battery_low:
                await self._end()
            await self._clerk.bell.heard()

    async def _end(self) -> None:
        clerk = self._clerk
        try:
            await self._finished()
            if not clerk.battery_low:
                return
            await clerk.store.record(Event.POWERED_OFF)
            await clerk.store.settle()
            if clerk.battery_low:
                await self._off()
            while clerk.battery_low:
                await clerk.bell.heard()
        finally:
            clerk.ending = False

    async def _finished(self) -> None:
        """Wait for who is here, and for a door to be shut; a visit that takes too long is ended and wiped."""
        clerk = self._clerk
        until = clerk.clock.monotonic() + clerk.settings.care.power_off_seconds
        while clerk.battery_low and self._at_work() and clerk.clock.monotonic() < until:
            await clerk.clock.sleep(_LOOK)
        if clerk.battery_low and clerk.desk.session_open:
            _log.warning("the battery is nearly empty: the visit is ended")
            clerk.ending = True
            clerk.bell.ring()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_WIPED_WITHIN):
                    while clerk.desk.session_open:
                        await clerk.bell.heard()

    def _at_work(self) -> bool:
        return self._clerk.desk.session_open or (self._clerk.wall is not None and self._clerk.wall.in_use)

    async def _off(self) -> None:
        """The end of the machine stops the terminal as any stop does: devices are let go, and it is on record."""
        boot = (await asyncio.to_thread(_BOOT_ID.read_text, "ascii")).strip()
        answer = await self._errands.ask("power", Power("power_off", boot))
        if answer.state == "done":
            _log.warning("the machine ends: the battery is nearly empty")
        else:
            _log.error("the machine is not ended, and will stop when the battery is empty: %s", answer.why)
