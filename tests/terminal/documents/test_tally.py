"""What became of a copy is told to the platform before anybody counts on it."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path
from typing import Any, cast

import pytest

from drivers.contracts import NotPrinted
from kiosk.terminal.clock import Clock
from kiosk.terminal.documents.tally import Tally
from kiosk.terminal.platform.asking import Away, Done
from kiosk.terminal.platform.client import Platform
from kiosk.terminal.store.store import FILE_NAME, Store

COPY = "cd" * 12


class FarSide:
    """A platform that hears of copies when it is allowed to, and says so."""

    def __init__(self) -> None:
        self.handling = self
        self.listens = asyncio.Event()
        self.away = False
        self.heard: list[str] = []

    async def print_end(self, copy_id: str, _outcome: object, *, key: str) -> Done | Away:
        """What became of a copy."""
        await self.listens.wait()
        if self.away:
            return Away("no_connection")
        assert copy_id in key
        self.heard.append(copy_id)
        return Done()

    async def returned(self) -> None:
        """It stays away."""
        await asyncio.Event().wait()


async def _told_of_one(tmp_path: Path, far: FarSide, within: float) -> float:
    """A copy does not come out; how long one waits until the platform knows."""
    store = await Store.open(tmp_path / FILE_NAME, bytes(32))
    tally = Tally(store, cast("Platform", cast("Any", far)), Clock())
    carrying = asyncio.create_task(tally.carry())
    await tally.begin(COPY, "ab" * 8)
    await tally.end(COPY, NotPrinted("cover_open"), 0)
    began = time.monotonic()
    await tally.told(within)
    carrying.cancel()
    await asyncio.gather(carrying, return_exceptions=True)
    await store.close()
    return time.monotonic() - began


async def test_the_next_copy_waits_until_the_platform_knows_of_the_one_before(tmp_path: Path) -> None:
    far = FarSide()
    asyncio.get_running_loop().call_later(0.2, far.listens.set)
    assert await _told_of_one(tmp_path, far, 10.0) < 5.0
    assert far.heard == [COPY]


@pytest.mark.parametrize("away", [True, False])
async def test_nobody_waits_for_a_platform_that_does_not_hear(tmp_path: Path, away: bool) -> None:
    far = FarSide()
    far.away = away
    if away:
        far.listens.set()
    assert 0.2 < await _told_of_one(tmp_path, far, 0.3) < 5.0
    assert far.heard == []
