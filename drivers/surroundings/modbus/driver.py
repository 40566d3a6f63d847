"""Driver for a cabinet's board of inputs and relays: what is sensed, the status light, lamps, held doors."""

from __future__ import annotations

import asyncio
import contextlib
from types import MappingProxyType
from typing import TYPE_CHECKING

from drivers.contracts import Light
from drivers.errors import DeviceFault, Garbled, Misuse, NoAnswer, Refused
from drivers.link import link_for
from drivers.modbus import frames
from drivers.modbus.frames import Bits, Refusal, Request
from drivers.rs485.bus import Bus
from drivers.status import Condition, Status
from drivers.surroundings.modbus import codec

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from drivers.modbus.frames import Answer

_WITHIN = 0.4  # seconds; the board answers in 15 ms
_TRIES = 3
_BLINK = 0.5  # seconds on, and seconds off
_MOST_LOOKS = 10  # while contacts bounce
_ECHO_BITS = 8  # an answer of one byte is shorter than its question, so it cannot contain it

_INPUTS = MappingProxyType({"cabinet_door": 1, "tamper": 2, "person": 3})
_LIGHTS = MappingProxyType({"green": 1, "yellow": 2, "red": 3})
_LAMPS = MappingProxyType({"document": 4, "locker": 5, "siren": 6})
_HOLDS: Mapping[str, int] = MappingProxyType({})  # a relay that holds a door is never taken for granted


