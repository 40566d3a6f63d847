"""What stands around the screen: loudspeaker, status light, sensors of the cabinet, uninterruptible power."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from drivers.contracts.device import Device


@dataclass(frozen=True, repr=False)
class Utterance:
    """Something to be said in "zh" or "en"; its repr says nothing, for it may hold a name.

    `clip` names a recording of exactly this sentence, where there may be one (voice.lay_card).
    """

    text: str
    language: str = "zh"
    clip: str = ""

    def __repr__(self) -> str:
        return f"<Utterance {len(self.text)} characters>"


class Speaker(Device, Protocol):
    """Says sentences and plays clips, one at a time; the newest wins."""

    async def say(self, utterance: Utterance, *, volume: float = 1.0) -> None:
        """Say it to its end, or until cancelled or until something newer is to be said. Volume 0 to 1.

        Raises LinkLost (no sound device), NoAnswer (the voice hangs), Refused (no such voice).
        """

    async def hush(self) -> None:
        """Silence at once."""


class Light(enum.StrEnum):
    """What the status light of the cabinet tells from afar."""

    OFF = "off"
    READY = "ready"  # green
    ATTENTION = "attention"  # yellow, blinking: somebody should come soon
    FAULT = "fault"  # red


class Surroundings(Device, Protocol):
    """Inputs and outputs of the cabinet, by the names its settings give them."""

    @property
    def lamps(self) -> frozenset[str]:
        """Names of the lamps that are wired; known without asking the device."""

    @property
    def holds(self) -> frozenset[str]:
        """Names of what a relay holds shut while it is energised (hall_door); known without asking the device."""

    async def sensed(self) -> Mapping[str, bool]:
        """What each input says now: cabinet_door and tamper True when open or moved, person True when one stands there,
        fire True while the hall is to be left.

        Raises LinkLost, NoAnswer, Garbled.
        """

    async def show(self, light: Light) -> None:
        """Set the status light; showing the same again changes nothing. Raises LinkLost, NoAnswer, Garbled."""

    async def illuminate(self, lamp: str, *, on: bool) -> None:
        """Switch a named lamp (document, locker, siren) on or off. Raises also Misuse (unknown_lamp)."""

    async def hold(self, what: str, *, on: bool) -> None:
        """Hold something shut, or let it go: without current it is free. Raises also Misuse (unknown_hold)."""


@dataclass(frozen=True)
class Power:
    """How the cabinet is fed: charge in percent, seconds it will last, and what a probe of the UPS measures there.

    None where the UPS does not say.
    """

    on_battery: bool
    charge: float | None = None
    seconds_left: float | None = None
    low: bool = False  # the UPS itself says that it is about to end
    celsius: float | None = None


class PowerSupply(Device, Protocol):
    """An uninterruptible power supply."""

    async def power(self) -> Power:
        """How it is fed now. Raises LinkLost, NoAnswer, Garbled, Refused."""
