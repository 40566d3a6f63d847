"""How a trouble is made and mended: at the cables of the hall, at the loudspeaker's line, at the PC/SC service."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING, Protocol

from drivers.speaker.alsa.simulator import DEVICE, LoudspeakerDevice, SoundLine
from kiosk.rig.matrix.expected import Trouble

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator
    from pathlib import Path

    from drivers.sim.control import Hand
    from drivers.sim.pcscd import Pcscd

_FASTER = 20  # times that a sentence is said faster than people speak


class Plug(Protocol):
    """One device and its cable."""

    async def befall(self, trouble: Trouble) -> None:
        """Let this happen to it."""

    async def mend(self) -> None:
        """Put right whatever happened."""


_MAKES = {Trouble.SILENT: "silence", Trouble.GARBLED: "disturb"}
_MENDS = ("plug", "wake", "calm")


class HallPlug:
    """A device of the hall."""

    def __init__(self, hand: Hand, device: str) -> None:
        self._hand = hand
        self._device = device

    async def befall(self, trouble: Trouble) -> None:
        """Pull its cable, or leave it in and take power or clean answers away."""
        await self._hand.do(_MAKES.get(trouble, "pull"), device=self._device)

    async def mend(self) -> None:
        """Cable in, power on, no noise."""
        for verb in _MENDS:
            await self._hand.do(verb, device=self._device)


class Loudspeaker:
    """The loudspeaker behind a real aplay: a sound device that comes, goes and takes no sound."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True)
        self.line = SoundLine(folder / "line")
        self.device = LoudspeakerDevice(speed=_FASTER)

    @property
    def section(self) -> str:
        """Its section of devices.toml."""
        return f'[speaker]\nmodel = "alsa"\naddress = "{DEVICE}"\nconfig = "{self.line.config}"\n'

    async def befall(self, trouble: Trouble) -> None:
        """Pull it out, or let it stand still."""
        if trouble is Trouble.SILENT:
            self.device.stalled = True
        else:
            self.line.unplug()

    async def mend(self) -> None:
        """In, and going."""
        self.device.stalled = False
        self.line.plug()

    @contextlib.asynccontextmanager
    async def sounding(self) -> AsyncGenerator[Loudspeaker, None]:
        """It plays as long as the block lasts."""
        attendant = asyncio.create_task(self._attend())
        try:
            yield self
        finally:
            attendant.cancel()
            await asyncio.gather(attendant, return_exceptions=True)
            self.line.close()

    async def _attend(self) -> None:
        while True:
            await self.line.connected()
            await self.device.serve(self.line)


class ServicePlug:
    """The PC/SC service: to a terminal it is what the reader's cable is."""

    def __init__(self, service: Pcscd) -> None:
        self._service = service
        self._hangs = False

    async def befall(self, trouble: Trouble) -> None:
        """Let it end, or hang."""
        if trouble is Trouble.SILENT:
            self._hangs = True
            self._service.hang()
        else:
            await asyncio.to_thread(self._service.kill)

    async def mend(self) -> None:
        """It runs and answers."""
        if self._hangs:
            self._hangs = False
            self._service.go_on()
        await asyncio.to_thread(self._service.start)
