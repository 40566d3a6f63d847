"""One place on the bench: opens its device, watches over it, lends it out by turns, brings it back when lost."""

from __future__ import annotations

import asyncio
import contextlib
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, Generic, TypeVar

from drivers.contracts import Device
from drivers.errors import DeviceFault, LinkLost, Misuse, Refused
from drivers.status import Condition, Remedy, Status
from kiosk.terminal.devices.away import DeviceAway, status_of
from kiosk.terminal.devices.diary import Diary

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Awaitable, Callable

    from kiosk.terminal.clock import Clock

__all__ = ["DeviceAway", "Station"]

D = TypeVar("D", bound=Device)
T = TypeVar("T")
_FIRST_PAUSE, _LAST_PAUSE = 0.3, 2.0  # seconds between attempts to open
_RECHECK = 0.3  # seconds after which a device that did not answer is asked again
_STILL_GONE = 0.05  # seconds in which a port that is gone says so again
_WELL = 5.0  # seconds after which an opened device counts as steady
_FAULTS_TO_LOSE = 2  # so many verbs in a row without an answer, and it is opened anew
_NOT_ASKED = Status(Condition.UNKNOWN, "not_asked", Remedy.WAIT)


class Station(Generic[D]):
    """Watches over one driver. `changed` are called when `status` is another than before, in the event loop.

    A station without a driver stays at the status it was given: DISABLED, with the reason.
    """

    def __init__(
        self, name: str, driver: D | None, clock: Clock, *, poll: float | None = None, status: Status = _NOT_ASKED
    ) -> None:
        self.name = name
        self.status = status
        self.since: dt.datetime = clock.now()
        self.changed: list[Callable[[], None]] = []
        self._driver = driver
        self._clock = clock
        self._poll = poll
        self._diary = Diary(name)
        self._turn = asyncio.Lock()
        self._open = False
        self._woken = asyncio.Event()
        self._fault: DeviceFault | None = None
        self._faults = 0
        self._watch: asyncio.Task[None] | None = None

    @property
    def fitted(self) -> D | None:
        """The driver, for what is known without asking the device; its verbs go through `call`."""
        return self._driver

    def start(self) -> None:
        """Begin to watch; returns at once."""
        if self._driver is not None and self._watch is None:
            self._watch = asyncio.create_task(self._watch_over(self._driver), name=f"station {self.name}")

    async def close(self) -> None:
        """Stop watching and give the port back."""
        watch, self._watch = self._watch, None
        if watch is not None:
            watch.cancel()
            await asyncio.gather(watch, return_exceptions=True)
        self._diary.close()

    async def call(self, verb: Callable[[D], Awaitable[T]]) -> T:
        """Do one verb when it is our turn. Raises DeviceAway when the device is not there, or is lost meanwhile.

        Misuse and other mistakes pass through. Cancelling cancels the verb.
        """
        self._must_be_there()
        async with self._turn:
            driver = self._must_be_there()
            try:
                answer = await verb(driver)
            except Misuse:
                raise
            except DeviceFault as fault:
                self._report(fault)
                raise DeviceAway(status_of(fault), began=True) from fault
            self._faults = 0
            return answer

    def look_now(self) -> None:
        """Ask the device how it is without waiting for the next round: something was just done with it."""
        self._woken.set()

    def _must_be_there(self) -> D:
        if self._driver is None or not self._open:
            raise DeviceAway(self.status)
        return self._driver

    def _report(self, fault: DeviceFault) -> None:
        self._faults += 1
        self._fault = fault
        if isinstance(fault, LinkLost):
            self._leave(fault)
        self._woken.set()

    async def _watch_over(self, driver: D) -> None:
        pause = _FIRST_PAUSE
        loop = asyncio.get_running_loop()
        try:
            while True:
                opened_at = loop.time()
                self._leave(await self._open_and_stay(driver))
                await self._asked(driver.close())
                if loop.time() - opened_at > _WELL:
                    pause = _FIRST_PAUSE
                await asyncio.sleep(pause)
                pause = min(pause * 2, _LAST_PAUSE)
        finally:
            self._open = False
            await self._asked(driver.close())

    async def _open_and_stay(self, driver: D) -> DeviceFault:
        """Open the device and stay by it; why it had to be left."""
        async with self._turn:  # the verb that was cut off must have ended
            fault = await self._asked(driver.open())
        if fault is not None:
            return fault
        self._open, self._faults, self._fault = True, 0, None
        self._woken.set()
        gone = asyncio.create_task(self._hang_up(driver), name=f"hang-up {self.name}")
        try:
            return await self._stay(driver, gone)
        finally:
            gone.cancel()
            await asyncio.gather(gone, return_exceptions=True)

    async def _stay(self, driver: D, gone: asyncio.Task[None]) -> DeviceFault:
        while True:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self._poll):
                    await self._woken.wait()
            self._woken.clear()
            fault = await self._found(driver, gone)
            if fault is None:
                continue
            if isinstance(fault, LinkLost | Refused) or self._faults >= _FAULTS_TO_LOSE:
                return fault
            await asyncio.sleep(_RECHECK)
            if await self._found(driver, gone) is not None:
                return fault
            self._ring()  # whoever was turned away may try again

    async def _found(self, driver: D, gone: asyncio.Task[None]) -> DeviceFault | None:
        """What is wrong: the port is gone, a verb has failed, or the device does not say how it is."""
        if gone.done():
            return LinkLost("port_lost", "the far side hung up")
        fault, self._fault = self._fault, None
        if fault is not None or self._turn.locked():
            return fault  # a verb that is under way will find out by itself
        async with self._turn:
            return await self._asked(self._look(driver))

    async def _look(self, driver: D) -> None:
        self._become(await driver.status())

    async def _hang_up(self, driver: D) -> None:
        """Return when the port is gone. A verb may hang up and call again on purpose: it is let finish first."""
        while True:
            await self._asked(driver.lost())
            async with self._turn:
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(_STILL_GONE):
                        await self._asked(driver.lost())
                        self._woken.set()
                        return

    async def _asked(self, question: Awaitable[None]) -> DeviceFault | None:
        """The fault that came of it, if one did. A driver's own mistake costs this device and no other."""
        try:
            await question
        except DeviceFault as fault:
            return fault
        except Exception as mistake:  # noqa: BLE001  a bought driver may raise anything
            # What kind and where, never what it said: that might be what stood on a card.
            frame = traceback.extract_tb(mistake.__traceback__)[-1]
            kind = f"{type(mistake).__name__} at {Path(frame.filename).name}:{frame.lineno}"
            return Refused("driver_mistake", kind)
        return None

    def _leave(self, fault: DeviceFault) -> None:
        self._open = False
        self._become(status_of(fault))

    def _become(self, status: Status) -> None:
        was, self.status = self.status, status
        if (was.condition, was.cause) != (status.condition, status.cause):
            self.since = self._clock.now()
            self._diary.note(status)
            self._ring()

    def _ring(self) -> None:
        for listener in tuple(self.changed):
            listener()