class ModbusCabinet:
    """One board. `inputs`, `lights`, `lamps` and `holds` say what is wired where, counted from 1.

    A relay of `holds` keeps something shut while it is energised (hall_door): it is let go whenever nobody drives it.
    `normally_closed` names the contacts that are closed while all is well. `debounce_ms` is how long a contact has to
    say the same before it is believed.
    """

    def __init__(
        self,
        *,
        address: str,
        unit: int = 1,
        baud: int = 9600,
        inputs: Mapping[str, int] = _INPUTS,
        normally_closed: Sequence[str] = ("cabinet_door", "tamper"),
        lights: Mapping[str, int] = _LIGHTS,
        lamps: Mapping[str, int] = _LAMPS,
        holds: Mapping[str, int] = _HOLDS,
        debounce_ms: int = 30,
    ) -> None:
        if not 1 <= unit <= 247 or not 0 <= debounce_ms <= 1000:
            raise ValueError("unit is 1 to 247, debounce_ms 0 to 1000")
        self._panel = codec.panel(inputs, normally_closed, lights, lamps, holds)
        self._unit = unit
        self._debounce = debounce_ms / 1000
        self._link = link_for(address, baud)
        self._bus = Bus(self._link)
        self._told: dict[int, bool] = {}  # how relays stand, where that is certain
        self._contacts: tuple[bool, ...] | None = None
        self._light: Light | None = None
        self._lighting = asyncio.Lock()
        self._blinking: asyncio.Task[None] | None = None

    @property
    def lamps(self) -> frozenset[str]:
        """Names of the lamps that are wired."""
        return frozenset(self._panel.lamps)

    @property
    def holds(self) -> frozenset[str]:
        """Names of what is held shut by a relay."""
        return frozenset(self._panel.holds)

    async def open(self) -> None:
        """Take the port and switch everything off, whatever an earlier program left on.

        Raises LinkLost, NoAnswer, Garbled, Refused (output_stuck, read_refused).
        """
        await self._stop_blinking()
        self._contacts = self._light = None
        await self._link.open()
        try:
            question = frames.read_coils(self._unit, 0, _ECHO_BITS).frame
            async with self._bus.turn:
                await self._bus.notice_echo(question, _WITHIN)
            await self._rest()
            await self.sensed()
        except BaseException:
            await self._link.close()
            raise

    async def close(self) -> None:
        """Everything off if the board still hears us, and the port given back."""
        await self._stop_blinking()
        if self._link.is_open:
            with contextlib.suppress(DeviceFault):
                await self._all_off(tries=1)
        self._light = None
        await self._link.close()

    async def lost(self) -> None:
        """Wait until the port is gone or closed."""
        await self._link.lost()

    async def status(self) -> Status:
        """Ask how the relays stand; what does not stand as told is set right by the next `show` or `illuminate`.

        Raises LinkLost, NoAnswer, Garbled, Refused.
        """
        on = await self._relays()
        if any((relay in on) is not told for relay, told in self._told.items()):
            await self._stop_blinking()
            self._told, self._light = {}, None
        details = {"on": " ".join(map(str, sorted(on))), "echo": str(self._bus.echoes)}
        details["unanswered"] = str(self._bus.unanswered)
        return Status(Condition.READY, details=details)

    async def sensed(self) -> Mapping[str, bool]:
        """What each input says; a contact that bounces still says what it said before.

        Raises LinkLost, NoAnswer, Garbled, Refused (read_refused).
        """
        seen = await self._inputs()
        for _ in range(_MOST_LOOKS):
            if seen == self._contacts:
                break
            await asyncio.sleep(self._debounce)
            before, seen = seen, await self._inputs()
            if seen == before:
                self._contacts = seen
        if self._contacts is None:
            raise Garbled("garbled", "the inputs say something else every time")
        return self._panel.sensed(self._contacts)

    async def show(self, light: Light) -> None:
        """Set the status light; showing the same again changes nothing. Raises LinkLost, NoAnswer, Garbled, Refused."""
        async with self._lighting:
            if light is self._light:
                return
            await self._stop_blinking()
            self._light = None
            wanted = self._panel.lit(light)
            for relay in self._panel.lights.values():
                if relay != wanted:
                    await self._switch(relay, on=False)
            if wanted is not None:
                await self._switch(wanted, on=True)
            self._light = light
            if light is Light.ATTENTION and wanted is not None:
                self._blinking = asyncio.create_task(self._blink(wanted), name="status light")

    async def illuminate(self, lamp: str, *, on: bool) -> None:
        """Switch a named lamp. Raises LinkLost, NoAnswer, Garbled, Refused, Misuse (unknown_lamp)."""
        if lamp not in self._panel.lamps:
            raise Misuse("unknown_lamp", f"no lamp is called {lamp}")
        await self._switch(self._panel.lamps[lamp], on=on)

    async def hold(self, what: str, *, on: bool) -> None:
        """Hold something shut, or let it go. Raises LinkLost, NoAnswer, Garbled, Refused, Misuse (unknown_hold)."""
        if what not in self._panel.holds:
            raise Misuse("unknown_hold", f"nothing that is held is called {what}")
        await self._switch(self._panel.holds[what], on=on)

    # ---- relays ---------------------------------------------------------------------------------------------------

    async def _rest(self) -> None:
        """Every relay off, and seen to be off."""
        self._told = {}
        await self._all_off(tries=_TRIES)
        if stuck := await self._relays():
            raise Refused("output_stuck", f"relays {' '.join(map(str, sorted(stuck)))} stay on")

    async def _all_off(self, *, tries: int) -> None:
        if isinstance(await self._say(frames.all_off(self._unit), tries=tries), Refusal):
            for relay in range(self._panel.output_count):  # not every board knows that frame
                await self._say(frames.write_coil(self._unit, relay, on=False), tries=tries)

    async def _switch(self, relay: int, *, on: bool) -> None:
        if self._told.get(relay) is on:
            return
        self._told.pop(relay, None)  # who is cancelled now does not know how it stands
        answer = await self._say(frames.write_coil(self._unit, relay - 1, on=on))
        if isinstance(answer, Refusal):
            raise Refused("output_refused", f"relay {relay}, exception {answer.code}")
        self._told[relay] = on

    async def _blink(self, relay: int) -> None:
        """On and off until cancelled; a fault ends it, and is found again by whoever asks the board next."""
        try:
            while True:
                for on in (False, True):
                    await asyncio.sleep(_BLINK)
                    await self._switch(relay, on=on)
        except DeviceFault:
            self._light = None

    async def _stop_blinking(self) -> None:
        blinking, self._blinking = self._blinking, None
        if blinking is not None:
            blinking.cancel()
            await asyncio.gather(blinking, return_exceptions=True)

    # ---- the wire -------------------------------------------------------------------------------------------------

    async def _relays(self) -> set[int]:
        """The relays that are on."""
        bits = await self._bits(frames.read_coils(self._unit, 0, self._panel.output_count))
        return {place for place, on in enumerate(bits, start=1) if on}

    async def _inputs(self) -> tuple[bool, ...]:
        return await self._bits(frames.read_inputs(self._unit, 0, self._panel.input_count))

    async def _bits(self, question: Request) -> tuple[bool, ...]:
        match await self._say(question):
            case Bits(bits):
                return bits
            case Refusal(code):
                raise Refused("read_refused", f"function {question.function:02}, exception {code}")
            case _:
                raise Garbled("garbled", "an answer to another question")

    async def _say(self, request: Request, *, tries: int = _TRIES) -> Answer:
        """Say what may be said twice: a question, on, or off."""
        while True:
            tries -= 1
            try:
                async with self._bus.turn:
                    return await self._bus.ask(request.frame, lambda heard: frames.answer_in(heard, request), _WITHIN)
            except (NoAnswer, Garbled):
                if tries <= 0:
                    raise
