"""A bench whose devices stand on real ptys, served by their simulators as the hall does it."""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest

from drivers.card.sdt.simulator import SdtReaderDevice
from drivers.locker.board8a.simulator import Board8ADevice
from drivers.scanner.newland.simulator import NewlandDevice
from drivers.sim.ports import PtyPort
from kiosk.terminal.clock import Clock
from kiosk.terminal.devices.bench import Bench
from kiosk.terminal.settings.model import Devices, DeviceSettings
from tests.drivers.conftest import attend

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path

    from kiosk.terminal.devices.station import Station


@dataclass
class Hall:
    """Simulated devices, their cables, and the bench at the other ends."""

    folder: Path
    reader: SdtReaderDevice = field(default_factory=lambda: SdtReaderDevice(card_time=0.02))
    scanner: NewlandDevice = field(default_factory=NewlandDevice)
    locks: Board8ADevice = field(default_factory=Board8ADevice)
    cables: dict[str, PtyPort] = field(default_factory=dict)

    def lay_cables(self) -> dict[PtyPort, SdtReaderDevice | NewlandDevice | Board8ADevice]:
        """All cables in; which device serves on which."""
        self.cables = {name: PtyPort(self.folder / name) for name in ("card", "scanner", "locks")}
        return dict(zip(self.cables.values(), (self.reader, self.scanner, self.locks), strict=True))

    def bench(self) -> Bench:
        """A bench on these cables; no printer is fitted."""
        return Bench(
            Devices(
                card=DeviceSettings("card", "sdt", str(self.folder / "card"), off=None),
                scanner=DeviceSettings("scanner", "newland", str(self.folder / "scanner"), off=None),
                locks=DeviceSettings("locker", "board8a", str(self.folder / "locks"), {"channels": 24}, off=None),
            ),
            Clock(),
        )


@pytest.fixture
async def hall(tmp_path: Path) -> AsyncIterator[Hall]:
    """The hall, all cables in."""
    made = Hall(tmp_path)
    attendants = [asyncio.create_task(attend(device, cable)) for cable, device in made.lay_cables().items()]
    yield made
    for attendant in attendants:
        attendant.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await attendant
    for cable in made.cables.values():
        cable.close()


@pytest.fixture
async def bench(hall: Hall) -> AsyncIterator[Bench]:
    """A bench at work, each device asked once."""
    made = hall.bench()
    made.start()
    await made.first_look(3)
    yield made
    await made.close()


@pytest.fixture(autouse=True)
async def _nothing_left_behind() -> AsyncIterator[None]:
    """No test leaves a task behind."""
    before = asyncio.all_tasks()
    yield
    await asyncio.sleep(0)
    left = asyncio.all_tasks() - before - {asyncio.current_task()}
    assert not left, left


async def until(station: Station[Any], is_so: Callable[[], bool], within: float) -> float:
    """Wait for a change after which something is so; how many seconds it took."""
    loop = asyncio.get_running_loop()
    began, changed = loop.time(), asyncio.Event()
    station.changed.append(changed.set)
    try:
        async with asyncio.timeout(within):
            while not is_so():
                changed.clear()
                await changed.wait()
    finally:
        station.changed.remove(changed.set)
    return loop.time() - began
