"""One place on the bench: watches over its device, lends it out by turns, brings it back when it was lost."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING, Generic, TypeVar

from drivers.contracts import Device
from drivers.errors import DeviceFault, LinkLost, Misuse, Refused
from drivers.status import Condition, Remedy, Status
from kiosk.terminal.devices.away import BrokeOff, DeviceAway, status_of
from kiosk.terminal.devices.diary import Diary
from kiosk.terminal.devices.grip import Grip, Limits
from kiosk.terminal.devices.health import Record
from kiosk.terminal.devices.pauses import Pauses, is_reset

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import AsyncGenerator, Awaitable, Callable
    from contextlib import AbstractAsyncContextManager

    from kiosk.terminal.clock import Clock

__all__ = ["DeviceAway", "Limits", "Station"]

D = TypeVar("D", bound=Device)
T = TypeVar("T")
_RECHECK = 0.3  # seconds after which a device that did not answer is asked again
_FAULTS_TO_LOSE = 2  # so many verbs in a row without an answer, and it is opened anew
_IN_VAIN = 30.0  # seconds that a round of the watch may take beyond what its questions may take
_LONGEST_TURN = 3600.0  # … while somebody else uses the device: their own patience ends that
_NOT_ASKED = Status(Condition.UNKNOWN, "not_asked", Remedy.WAIT)
_BORROWED = Status(Condition.DISABLED, "borrowed", Remedy.WAIT)
_OUT_OF_SERVICE = Status(Condition.DISABLED, "out_of_service", Remedy.CALL)
_LOOK_EVERY = 0.1


class Station(Generic[D]):
    """Watches over one driver. `changed` are called when `status` is another than before, in the event loop.

    A station without a driver stays at the status it was given: DISABLED, with the reason. `anew` makes another
    driver of the same settings, for when this one hangs and cannot be ended.
    """

    def __init__(
        self,
        name: str,
        driver: D | None,
        clock: Clock,
        *,
        poll: float | None = None,
        status: Status = _NOT_ASKED,
        anew: Callable[[], D] | None = None,
        limits: Limits | None = None,
    ) -> None:
        self.name = name
        self.status = status
        self.since: dt.datetime = clock.now()
        self.changed: list[Callable[[], None]] = []
        self._grip = None if driver is None else Grip(driver, anew, limits or Limits())
        self._clock = clock
        self._poll = poll
        self._diary = Diary(name)
        self._pauses = Pauses()
        self._open = False
        self._due = float("inf")  # by when, in the loop's time, the watch must have come round
        self._woken = asyncio.Event()
        self._hurried = asyncio.Event()
        self._fault: DeviceFault | None = None
        self._faults = 0
        self._watch: asyncio.Task[None] | None = None
        self._aside = False

    @property
    def fitted(self) -> D | None:
        """The driver, for what is known without asking the device; verbs go through `call`, `ask`, `act`, `poll`."""
        return None if self._grip is None else self._grip.driver

    @property
    def record(self) -> Record:
        """What was counted since the start."""
        return Record() if self._grip is None else self._grip.record

    @property
    def left_alone(self) -> bool:
        """True when resets did not help and the device is tried only every few minutes."""
        return self._pauses.quiet

    def hangs(self, now: float) -> bool:
        """True when the watch has ended by itself, or does not come round any more; for any thread."""
        watch, grip = self._watch, self._grip
        if watch is None or grip is None:
            return False
        return watch.done() or now > self._due + (0.0 if grip.turns.free else _LONGEST_TURN)

    def _comes_round(self, within: float) -> None:
        self._due = asyncio.get_running_loop().time() + within + _IN_VAIN

    def start(self) -> None:
        """Begin to watch; returns at once. A device that is out of service is left alone."""
        if self._grip is not None and self._watch is None and not self._aside:
            self._comes_round(0.0)
            self._watch = asyncio.create_task(self._watch_over(self._grip), name=f"station {self.name}")

    async def close(self) -> None:
        """Stop watching and give the port back."""
        await self._stop()
        self._diary.close()

    async def _stop(self) -> None:
        watch, self._watch = self._watch, None
        if watch is not None:
            watch.cancel()
            await asyncio.gather(watch, return_exceptions=True)

    # ---- using the device -----------------------------------------------------------------------------------------

    async def call(self, verb: Callable[[D], Awaitable[T]]) -> T:
        """A verb that waits for somebody (a card, a code) and ends with them, when it is our turn.

        Raises DeviceAway when the device is not there, is lost meanwhile, or its driver breaks off. Misuse passes
        through. Cancelling cancels the verb.
        """
        grip = self._there()
        return await self._done(grip, grip.turns.question(), verb, None)

    async def ask(self, verb: Callable[[D], Awaitable[T]], within: float) -> T:
        """A question, answered `within` seconds once it is our turn; else the driver hangs. Raises as `call`."""
        grip = self._there()
        return await self._done(grip, grip.turns.question(), verb, within)

    async def act(self, verb: Callable[[D], Awaitable[T]], within: float) -> T:
        """A verb that moves something: before every question that waits, once, whatever comes of it. Raises as `call`.

        When DeviceAway is `unclear` nobody knows what became of it.
        """
        grip = self._there()
        return await self._done(grip, grip.turns.act(), verb, within)

    async def poll(self, verb: Callable[[D], Awaitable[T]], within: float) -> T | None:
        """A question that is left out, with None, while anybody else uses the device or waits for it."""
        return await self.ask(verb, within) if self._there().turns.free else None

    def look_now(self) -> None:
        """Ask the device how it is without waiting for the next round: something was just done with it."""
        self._woken.set()

    def reopen(self) -> None:
        """Somebody has seen to the device: open it anew, and forget how often that was in vain."""
        self._pauses.begin_anew()
        if self._open:
            self._fault = LinkLost("not_asked", "to be opened anew")
        self._woken.set()
        self._hurried.set()

    @contextlib.asynccontextmanager
    async def lent(self) -> AsyncGenerator[None, None]:
        """Give the port to somebody else for as long as this lasts, and whatever comes of it have it back then.

        Whoever wants the device meanwhile is told at once that it is away. Raises DeviceAway where nothing is fitted.
        """
        if self._grip is None:
            raise DeviceAway(self.status)
        async with self._grip.turns.act():
            await self._stop()
            self._become(_BORROWED)
        try:
            yield
        finally:
            self._become(_OUT_OF_SERVICE if self._aside else _NOT_ASKED)
            self.start()

    # ---- out of service -------------------------------------------------------------------------------------------

    @property
    def out_of_service(self) -> bool:
        """True while staff have taken it out of service."""
        return self._aside

    def stay_aside(self) -> None:
        """It is out of service from the start."""
        if self._grip is not None:
            self._aside = True
            self._become(_OUT_OF_SERVICE)

    async def put_aside(self) -> None:
        """Take it out of service, when the verb under way has ended: whoever wants it is told that it is away."""
        if self._grip is None:
            return
        async with self._grip.turns.act():
            await self._stop()
            self.stay_aside()

    def take_back(self) -> None:
        """It is in service again."""
        if self._aside:
            self._aside = False
            self._become(_NOT_ASKED)
            self._pauses.begin_anew()
            self.start()

    @contextlib.asynccontextmanager
    async def tried(self, within: float) -> AsyncGenerator[None, None]:
        """Have it at work for a trial, where it is out of service, as soon as it answers, and aside again afterwards.

        Whoever calls this knows that nobody is served meanwhile.
        """
        if not self._aside:
            yield
            return
        self.take_back()
        try:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(within):
                    while not self.status.usable:  # noqa: ASYNC110  a device that comes rings many bells
                        await asyncio.sleep(_LOOK_EVERY)
            yield
        finally:
            await self.put_aside()

    async def _done(
        self,
        grip: Grip[D],
        turn: AbstractAsyncContextManager[None],
        verb: Callable[[D], Awaitable[T]],
        within: float | None,
    ) -> T:
        async with turn:
            self._there()
            before = grip.driver
            try:
                answer = await grip.run(verb, within)
            except Misuse:
                raise
            except DeviceFault as fault:
                self._report(fault)
                raise DeviceAway(status_of(fault), began=True) from fault
            finally:
                if grip.driver is not before:  # it would not end: what comes of it is nobody's business any more
                    self._report(BrokeOff("driver_hangs", "would not end"))
            self._faults = 0
            return answer

    def _there(self) -> Grip[D]:
        if self._grip is None or not self._open:
            raise DeviceAway(self.status)
        return self._grip

    def _report(self, fault: DeviceFault) -> None:
        self._faults += 1
        self._fault = fault
        # A verb that is cut off because we have just left the device says nothing new about it.
        if self._open and isinstance(fault, LinkLost | BrokeOff):
            self._leave(fault)
        self._woken.set()

    # ---- watching over it -----------------------------------------------------------------------------------------

    async def _watch_over(self, grip: Grip[D]) -> None:
        try:
            while True:
                fault, stayed = await self._open_and_stay(grip)
                self._leave(fault)
                self._comes_round(grip.limits.close)
                await grip.close()
                await self._pause(fault, stayed)
        finally:
            self._open = False
            await grip.close()

    async def _open_and_stay(self, grip: Grip[D]) -> tuple[DeviceFault, float]:
        """Open the device and stay by it; why it had to be left, and for how many seconds it was there."""
        loop = asyncio.get_running_loop()
        self._comes_round(grip.limits.open)
        if fault := await grip.open():
            return fault, 0.0
        opened_at = loop.time()
        gone = asyncio.create_task(grip.port_gone(), name=f"hang-up {self.name}")
        try:
            # One that came and went many times must stay a while before its return is believed.
            if hold := self._pauses.hold(opened_at):
                await asyncio.wait({gone}, timeout=hold)
            self._open, self._faults, self._fault = not gone.done(), 0, None
            self._woken.set()
            return await self._stay(grip, gone), loop.time() - opened_at
        finally:
            gone.cancel()
            await asyncio.gather(gone, return_exceptions=True)

    async def _stay(self, grip: Grip[D], gone: asyncio.Task[None]) -> DeviceFault:
        gone.add_done_callback(lambda _: self._woken.set())
        while True:
            self._comes_round((self._poll or float("inf")) + grip.limits.status)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self._poll):
                    await self._woken.wait()
            self._woken.clear()
            fault = await self._found(grip, gone)
            if fault is None:
                continue
            if isinstance(fault, LinkLost | Refused) or self._faults >= _FAULTS_TO_LOSE:
                return fault
            await asyncio.sleep(_RECHECK)
            if await self._found(grip, gone) is not None:
                return fault
            self._ring()  # whoever was turned away may try again

    async def _found(self, grip: Grip[D], gone: asyncio.Task[None]) -> DeviceFault | None:
        """What is wrong: the port is gone, a verb has failed, or the device does not say how it is."""
        if gone.done():
            return LinkLost("port_lost", "the far side hung up")
        fault, self._fault = self._fault, None
        if fault is not None or not grip.turns.free:
            return fault  # a verb that is under way will find out by itself
        try:
            status = await grip.status()
        except DeviceFault as found:
            return found
        if self.record.away:
            self.record.returns += 1
        self._become(status)
        return None

    async def _pause(self, fault: DeviceFault, stayed: float) -> None:
        seconds = self._pauses.after(fault, asyncio.get_running_loop().time(), stayed)
        self.record.resets += is_reset(fault, stayed)
        if self._pauses.quiet:
            self._leave(fault)
        self._hurried.clear()
        self._comes_round(seconds)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._hurried.wait()

    def _leave(self, fault: DeviceFault) -> None:
        if self._open and not self.record.away:
            self.record.losses += 1
        self._open = False
        given_up = Status(Condition.FAULT, "left_alone", Remedy.CALL, {"last": fault.cause})
        self._become(given_up if self._pauses.quiet else status_of(fault))

    def _become(self, status: Status) -> None:
        was, self.status = self.status, status
        if (was.condition, was.cause) == (status.condition, status.cause):
            return
        self.since = self._clock.now()
        self._diary.note(status)
        self._ring()

    def _ring(self) -> None:
        for listener in tuple(self.changed):
            listener()
