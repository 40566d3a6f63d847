"""Doors nobody was to open, sensors that cannot be believed, and a bus that goes and comes back."""

from __future__ import annotations

import asyncio

import pytest

from drivers.errors import DeviceFault
from drivers.status import Condition, Remedy, Status
from kiosk.terminal.lockers.wall import CellNotReady
from tests.terminal.lockers.doubles import CARD, Site, grant


async def look_hard(site: Site, times: int) -> None:
    """Look at a board that may not answer."""
    for _ in range(times):
        try:
            await site.wall.look()
        except DeviceFault:
            site.clock.passed += 1


@pytest.mark.parametrize("deposited", [True, False])
async def test_a_door_opened_by_key_puts_its_cell_in_doubt(site: Site, deposited: bool) -> None:
    if deposited:
        await site.deposit(grant())
    site.board.open.add(7)
    await site.wall.look()
    assert await site.state() == ("unverified", "opened_unbidden")
    site.board.open.clear()
    await site.wall.look()
    assert await site.state() == ("unverified", "opened_unbidden")
    assert await site.told() == ["alarm:opened_unbidden", "unverified"]
    assert [event for event in await site.audited() if event.startswith("door_")] == ["door_opened", "door_closed"]


async def test_a_door_found_open_at_start(site: Site) -> None:
    await site.deposit(grant())
    site.board.open.add(7)
    await site.restart()
    assert await site.state() == ("unverified", "opened_unbidden")


async def test_a_quiet_wall_writes_nothing(site: Site) -> None:
    commits: list[None] = []
    site.store.committed.append(lambda: commits.append(None))
    for _ in range(20):
        await site.wall.look()
    assert not commits


async def test_a_wrongly_wired_cabinet_condemns_no_cell(site: Site) -> None:
    await site.deposit(grant())
    site.board.open.update(range(1, 13))
    await site.wall.look()
    assert await site.state() == ("occupied", "")
    assert site.wall.status.cause == "sensors_implausible"
    with pytest.raises(CellNotReady):
        await site.wall.begin(grant(), CARD)
    site.board.open.clear()
    await site.wall.look()
    assert site.wall.status.usable
    assert [event for event in await site.audited() if event.startswith("locks_")] == ["locks_lost", "locks_back"]


async def test_the_bus_goes_and_comes_back_and_each_is_said_once(site: Site, caplog: pytest.LogCaptureFixture) -> None:
    rings: list[None] = []
    site.wall.changed.append(lambda: rings.append(None))
    site.board.cut_power()
    await look_hard(site, 2)
    assert site.wall.status.usable, "one lost answer is no loss"
    await look_hard(site, 10)
    assert site.wall.status == Status(Condition.LOST, "no_answer", Remedy.RETRY)
    with pytest.raises(CellNotReady):
        await site.deposit(grant())
        await site.wall.begin(grant(), CARD)
    site.board.repair()
    await look_hard(site, 3)
    assert site.wall.status.usable
    assert [event for event in await site.audited() if event.startswith("locks_")] == ["locks_lost", "locks_back"]
    assert len([record for record in caplog.records if record.levelname == "WARNING"]) == 1
    assert rings


async def test_a_door_opened_while_nobody_could_see(site: Site) -> None:
    await site.deposit(grant())
    site.board.cut_power()
    await look_hard(site, 5)
    site.board.open.add(7)
    site.board.repair()
    await look_hard(site, 1)
    assert await site.state() == ("unverified", "opened_unbidden")


async def test_the_watch_notices_by_itself(site: Site) -> None:
    await site.deposit(grant())
    watch = asyncio.create_task(site.wall.watch())
    site.board.open.add(7)
    for _ in range(200):
        await asyncio.sleep(0.005)
        if (await site.state())[0] == "unverified":
            break
    watch.cancel()
    await asyncio.gather(watch, return_exceptions=True)
    assert await site.state() == ("unverified", "opened_unbidden")
