"""Signs of life end when loop, store or bench stand still, and come again with them."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from kiosk.supervisor import Supervisor
from kiosk.terminal.clock import Clock
from kiosk.terminal.devices.bench import Bench
from kiosk.terminal.health.signs import Signs
from kiosk.terminal.settings.model import Devices, DeviceSettings
from kiosk.terminal.store.store import Store

from .ear import PING, Ear

WATCHDOG = 2.0  # a ping every half second; loop and store may stand still for one second


@pytest.fixture
def ear(tmp_path: Path) -> Iterator[Ear]:
    """The supervisor's."""
    ear = Ear(tmp_path / "notify")
    yield ear
    ear.close()


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    """A memory of its own."""
    store = await Store.open(tmp_path / "terminal.db", bytes(32))
    yield store
    await store.close()


async def pings(ear: Ear, seconds: float) -> int:
    """How many came in so long, while the loop goes on."""
    return (await asyncio.to_thread(ear.listen, seconds)).count(PING)


def signs(ear: Ear, store: Store, bench: Bench | None = None) -> Signs:
    """Of a terminal with this memory."""
    return Signs(Supervisor(ear.address, WATCHDOG), store, bench.hanging if bench else tuple)


async def test_a_healthy_terminal_gives_them_in_time_and_ends_them_with_itself(ear: Ear, store: Store) -> None:
    async with signs(ear, store).sent():
        assert await pings(ear, 2.2) >= 3

    await pings(ear, 0.6)
    assert await pings(ear, 1.0) == 0


async def test_a_store_that_is_stuck_ends_them_and_is_named_once(
    ear: Ear, store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    on = threading.Event()
    async with signs(ear, store).sent():
        stuck = asyncio.create_task(store.run(lambda _db: on.wait()))
        await pings(ear, 1.8)
        assert await pings(ear, 1.5) == 0
        on.set()
        await stuck
        await asyncio.sleep(0.3)
        assert await pings(ear, 1.5) >= 2

    assert caplog.text.count("no signs of life any more: the store does not move") == 1
    assert caplog.text.count("the store moves again") == 1
    assert "the loop" not in caplog.text


async def test_a_loop_that_is_blocked_ends_them_and_is_named(
    ear: Ear, store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    async with signs(ear, store).sent():
        await pings(ear, 0.6)
        time.sleep(1.7)  # noqa: ASYNC251  this is the mishap
        ear.listen(0.01)
        time.sleep(1.0)  # noqa: ASYNC251
        assert ear.listen(0.01).count(PING) == 0
        assert await pings(ear, 1.5) >= 2

    assert caplog.text.count("no signs of life any more: the loop does not move") == 1


async def test_a_place_on_the_bench_that_nobody_watches_any_more_ends_them(
    ear: Ear, store: Store, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    nowhere = DeviceSettings("scanner", "newland", str(tmp_path / "scanner"), off=None)
    bench = Bench(Devices(scanner=nowhere), Clock())
    bench.start()
    async with signs(ear, store, bench).sent():
        assert await pings(ear, 1.2) >= 1  # a device that is away is no reason: it is looked for
        (watch,) = (task for task in asyncio.all_tasks() if task.get_name() == "station scanner")
        watch.cancel()
        await asyncio.sleep(0.6)
        await pings(ear, 0.1)
        assert await pings(ear, 1.2) == 0
        await bench.close()
        assert await pings(ear, 1.5) >= 1  # who closes a place on purpose is not missed there

    assert caplog.text.count("the bench at scanner does not move") == 1


async def test_where_nobody_waits_for_them_there_is_no_thread(store: Store) -> None:
    before = threading.active_count()
    async with Signs(Supervisor(), store, tuple).sent():
        assert threading.active_count() == before
