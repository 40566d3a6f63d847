"""The driver in our hands: its verbs by turns, each with its own time, and another driver when one cannot be ended."""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from drivers.contracts import Device
from drivers.errors import DeviceFault
from kiosk.terminal.devices.health import Record
from kiosk.terminal.devices.turns import Turns
from kiosk.terminal.devices.verbs import Verb

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from drivers.status import Status

D = TypeVar("D", bound=Device)
T = TypeVar("T")
_STILL_GONE = 0.05  # seconds in which a port that is gone says so again


@dataclass(frozen=True)
class Limits:
    """Seconds after which a verb that every device has counts as hanging; other verbs bring their own.

    A verb that does not notice that its port is gone is ended after `notice`. Any verb has `grace` to end when told.
    """

    open: float = 45.0
    status: float = 15.0
    close: float = 5.0
    notice: float = 15.0
    grace: float = 3.0


class Grip(Generic[D]):
    """Holds one driver. `anew` makes another of the same settings, for when this one hangs and cannot be ended."""

    def __init__(self, driver: D, anew: Callable[[], D] | None, limits: Limits) -> None:
        self.driver = driver
        self.turns = Turns()
        self.record = Record()
        self._anew = anew
        self.limits = limits
        self._under_way: Verb[Any] | None = None
        self._abandoned: list[D] = []

    async def run(self, verb: Callable[[D], Awaitable[T]], within: float | None) -> T:
        """One verb, when it is our turn. Raises DeviceFault; BrokeOff when it hangs or the driver makes a mistake."""
        under_way: Verb[T] = Verb(verb(self.driver), self.limits.grace)
        self._under_way = under_way
        try:
            answer = await under_way.outcome(within)
        finally:
            self._under_way = None
            if under_way.stuck and self._anew is not None:
                self._abandoned.append(self.driver)
                self.driver = self._anew()
        self.record.answered_at = asyncio.get_running_loop().time()
        return answer

    async def open(self) -> DeviceFault | None:
        """Open the device when the verb before has ended; what kept us from it."""
        async with self.turns.question():
            try:
                await self.run(lambda driver: driver.open(), self.limits.open)
            except DeviceFault as fault:
                return fault
        return None

    async def close(self) -> None:
        """Give the port back, whatever the driver says to that; that of drivers which would not end, too."""
        drivers = (*self._abandoned, self.driver)
        self._abandoned.clear()
        for driver in drivers:
            with contextlib.suppress(DeviceFault):
                await Verb(driver.close(), self.limits.grace).outcome(self.limits.close)

    async def status(self) -> Status:
        """Ask the device how it is. Raises DeviceFault."""
        began = asyncio.get_running_loop().time()
        async with self.turns.question():
            status = await self.run(lambda driver: driver.status(), self.limits.status)
        self.record.latency = asyncio.get_running_loop().time() - began
        return status

    async def port_gone(self) -> None:
        """Return when the port is gone. A verb may hang up and call again on purpose: it is let finish first."""
        while True:
            await self._lost()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self.limits.notice), self.turns.question():
                    if await self._still_gone():
                        return
                    continue
            if self._under_way is not None and await self._still_gone():
                self._under_way.cut()
                return

    async def _still_gone(self) -> bool:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_STILL_GONE):
                await self._lost()
                return True
        return False

    async def _lost(self) -> None:
        with contextlib.suppress(DeviceFault):
            await Verb(self.driver.lost(), self.limits.grace).outcome(None)
