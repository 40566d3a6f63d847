"""Cables for the tests: a simulated device serving on a real pty, pulled out and put away at the end."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from typing import TYPE_CHECKING, Protocol

import pytest
from hypothesis import settings

from drivers.sim.ports import Cable, Port, PtyPort

if TYPE_CHECKING:
    from pathlib import Path


class Served(Protocol):
    """A simulated device."""

    async def serve(self, port: Port) -> None:
        """Answer until the far side hangs up."""


# How long an example takes is the machine's business, not the property's.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")

_TO_END = 0.5  # seconds for what was cancelled or dropped last

Plug = Callable[[Served], PtyPort]


async def attend(device: Served, cable: Cable) -> None:
    """Let a device serve on its cable for ever, as the hall does."""
    while True:
        await cable.connected()
        await device.serve(cable)


@pytest.fixture
async def plug(tmp_path: Path) -> AsyncIterator[Plug]:
    """Give a device a cable; its far end is `port.path`. Several devices may be plugged in one test."""
    cables: list[PtyPort] = []
    attendants: list[asyncio.Task[None]] = []

    def plug_in(device: Served) -> PtyPort:
        cable = PtyPort(tmp_path / f"cable-{len(cables)}")
        cables.append(cable)
        attendants.append(asyncio.create_task(attend(device, cable)))
        return cable

    yield plug_in
    for attendant in attendants:
        attendant.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await attendant
    for cable in cables:
        cable.close()


@pytest.fixture(autouse=True)
async def _nothing_left_behind() -> AsyncIterator[None]:
    """No test leaves a task behind."""
    before = asyncio.all_tasks()
    yield
    left = asyncio.all_tasks() - before - {asyncio.current_task()}
    if left:
        _, left = await asyncio.wait(left, timeout=_TO_END)
    assert not left, left
