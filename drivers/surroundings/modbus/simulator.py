"""The board's side: a cabinet with a door, a tamper contact and somebody before it, and lamps seen from afar."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from drivers.modbus import frames
from drivers.modbus.frames import Function, Request, RequestReader

if TYPE_CHECKING:
    from collections.abc import Callable

    from drivers.sim.ports import Port

_SECONDS_A_BYTE = 10 / 9600  # start, eight, stop
_THINKING = 0.003
_COUNT = 8
_KNOCK = 1.0  # seconds for which a shaken tamper contact stays open
_UNKNOWN_COIL, _BAD_VALUE = 2, 3

# How the simulated cabinet is wired: what the driver takes for granted, too.
_DOOR, _TAMPER, _PERSON = 1, 2, 3
# And what a hall with a fire panel and a door of its own wires besides; the contact is closed while there is no alarm.
_FIRE, _HALL_DOOR = 4, 7
_HALL_DOOR_OPEN, _HOT, _FAN_STOPPED = 5, 6, 7  # contacts that are open while all is well
_OUTPUTS = ("green", "yellow", "red", "document", "locker", "siren")


class CabinetDevice:
    """A simulated board of eight relays and inputs. Door, tamper and fire contacts are closed while all is well."""

    def __init__(self, *, unit: int = 1) -> None:
        self.unit = unit
        self.on: set[int] = set()  # relays, counted from 1
        self.switched = 0  # how often relays changed
        self.asked = 0  # how many requests it has answered
        self.door_open = self.tampered = self.somebody = self.fire = False
        self.hall_door_open = self.hot = self.fan_stopped = False
        self.changed: Callable[[], None] | None = None  # called when a lamp, a contact or somebody changes
        self.silent = False  # no power: hears and does nothing
        self.bad_checksum = False
        self.echo = False  # the adapter hears itself
        self.line_noise = False  # 00 FF before each answer
        self.exception = 0  # answers everything with this code, and does nothing
        self.no_all_off = False  # firmware that does not know "all coils"
        self.bouncing = 0  # so many readings in which every contact says the opposite, every other time
        self.welded: set[int] = set()  # relays that nothing switches off any more

    # ---- hands and eyes -------------------------------------------------------------------------------------------

    def open_cabinet(self) -> None:
        """Somebody opens the service door."""
        self._set(door_open=True)

    def close_cabinet(self) -> None:
        """Somebody shuts the service door."""
        self._set(door_open=False)

    def knock(self) -> None:
        """Somebody shakes the cabinet; the contact settles after a second."""
        self._set(tampered=True)
        asyncio.get_running_loop().call_later(_KNOCK, self._settle)

    def step_up(self) -> None:
        """Somebody comes near."""
        self._set(somebody=True)

    def step_away(self) -> None:
        """Nobody is near any more."""
        self._set(somebody=False)

    def sound_fire(self) -> None:
        """The fire panel gives alarm: the hall is to be left."""
        self._set(fire=True)

    def end_fire(self) -> None:
        """The fire panel is reset."""
        self._set(fire=False)

    def open_hall_door(self) -> None:
        """Somebody keeps the hall's door open."""
        self._set(hall_door_open=True)

    def close_hall_door(self) -> None:
        """The hall's door falls shut."""
        self._set(hall_door_open=False)

    def heat(self, *, hot: bool) -> None:
        """The thermostat in the cabinet switches."""
        self._set(hot=hot)

    def stop_fan(self, *, stopped: bool) -> None:
        """The fan says that it stands still, or turns again."""
        self._set(fan_stopped=stopped)

    @property
    def hall_door_held(self) -> bool:
        """True while the relay holds the hall's door shut."""
        return _HALL_DOOR in self.on

    @property
    def lamps(self) -> dict[str, bool]:
        """Every lamp by its name: green, yellow, red, document, locker, siren."""
        return {name: relay in self.on for relay, name in enumerate(_OUTPUTS, start=1)}

    # ---- the line -------------------------------------------------------------------------------------------------

    async def serve(self, port: Port) -> None:
        """Answer requests until the far side hangs up."""
        requests = RequestReader()
        while data := await port.read():
            await asyncio.sleep(len(data) * _SECONDS_A_BYTE)
            if self.echo:
                port.write(data)
            for request in requests.feed(data):
                if not self.silent and request.unit == self.unit:
                    await self._send(port, self._answer(request))

    async def _send(self, port: Port, frame: bytes) -> None:
        if self.bad_checksum:
            frame = frame[:-1] + bytes([frame[-1] ^ 0x5A])
        if self.line_noise:
            frame = b"\x00\xff" + frame
        await asyncio.sleep(_THINKING + len(frame) * _SECONDS_A_BYTE)
        port.write(frame)

    def _answer(self, request: Request) -> bytes:
        self.asked += 1
        if self.exception:
            return frames.refusal(request, self.exception)
        if request.function is Function.WRITE_COIL:
            return self._write(request)
        bits = self._contacts() if request.function is Function.READ_INPUTS else [n in self.on for n in self._numbers()]
        asked = bits[request.start : request.start + request.value]
        return frames.bits_answer(request, asked) if len(asked) == request.value else self._refuse(request)

    def _write(self, request: Request) -> bytes:
        everything = request.start == frames.ALL_COILS
        if request.value not in (frames.ON, frames.OFF):
            return frames.refusal(request, _BAD_VALUE)
        if self.no_all_off if everything else request.start >= _COUNT:
            return self._refuse(request)
        relays = set(self._numbers()) if everything else {request.start + 1}
        self._switch(self.on | relays if request.value == frames.ON else self.on - relays | self.welded)
        return request.frame

    def _refuse(self, request: Request) -> bytes:
        return frames.refusal(request, _UNKNOWN_COIL)

    def _contacts(self) -> list[bool]:
        made = {_DOOR: not self.door_open, _TAMPER: not self.tampered, _PERSON: self.somebody, _FIRE: not self.fire}
        made |= {_HALL_DOOR_OPEN: self.hall_door_open, _HOT: self.hot, _FAN_STOPPED: self.fan_stopped}
        turned = self.bouncing % 2 == 1
        self.bouncing = max(0, self.bouncing - 1)
        return [made.get(number, False) is not turned for number in self._numbers()]

    def _numbers(self) -> range:
        return range(1, _COUNT + 1)

    def _switch(self, on: set[int]) -> None:
        if on != self.on:
            self.on = on
            self.switched += 1
            self._tell()

    def _set(self, **facts: bool) -> None:
        for name, fact in facts.items():
            setattr(self, name, fact)
        self._tell()

    def _settle(self) -> None:
        self._set(tampered=False)

    def _tell(self) -> None:
        if self.changed is not None:
            self.changed()
