"""When the watch over a device counts as hanging: it must come round, however its device behaves."""

from __future__ import annotations

import asyncio

from kiosk.terminal.devices.bench import Bench
from tests.terminal.devices.conftest import bench, hall

__all__ = ["bench", "hall"]

LONG = 600.0
VERY_LONG = 5000.0


async def test_a_watch_comes_round_by_a_known_time(bench: Bench) -> None:
    now = asyncio.get_running_loop().time()

    assert bench.hanging() == ()
    assert not bench.card.hangs(now + 30)
    assert bench.card.hangs(now + LONG)


async def test_somebody_who_uses_the_device_for_long_is_no_hanging_watch(bench: Bench) -> None:
    waiting = asyncio.create_task(bench.card.call(lambda reader: reader.next_card()))
    await asyncio.sleep(0.1)
    now = asyncio.get_running_loop().time()

    assert not bench.card.hangs(now + LONG)
    assert bench.card.hangs(now + VERY_LONG)
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)


async def test_a_port_that_is_lent_hangs_nowhere(bench: Bench) -> None:
    async with bench.card.lent():
        assert not bench.card.hangs(asyncio.get_running_loop().time() + VERY_LONG)
