"""A cabinet of every family: its boards on a cable, and the driver at the other end. Its clock waits for nobody."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Any

import pytest

from drivers.contracts import Door
from drivers.rs485.locks import LocksOnBus
from drivers.rs485.simulated import SimulatedBoards
from drivers.sim.ports import TcpPort
from kiosk.rig.quick import QuickLoop
from tests.drivers.conftest import attend
from tests.drivers.rs485.families import FAMILIES, Family


def address_of(cable: TcpPort) -> str:
    """Where a driver finds what is on this cable."""
    return "tcp://{}:{}".format(*cable.address)


@dataclass
class Cabinet:
    """Two boards on one cable, and their driver."""

    family: Family
    device: SimulatedBoards[Any]
    cable: TcpPort
    driver: LocksOnBus
    channels: int

    async def door(self, channel: int, board: int = 1) -> Door:
        """What the driver says of a door."""
        return (await self.driver.doors(board))[channel]

    async def again(self, **options: object) -> None:
        """Another program start, with other settings."""
        await self.driver.close()
        self.driver = self.family.made(address_of(self.cable), boards=(1, 2), channels=self.channels, **options)
        await self.driver.open()

    async def pulsed(self) -> None:
        """Wait until a lock is being pulsed."""
        pulse = asyncio.Event()
        self.device.changed = pulse.set
        await pulse.wait()


LoopFactory = Callable[[], asyncio.AbstractEventLoop]
_WITH_PEERS = ("test_behind_ser2net.py",)
_LOOK = 0.001  # seconds of the wall's clock after which nothing more is on its way


def pytest_asyncio_loop_factories(config: pytest.Config, item: pytest.Item) -> dict[str, LoopFactory]:
    """Time-outs are those of the hall, and cost nothing; a peer in another process has the wall's clock."""
    if item.path.name in _WITH_PEERS:
        return {"wall": asyncio.new_event_loop}
    return {"quick": lambda: QuickLoop(_LOOK)}


LinkedBoards = Callable[[SimulatedBoards[Any]], str]


@pytest.fixture
async def linked() -> AsyncIterator[LinkedBoards]:
    """Put boards on a cable; the answer is where a driver finds them."""
    cables: list[TcpPort] = []
    attendants: list[asyncio.Task[None]] = []

    def link(device: SimulatedBoards[Any]) -> str:
        cables.append(TcpPort())
        attendants.append(asyncio.create_task(attend(device, cables[-1])))
        return address_of(cables[-1])

    yield link
    for attendant in attendants:
        attendant.cancel()
    await asyncio.gather(*attendants, return_exceptions=True)
    for cable in cables:
        cable.close()


@pytest.fixture(params=FAMILIES, ids=lambda family: family.name)
def family(request: pytest.FixtureRequest) -> Family:
    """Each family in its turn."""
    found: Family = request.param
    return found


@pytest.fixture
async def cabinet(family: Family) -> AsyncIterator[Cabinet]:
    """Open and well, with boards of the usual size."""
    async with cabinet_of(family, family.channels) as made:
        yield made


@pytest.fixture
async def small(family: Family) -> AsyncIterator[Cabinet]:
    """Open and well, with six doors a board."""
    async with cabinet_of(family, 6) as made:
        yield made


@contextlib.asynccontextmanager
async def cabinet_of(family: Family, channels: int) -> AsyncIterator[Cabinet]:
    """Two boards with so many doors each."""
    device, cable = family.simulated(boards=2, channels=channels), TcpPort()
    attendant = asyncio.create_task(attend(device, cable))
    made = Cabinet(family, device, cable, family.made(address_of(cable), boards=(1, 2), channels=channels), channels)
    await made.driver.open()
    yield made
    await made.driver.close()
    attendant.cancel()
    await asyncio.gather(attendant, return_exceptions=True)
    cable.close()
