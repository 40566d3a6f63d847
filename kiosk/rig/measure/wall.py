"""A wall of 64 doors on one bus of 9600 baud: how often all of them are looked at while doors are being opened.

Three boards of 24 channels, simulated in this process at the pace of a real line; an adapter that keeps what it heard
for 16 ms, as USB adapters do, is measured beside one that does not.
"""

from __future__ import annotations

import asyncio
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from drivers.contracts import Unlocked
from drivers.locker.board8a.driver import Board8A
from drivers.locker.board8a.simulator import Board8ADevice
from drivers.sim.ports import PtyPort
from kiosk.rig.measure.figures import Figure, percentile

BOARDS, CHANNELS = (1, 2, 3), 24
DOORS = 64
LONGEST_LOOK_MS = 250.0  # four looks at the whole wall a second
MOST_UNLOCK_MS = 150.0
ADAPTER_SECONDS = 0.016
_BETWEEN_OPENS = 1.0
_WARM_UP = 3


@dataclass
class _Told:
    """What one run saw, in seconds."""

    took: float = 0.0
    looks: list[float] = field(default_factory=list)
    unlocks: list[float] = field(default_factory=list)  # from the command to the open frame on the wire


def wall(seconds: float) -> list[Figure]:
    """Look at the wall for so long, with a door opened every second."""
    plain, behind_adapter = (asyncio.run(_watch_and_open(seconds, delay)) for delay in (0.0, ADAPTER_SECONDS))
    mean = plain.took / len(plain.looks)
    beside = {
        "a second": 1 / mean,
        "behind an adapter": len(behind_adapter.looks) / behind_adapter.took,
        "longest ms": max(plain.looks) * 1000,
        "opened": len(plain.unlocks),
    }
    return [
        Figure("64 doors looked at once, 9600 baud, opens between", mean * 1000, "ms", LONGEST_LOOK_MS, beside),
        Figure(
            "unlock command to open frame on that bus",
            percentile(plain.unlocks, 0.95) * 1000,
            "ms",
            MOST_UNLOCK_MS,
            {
                "p50": percentile(plain.unlocks, 0.5) * 1000,
                "behind an adapter": percentile(behind_adapter.unlocks, 0.95) * 1000,
            },
        ),
    ]


async def _watch_and_open(seconds: float, adapter_delay: float) -> _Told:
    device = Board8ADevice(boards=BOARDS, channels=CHANNELS)
    device.adapter_delay = adapter_delay
    with tempfile.TemporaryDirectory(prefix="wall-") as folder:
        cable = PtyPort(Path(folder) / "locks")
        serving = asyncio.create_task(device.serve(cable))
        unused = [f"3.{channel}" for channel in range(DOORS - 2 * CHANNELS + 1, CHANNELS + 1)]
        driver = Board8A(address=str(cable.path), boards=BOARDS, channels=CHANNELS, unused=unused)
        await driver.open()
        try:
            return await _measured(driver, device, seconds)
        finally:
            await driver.close()
            cable.close()
            await serving


async def _measured(driver: Board8A, device: Board8ADevice, seconds: float) -> _Told:
    for _ in range(_WARM_UP):
        await _look(driver)
    told, clock = _Told(), asyncio.get_running_loop().time
    began = clock()
    opening = asyncio.create_task(_open_one_after_the_other(driver, device, told))
    while clock() < began + seconds:
        look_began = clock()
        await _look(driver)
        told.looks.append(clock() - look_began)
    told.took = clock() - began
    opening.cancel()
    await asyncio.gather(opening, return_exceptions=True)
    return told


async def _look(driver: Board8A) -> None:
    doors = [await driver.doors(board) for board in BOARDS]
    assert sum(map(len, doors)) == DOORS


async def _open_one_after_the_other(driver: Board8A, device: Board8ADevice, told: _Told) -> None:
    clock = asyncio.get_running_loop().time
    for number in range(1, DOORS + 1):
        await asyncio.sleep(_BETWEEN_OPENS)
        asked, board = clock(), (number - 1) // CHANNELS
        assert await driver.unlock(BOARDS[board], (number - 1) % CHANNELS + 1) is Unlocked.PULSED
        told.unlocks.append(device.open_frame_at - asked)
        device.push_shut(number)


if __name__ == "__main__":
    for figure in wall(10.0):
        print(figure.line())
