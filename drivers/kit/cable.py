"""A cable with a flaw: whatever a device says on it arrives late, in crumbs, with noise, or spoilt."""

from __future__ import annotations

import asyncio
import random
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from drivers.sim.ports import Port

_FULL = 0.5  # seconds of crumbs still under way: a device that sends on and on has no room for more, and loses it
_CRUMBS = 200  # an answer is cut into so many pieces at most, lest a picture take minutes


@dataclass(frozen=True)
class Flaw:
    """What the cable does to everything the device says; all at rest is a good cable."""

    late: float = 0.0  # seconds
    crumbs: float = 0.0  # seconds between the pieces an answer falls into
    noise: int = 0  # so many random bytes before every answer
    flipped: bool = False  # one bit somewhere in every answer
    last_byte: bool = False  # the last byte of every answer, where most protocols keep their check
    lost_after: int | None = None  # so many answers arrive, the rest is lost


SOUND = Flaw()


class FlawedPort:
    """A Port that lets the computer's words pass and spoils the device's; `flaw` may change at any time."""

    def __init__(self, port: Port, seed: int = 1) -> None:
        self._flaw = SOUND
        self._port = port
        self._chance = random.Random(seed)  # noqa: S311  a flaw has to be the same flaw again
        self._answers = 0  # since the flaw is what it is
        self._free_at = 0.0  # loop time at which the last crumb is through: pieces keep their order

    @property
    def flaw(self) -> Flaw:
        """What is wrong with the cable."""
        return self._flaw

    @flaw.setter
    def flaw(self, flaw: Flaw) -> None:
        self._flaw, self._answers = flaw, 0

    async def read(self) -> bytes:
        """What the computer said."""
        return await self._port.read()

    def write(self, data: bytes) -> None:
        """What the device says, as it arrives."""
        self._answers += 1
        if self.flaw.lost_after is not None and self._answers > self.flaw.lost_after:
            return
        spoilt = self._spoil(data)
        if not self.flaw.late and not self.flaw.crumbs:
            self._port.write(spoilt)
            return
        loop = asyncio.get_running_loop()
        if self._free_at > loop.time() + _FULL:
            return
        at = max(self._free_at, loop.time() + self.flaw.late)
        size = max(1, len(spoilt) // _CRUMBS) if self.flaw.crumbs else len(spoilt)
        for start in range(0, len(spoilt), size):
            loop.call_at(at, self._port.write, spoilt[start : start + size])
            at += self.flaw.crumbs
        self._free_at = at

    def _spoil(self, data: bytes) -> bytes:
        spoilt = bytearray(data)
        if self.flaw.flipped and spoilt:
            spoilt[self._chance.randrange(len(spoilt))] ^= 1 << self._chance.randrange(8)
        if self.flaw.last_byte and spoilt:
            spoilt[-1] ^= 0x55
        return self._chance.randbytes(self.flaw.noise) + bytes(spoilt)
