"""Several lock boards on one bus, as the wall sees them: one is silent, the bus is gone, beams tell."""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from drivers.contracts import Door
from drivers.errors import DeviceFault, LinkLost, NoAnswer
from drivers.locker.kerong.simulator import KerongDevice
from drivers.sim.ports import PtyPort
from drivers.status import Condition
from kiosk.terminal.clock import Clock
from kiosk.terminal.devices.bench import Bench
from kiosk.terminal.settings.model import Devices, DeviceSettings
from tests.drivers.conftest import attend

from .conftest import until

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path


@dataclass
class Cabinet:
    """Two boards of sixteen cells with beams in the first four, and the bench that holds their bus."""

    device: KerongDevice
    cable: PtyPort
    bench: Bench


@pytest.fixture
async def cabinet(tmp_path: Path) -> AsyncIterator[Cabinet]:
    """Both boards answer, and the bench knows it."""
    device, cable = KerongDevice(boards=(1, 2)), PtyPort(tmp_path / "locks")
    attendant = asyncio.create_task(attend(device, cable))
    options = {"boards": [1, 2], "beams": [1, 2, 3, 4]}
    locks = DeviceSettings("locker", "kerong", str(tmp_path / "locks"), options, off=None)
    bench = Bench(Devices(locks=locks), Clock())
    bench.start()
    await bench.first_look(3)
    yield Cabinet(device, cable, bench)
    await bench.close()
    attendant.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await attendant
    cable.close()


async def test_one_board_without_power_does_not_close_the_doors_of_the_other(cabinet: Cabinet) -> None:
    boards, station = cabinet.bench.boards, cabinet.bench.locks
    cabinet.device.silent_boards = {1}
    for _ in range(4):
        with pytest.raises(NoAnswer):
            await boards.doors(1)
        assert (await boards.doors(2))[5] is Door.CLOSED
    await until(station, lambda: station.status.condition is Condition.DEGRADED, 3)
    silent = boards.status.details["silent"]

    cabinet.device.silent_boards = set()
    assert (await boards.doors(1))[5] is Door.CLOSED
    await until(station, lambda: station.status.condition is Condition.READY, 3)

    assert (silent, station.record.losses) == ("1", 0)


async def test_a_lock_on_a_board_without_power_is_refused_and_the_bus_is_kept(cabinet: Cabinet) -> None:
    cabinet.device.silent_boards = {2}
    for _ in range(3):
        with pytest.raises(NoAnswer):
            await cabinet.bench.boards.unlock(2, 3)
    assert (await cabinet.bench.boards.doors(1))[3] is Door.CLOSED
    assert cabinet.bench.locks.record.losses == 0
    assert not cabinet.device.pulses


async def test_a_bus_on_which_nobody_answers_is_away(cabinet: Cabinet) -> None:
    cabinet.device.silent = True
    with pytest.raises(NoAnswer):
        await cabinet.bench.boards.doors(1)
    await until(cabinet.bench.locks, lambda: not cabinet.bench.boards.status.usable, 3)
    with pytest.raises(LinkLost):
        await cabinet.bench.boards.doors(2)


async def test_a_pulled_cable_takes_every_board_with_it(cabinet: Cabinet) -> None:
    cabinet.cable.unplug()
    with pytest.raises(LinkLost):
        await cabinet.bench.boards.beams(2)


async def test_beams_say_where_something_lies(cabinet: Cabinet) -> None:
    cabinet.device.put_item(2, "D-0102")
    cabinet.device.put_item(5, "D-0105")
    cabinet.device.put_item(19, "D-0201")
    assert await cabinet.bench.boards.beams(1) == {1: False, 2: True, 3: False, 4: False}
    assert await cabinet.bench.boards.beams(2) == {1: False, 2: False, 3: True, 4: False}


async def test_whatever_goes_wrong_with_beams_is_a_fault_of_a_device(cabinet: Cabinet) -> None:
    cabinet.device.bad_checksum = True
    with pytest.raises(DeviceFault):
        await cabinet.bench.boards.beams(1)
