"""A whole terminal with a locker cabinet, a cabinet's board and a UPS, all of them simulated on real ports."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from drivers.locker.board8a.simulator import Board8ADevice
from drivers.power.nut.simulator import NutDevice
from drivers.sim.ports import PtyPort, TcpPort
from drivers.surroundings.modbus.simulator import CabinetDevice
from kiosk.contract.content import Tile, Tiles
from kiosk.contract.names import Name
from kiosk.contract.scene import Scene
from kiosk.profile.sections import CareSettings
from kiosk.rig.citizen import Citizen
from kiosk.terminal.app import run
from kiosk.terminal.settings.model import (
    Cabinet,
    CabinetCell,
    CounterSettings,
    Devices,
    DeviceSettings,
    PlatformSettings,
    Settings,
    StateSettings,
    TerminalSettings,
)
from kiosk.terminal.settings.secret import Secret
from tests.drivers.conftest import attend

# The board as usual, with a fire panel and the hall's door besides.
WIRED = {
    "inputs": {"cabinet_door": 1, "tamper": 2, "person": 3, "fire": 4},
    "normally_closed": ["cabinet_door", "tamper", "fire"],
    "holds": {"hall_door": 7},
}
NOBODY = "http://127.0.0.1:9"  # the discard port: nobody answers there


class Corner:
    """Where the terminal stands, with everything around it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.board, self.ups, self.locks = CabinetDevice(), NutDevice(), Board8ADevice()
        self.cabinet_cable, self.lock_cable = PtyPort(folder / "cabinet"), PtyPort(folder / "locks")
        self.ups_cable = TcpPort()

    @property
    def devices(self) -> Devices:
        """What is fitted."""
        address = "tcp://{}:{}".format(*self.ups_cable.address)
        return Devices(
            locks=DeviceSettings("locker", "board8a", str(self.lock_cable.path), off=None),
            surroundings=DeviceSettings("surroundings", "modbus", str(self.cabinet_cable.path), WIRED, off=None),
            power=DeviceSettings("power", "nut", address, off=None),
        )

    def settings(self) -> Settings:
        """A terminal with one cell in its locker, whose siren sounds for a second."""
        place = Name("某中心", "Some centre")
        return Settings(
            terminal=TerminalSettings("T-1", "370999-01", place, place, "0538-2100000", "12345"),
            counter=CounterSettings(self.folder / "counter"),
            state=StateSettings(self.folder / "state"),
            platform=PlatformSettings(NOBODY, Secret("ab" * 32)),
            cabinet=(Cabinet("A", (CabinetCell(1, 1, 1, 0, 0),)),),
            care=CareSettings(siren_seconds=1.0, power_off_seconds=5.0),
            devices=self.devices,
        )

    @property
    def lit(self) -> set[str]:
        """The lamps that are on."""
        return {name for name, on in self.board.lamps.items() if on}

    @property
    def events(self) -> list[str]:
        """What was written down, oldest first."""
        with sqlite3.connect(f"file:{self.folder / 'state' / 'terminal.db'}?mode=ro", uri=True) as db:
            rows = [row[0] for row in db.execute("SELECT event FROM audit ORDER BY number")]
        db.close()
        return rows

    async def until(self, so: Callable[[], bool]) -> None:
        """Wait until it is so."""
        async with asyncio.timeout(20):
            while not so():  # noqa: ASYNC110 - lamps and logs ring no bell
                await asyncio.sleep(0.02)


def tile(scene: Scene, id: str) -> Tile:
    """One verb of the home screen."""
    assert isinstance(scene.content, Tiles)
    return next(tile for tile in scene.content.tiles if tile.id == id)


@pytest.fixture
async def corner(tmp_path: Path) -> AsyncIterator[Corner]:
    """All cables in, no terminal yet."""
    corner = Corner(tmp_path)
    served = ((corner.board, corner.cabinet_cable), (corner.ups, corner.ups_cable), (corner.locks, corner.lock_cable))
    attendants = [asyncio.create_task(attend(device, cable)) for device, cable in served]
    yield corner
    for attendant in attendants:
        attendant.cancel()
    await asyncio.gather(*attendants, return_exceptions=True)
    for _, cable in served:
        cable.close()


@pytest.fixture
async def citizen(corner: Corner) -> AsyncIterator[Citizen]:
    """The terminal at work, and who stands before it."""
    terminal = asyncio.create_task(run(corner.settings()))
    try:
        async with Citizen(corner.folder / "counter") as citizen:
            yield citizen
        assert not terminal.done(), "the terminal has ended"
    finally:
        terminal.cancel()
        await asyncio.gather(terminal, return_exceptions=True)
