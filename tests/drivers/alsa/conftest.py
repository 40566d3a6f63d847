"""A simulated loudspeaker behind a real aplay, the driver in front of it, and a look at the terminal's children."""

from __future__ import annotations

import asyncio
import contextlib
import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from drivers.speaker.alsa.driver import AlsaSpeaker
from drivers.speaker.alsa.simulator import DEVICE, LoudspeakerDevice, SoundLine
from tests.drivers.conftest import attend

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable


class Corner:
    """The loudspeaker, its cable, the driver, and what can be seen of its children."""

    def __init__(self, folder: Path) -> None:
        self.line = SoundLine(folder / "loudspeaker")
        self.device = LoudspeakerDevice(speed=20)
        self._drivers: list[AlsaSpeaker] = []
        self.speaker = self.driver()

    def driver(self, *, clips: str = "") -> AlsaSpeaker:
        """Another driver for the same loudspeaker."""
        self._drivers.append(AlsaSpeaker(address=DEVICE, config=str(self.line.config), clips=clips))
        return self._drivers[-1]

    async def close(self) -> None:
        """Put everything away."""
        for driver in self._drivers:
            await driver.close()
        self.line.close()

    async def until(self, seen: Callable[[], bool]) -> None:
        """Wait until it is so."""
        async with asyncio.timeout(20):
            while not seen():  # noqa: ASYNC110 - processes ring no bell
                await asyncio.sleep(0.005)


def children() -> dict[int, str]:
    """Our children that run: their arguments by process id, as any user of this machine can read them."""
    found = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            state, parent = stat.read_text().rpartition(")")[2].split()[:2]
            if int(parent) == os.getpid() and state != "Z":
                found[int(stat.parent.name)] = stat.with_name("cmdline").read_text().replace("\0", " ")
    return found


@pytest.fixture
async def corner(tmp_path: Path) -> AsyncIterator[Corner]:
    """Everything plugged in, nothing opened; no child may be left at the end."""
    before = children().keys()
    corner = Corner(tmp_path)
    attendant = asyncio.create_task(attend(corner.device, corner.line))
    yield corner
    attendant.cancel()
    await asyncio.gather(attendant, return_exceptions=True)
    await corner.close()
    assert not children().keys() - before, "a child is left"
