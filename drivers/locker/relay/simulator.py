"""The boards' side of Modbus-RTU relay boards: relays that pulse locks, inputs that the door contacts are wired to."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from drivers.modbus import frames
from drivers.modbus.frames import Function, Request, RequestReader
from drivers.rs485.simulated import SimulatedBoards

if TYPE_CHECKING:
    from collections.abc import Sequence

_UNKNOWN_COIL, _BAD_VALUE = 2, 3


class RelayDevice(SimulatedBoards[Request]):
    """Simulated boards. `on` are relays that are switched on and stay so: what no lock survives for long."""

    def __init__(
        self, *, boards: Sequence[int] = (1,), channels: int = 8, feedback: str = "closed_short", baud: int = 9600
    ) -> None:
        super().__init__(boards=boards, channels=channels, feedback=feedback, baud=baud)
        self.on: set[int] = set()
        self.welded: set[int] = set()  # relays that nothing switches off any more
        self.exception = 0  # answers every request to write with this code, and does nothing
        self.no_all_off = False  # firmware that does not know "all coils"
        self.no_inputs = False

    def _reader(self) -> RequestReader:
        return RequestReader()

    async def _obey(self, request: Request, arrived: float) -> None:
        if not self.is_there(request.unit):
            return
        code = self._objection(request)
        if code:
            await self.say(frames.refusal(request, code))
        elif request.function is Function.WRITE_COIL:
            self._write(request, arrived)
            await self.say_of_pulse(request.frame)
        else:
            await self.say(frames.bits_answer(request, self._bits(request)))

    def _objection(self, request: Request) -> int:
        if request.function is Function.READ_INPUTS:
            return 1 if self.no_inputs else 0
        if request.function is Function.READ_COILS:
            return 0
        if self.exception:
            return self.exception
        if request.start == frames.ALL_COILS:
            return _UNKNOWN_COIL if self.no_all_off else 0
        if not self.number_of(request.unit, request.start % frames.PULSE_FROM + 1):
            return _UNKNOWN_COIL
        known = request.start >= frames.PULSE_FROM or request.value in (frames.ON, frames.OFF)
        return 0 if known else _BAD_VALUE

    def _write(self, request: Request, arrived: float) -> None:
        if request.start == frames.ALL_COILS:
            for channel in range(1, self.channels + 1):
                self._switch(self.number_of(request.unit, channel), arrived, on=request.value == frames.ON)
        elif request.start < frames.PULSE_FROM:
            self._switch(self.number_of(request.unit, request.start + 1), arrived, on=request.value == frames.ON)
        else:
            number = self.number_of(request.unit, request.start - frames.PULSE_FROM + 1)
            self._switch(number, arrived, on=True)
            asyncio.get_running_loop().call_later(request.value / 10, self.on.discard, number)

    def _switch(self, number: int, arrived: float, *, on: bool) -> None:
        if on:
            self.on.add(number)
            self.pulse_meanwhile(number, arrived)
        else:
            self.on.discard(number)

    def _bits(self, request: Request) -> list[bool]:
        """Relays, or inputs; what lies beyond the board is off."""
        channels = range(request.start + 1, request.start + request.value + 1)
        numbers = [self.number_of(request.unit, channel) for channel in channels]
        if request.function is Function.READ_INPUTS:
            return [bool(number) and self.made(number) for number in numbers]
        return [number in self.on | self.welded for number in numbers]
