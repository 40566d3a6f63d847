"""Frames of Modbus RTU as relay and input boards speak it: coils read and written, inputs read, timed pulses.

A frame is unit, function, data and a CRC16, low byte first. Coils and inputs count from 0 on the wire and here.
Sources: protocol sheet D7; the pulse (coil 0200 and up, value in tenths of a second) and "all coils" (coil 00FF) are
the relay boards' own addition to function 05.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

ON, OFF = 0xFF00, 0x0000
ALL_COILS = 0x00FF
PULSE_FROM = 0x0200
LONGEST_PULSE = 0x7FFF  # tenths of a second
_REFUSED = 0x80
_REQUEST, _REFUSAL, _CRC = 8, 5, 2
_MOST_BITS = 2000
_POLYNOMIAL = 0xA001


class Function(enum.IntEnum):
    """What is asked of a unit."""

    READ_COILS = 0x01
    READ_INPUTS = 0x02
    WRITE_COIL = 0x05


@dataclass(frozen=True)
class Request:
    """One request. `value` is a number of bits to read, or what to write; a pulse counts tenths of a second."""

    unit: int
    function: Function
    start: int
    value: int

    @property
    def frame(self) -> bytes:
        """The request as it goes on the wire."""
        numbers = self.start.to_bytes(2, "big") + self.value.to_bytes(2, "big")
        return sealed(bytes([self.unit, self.function]) + numbers)


@dataclass(frozen=True)
class Bits:
    """What coils or inputs say, the first that was asked for first."""

    bits: tuple[bool, ...]


@dataclass(frozen=True)
class Written:
    """The unit did what it was told: its answer repeats the request."""


@dataclass(frozen=True)
class Refusal:
    """The unit will not. Codes: 1 unknown function, 2 no such coil, 3 bad value, 4 device fault, 6 busy."""

    code: int


Answer = Bits | Written | Refusal


# ---- requests -----------------------------------------------------------------------------------------------------


def read_coils(unit: int, start: int, count: int) -> Request:
    """What the relays of coils `start` and on were told to be."""
    return Request(unit, Function.READ_COILS, start, count)


def read_inputs(unit: int, start: int, count: int) -> Request:
    """What the inputs say."""
    return Request(unit, Function.READ_INPUTS, start, count)


def write_coil(unit: int, coil: int, *, on: bool) -> Request:
    """Switch one relay. It stays so: never for a lock, whose solenoid would burn if nobody switched it off."""
    return Request(unit, Function.WRITE_COIL, coil, ON if on else OFF)


def pulse(unit: int, coil: int, tenths: int) -> Request:
    """Close one relay for so many tenths of a second, timed by the board itself. Raises ValueError."""
    if not 1 <= tenths <= LONGEST_PULSE:
        raise ValueError(f"a pulse lasts 1 to {LONGEST_PULSE} tenths of a second")
    return Request(unit, Function.WRITE_COIL, PULSE_FROM + coil, tenths)


def all_off(unit: int) -> Request:
    """Switch every relay off."""
    return Request(unit, Function.WRITE_COIL, ALL_COILS, OFF)


def all_on(unit: int) -> Request:
    """Switch every relay on; known so that a simulator understands it, no driver sends it."""
    return Request(unit, Function.WRITE_COIL, ALL_COILS, ON)


# ---- answers ------------------------------------------------------------------------------------------------------


def answer_in(heard: bytes, request: Request) -> Answer | None:
    """The newest sound answer to `request` in what was heard, of exactly the length it must have; None without one.

    An answer to function 05 is the request itself: an adapter's echo has to be taken out before.
    """
    size = _answer_size(request)
    for start in range(len(heard) - _REFUSAL, -1, -1):
        if heard[start] != request.unit:
            continue
        refusal = heard[start : start + _REFUSAL]
        if refusal[1] == request.function | _REFUSED and is_sound(refusal):
            return Refusal(refusal[2])
        frame = heard[start : start + size]
        if len(frame) == size and (found := _meaning(frame, request)):
            return found
    return None


def bits_answer(request: Request, bits: Sequence[bool]) -> bytes:
    """The unit's answer to a reading: eight bits a byte, the first in the lowest place."""
    packed = [sum(bit << place for place, bit in enumerate(bits[at : at + 8])) for at in range(0, len(bits), 8)]
    return sealed(bytes([request.unit, request.function, len(packed), *packed]))


def refusal(request: Request, code: int) -> bytes:
    """The unit's answer when it will not."""
    return sealed(bytes([request.unit, request.function | _REFUSED, code]))


class RequestReader:
    """The unit's side: finds requests in a stream that may come byte by byte or with junk in it."""

    def __init__(self) -> None:
        self._held = bytearray()

    def feed(self, data: bytes) -> list[Request]:
        """The requests that these bytes complete."""
        self._held += data
        found = []
        while len(self._held) >= _REQUEST:
            request = _request_of(bytes(self._held[:_REQUEST]))
            del self._held[: _REQUEST if request else 1]
            if request:
                found.append(request)
        return found


# ---- both ---------------------------------------------------------------------------------------------------------


def crc16(data: bytes) -> int:
    """Check sum of a frame: polynomial A001, beginning with FFFF."""
    crc = 0xFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (_POLYNOMIAL if crc & 1 else 0)
    return crc


def sealed(content: bytes) -> bytes:
    """A frame with its check sum."""
    return content + crc16(content).to_bytes(_CRC, "little")


def is_sound(frame: bytes) -> bool:
    """True when the check sum is right."""
    return len(frame) > _CRC and crc16(frame) == 0


def _answer_size(request: Request) -> int:
    if request.function is Function.WRITE_COIL:
        return _REQUEST
    return 3 + -(-request.value // 8) + _CRC


def _meaning(frame: bytes, request: Request) -> Answer | None:
    if request.function is Function.WRITE_COIL:
        return Written() if frame == request.frame else None
    data = frame[3:-_CRC]
    if frame[1] != request.function or frame[2] != len(data) or not is_sound(frame):
        return None
    return Bits(tuple(bool(data[place // 8] >> place % 8 & 1) for place in range(request.value)))


def _request_of(frame: bytes) -> Request | None:
    if frame[1] not in set(Function) or not is_sound(frame):
        return None
    start, value = (int.from_bytes(frame[at : at + 2], "big") for at in (2, 4))
    request = Request(frame[0], Function(frame[1]), start, value)
    if request.function is not Function.WRITE_COIL and not 1 <= request.value <= _MOST_BITS:
        return None
    return request
