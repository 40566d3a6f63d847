"""Pickups through the real driver over a real pty, against a simulated board that speaks the real bytes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from drivers.contracts import Door
from drivers.locker.board8a.driver import Board8A
from drivers.locker.board8a.simulator import Board8ADevice
from drivers.sim.ports import PtyPort
from drivers.status import READY
from kiosk.contract.lockers import CellState
from kiosk.profile.sections import LockerRules
from kiosk.terminal.clock import Clock
from kiosk.terminal.lockers.wall import Deed, Opening, Wall
from kiosk.terminal.store.store import Store
from tests.terminal.lockers.doubles import CABINET, CARD, CODE, IDENTITY, KEY, grant, manifest

RULES = LockerRules(stuck_seconds=1.0, poll_open_seconds=0.05)


class Boards:
    """The driver as the bench lends it, always there."""

    status = READY

    def __init__(self, driver: Board8A) -> None:
        self.unlock = driver.unlock
        self.doors = driver.doors
        self.beams = driver.beams


class Hall:
    """A board with doors, and the wall that works with it."""

    def __init__(self, device: Board8ADevice, wall: Wall) -> None:
        self.device = device
        self.wall = wall

    def citizen_takes(self, cell: int) -> None:
        """Reach in, then push the door shut."""
        self.device.take_item(cell)
        self.device.push_shut(cell)


@pytest.fixture
async def hall(tmp_path: Path) -> AsyncIterator[Hall]:
    """Something lies in cell 7."""
    device, port = Board8ADevice(), PtyPort(tmp_path / "locks")
    serving = asyncio.create_task(device.serve(port))
    driver = Board8A(address=str(tmp_path / "locks"))
    await driver.open()
    store = await Store.open(tmp_path / "memory.db", KEY)
    wall = Wall(store, Boards(driver), CABINET, Clock(), identity=IDENTITY, rules=RULES)
    await wall.recover()
    device.put_item(7, "D-0102")
    await wall.keep(manifest(grant()))
    await wall.look()
    yield Hall(device, wall)
    await store.close()
    await driver.close()
    port.close()
    await asyncio.gather(serving, return_exceptions=True)


async def states(wall: Wall) -> dict[int, CellState]:
    """How all cells stand."""
    return {line.number: line.state for line in await wall.cells()}


async def test_code_to_empty_cell(hall: Hall) -> None:
    found = await hall.wall.grants_for_code(CODE)
    assert not hasattr(found, "until")
    async with await hall.wall.begin(grant(), Deed(factors=("code",))) as pickup:
        assert await pickup.open() is Opening.OPENED
        assert hall.device.doors[7].open
        hall.citizen_takes(7)
        assert await pickup.closed(2)
        settled = await pickup.settle("got_it")
    assert settled.state is CellState.FREE
    assert hall.device.doors[7].item is None
    assert hall.device.pulses == {7: 1}


async def test_each_pulse_tells_how_long_its_door_took_or_that_it_did_not_move(hall: Hall) -> None:
    told: list[tuple[int, float | None]] = []
    hall.wall.tried.append(lambda cell, seconds: told.append((cell, seconds)))
    hall.device.doors[7].sticks = True
    hall.device.doors[7].slow = 0.6
    async with await hall.wall.begin(grant(), Deed(factors=("code",))) as pickup:
        assert await pickup.open() is Opening.STUCK
        assert await pickup.open() is Opening.OPENED
        assert await pickup.open() is Opening.OPENED  # it stands open: nothing is pulsed, and nothing is told
        hall.citizen_takes(7)
        await pickup.closed(2)
        await pickup.settle("got_it")
    (_, stuck), (cell, seconds) = told
    assert (stuck, cell) == (None, 7)
    assert seconds is not None
    assert 0.6 < seconds < 0.95


@pytest.mark.parametrize("fault", ["lose_reply", "line_noise", "late_reply"])
async def test_a_bad_line_costs_no_second_pulse(hall: Hall, fault: str) -> None:
    setattr(hall.device, fault, True)
    async with await hall.wall.begin(grant(), CARD) as pickup:
        assert await pickup.open() is Opening.OPENED
        hall.device.push_shut(7)
        await pickup.settle("nothing")
    assert hall.device.pulses == {7: 1}
    assert (await states(hall.wall))[7] is CellState.UNVERIFIED


async def test_a_sticking_door_opens_at_the_second_wish(hall: Hall) -> None:
    hall.device.doors[7].sticks = True
    async with await hall.wall.begin(grant(), CARD) as pickup:
        assert await pickup.open() is Opening.STUCK
        assert await pickup.open() is Opening.OPENED
        hall.citizen_takes(7)
        assert await pickup.closed(2)
        await pickup.settle("got_it")
    assert hall.device.pulses == {7: 2}


async def test_power_gone_before_the_pulse(hall: Hall) -> None:
    pickup = await hall.wall.begin(grant(), CARD)
    hall.device.silent = True
    await asyncio.sleep(0.35)  # now the driver asks before it pulses, and hears nothing
    async with pickup:
        assert await pickup.open() is Opening.UNREACHABLE
    assert (await states(hall.wall))[7] is CellState.OCCUPIED


async def test_power_gone_with_the_pulse(hall: Hall) -> None:
    pickup = await hall.wall.begin(grant(), CARD)
    await hall.wall.look()
    hall.device.silent = True
    async with pickup:
        assert await pickup.open() is Opening.UNREACHABLE
    assert (await states(hall.wall))[7] is CellState.UNVERIFIED, "nobody can know whether it opened"


async def test_a_door_forced_while_the_wall_watches(hall: Hall) -> None:
    noticed = asyncio.Event()
    hall.wall.changed.append(noticed.set)
    watch = asyncio.create_task(hall.wall.watch())
    hall.device.pull_open(3)
    await asyncio.wait_for(noticed.wait(), 3)
    watch.cancel()
    await asyncio.gather(watch, return_exceptions=True)
    assert (await states(hall.wall))[3] is CellState.UNVERIFIED
    assert hall.wall.sight.doors[3] is Door.OPEN


async def test_a_board_wired_the_other_way_round(hall: Hall) -> None:
    hall.device.inverted = True
    await hall.wall.look()
    assert hall.wall.status.cause == "sensors_implausible"
    assert set((await states(hall.wall)).values()) == {CellState.FREE, CellState.OCCUPIED}
