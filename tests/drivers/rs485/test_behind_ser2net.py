"""The lock bus behind a real serial-device server: three boards, one of them after the other two, over socket://."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from drivers.contracts import Door, Unlocked
from drivers.errors import LinkLost
from drivers.rs485.locks import LocksOnBus
from drivers.rs485.simulated import SimulatedBoards
from drivers.sim.ports import PtyPort
from tests.drivers.conftest import Plug
from tests.drivers.rs485.families import FAMILIES, Family

_PATIENCE, _LOOK = 20.0, 0.05


def free_port() -> int:
    """A port nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
    return port


class Server:
    """ser2net with one serial line behind it."""

    def __init__(self, folder: Path, cable: PtyPort) -> None:
        self._cable = cable
        self.port = free_port()
        self.address = f"socket://127.0.0.1:{self.port}"
        self._settings = folder / "ser2net.yaml"
        self._settings.write_text(
            "%YAML 1.1\n---\nconnection: &locks\n"
            f"  accepter: tcp,127.0.0.1,{self.port}\n"
            f"  connector: serialdev,{cable.path},9600n81,local\n"
            "  options:\n    max-connections: 1\n"
        )
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        """Returns when it listens."""
        words = ("-d", "-u", "-c", str(self._settings))
        quiet = asyncio.subprocess.DEVNULL
        self._process = await asyncio.create_subprocess_exec("ser2net", *words, stdout=quiet, stderr=quiet)
        for _ in range(int(_PATIENCE / _LOOK)):
            if self._listens():
                return
            await asyncio.sleep(_LOOK)
        raise TimeoutError("ser2net does not listen")

    async def stop(self) -> None:
        """As if its cable was pulled."""
        if self._process is not None:
            self._process.kill()
            await self._process.wait()
            self._process = None
            # A tty that its last owner had for itself alone is free again only when everybody has closed it.
            self._cable.unplug()
            self._cable.plug()

    def _listens(self) -> bool:
        wanted = f"0100007F:{self.port:04X} "  # looked up, for a knock would take the one connection it has
        return any(wanted in line and " 0A " in line for line in Path("/proc/net/tcp").read_text().splitlines())


@pytest.fixture(params=FAMILIES, ids=lambda family: family.name)
async def line(
    request: pytest.FixtureRequest, plug: Plug, tmp_path: Path
) -> AsyncIterator[tuple[LocksOnBus, SimulatedBoards[Any], Server]]:
    family: Family = request.param
    device = family.simulated(boards=3)
    server = Server(tmp_path, plug(device))
    await server.start()
    driver = family.made(server.address, boards=(1, 2, 3))
    await driver.open()
    yield driver, device, server
    await driver.close()
    await server.stop()


async def test_boards_behind_a_serial_server_open_the_right_door_once(
    line: tuple[LocksOnBus, SimulatedBoards[Any], Server],
) -> None:
    driver, device, server = line
    per_board = len(await driver.doors(1))
    for board in (1, 2, 3):
        assert await driver.unlock(board, 4) is Unlocked.PULSED
    await asyncio.sleep(0.1)
    for board in (1, 2, 3):
        doors = await driver.doors(board)
        assert [channel for channel, door in doors.items() if door is Door.OPEN] == [4]
    assert device.pulses == {4 + per_board * place: 1 for place in range(3)}
    await server.stop()
    await asyncio.wait_for(driver.lost(), _PATIENCE)
    with pytest.raises(LinkLost):
        await driver.unlock(1, 5)
    await server.start()
    await driver.open()
    assert (await driver.doors(3))[4] is Door.OPEN
    assert sum(device.pulses.values()) == 3
