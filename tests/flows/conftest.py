"""A real terminal in the test's own process: no hall, no platform, only what the test's settings plug in."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path

import pytest

from kiosk.contract.names import Name
from kiosk.rig.citizen import Citizen
from kiosk.terminal.app import run
from kiosk.terminal.settings.model import (
    Cabinet,
    CounterSettings,
    Devices,
    PlatformSettings,
    Settings,
    StateSettings,
    TerminalSettings,
)
from kiosk.terminal.settings.secret import Secret
from tests.flows.locker_hall import NOBODY, LockerHall

Opened = Callable[..., AbstractAsyncContextManager[Citizen]]


@pytest.fixture
def opened(tmp_path: Path) -> Opened:
    """Opens a terminal with these devices and cabinets, and gives the citizen who stands before it."""

    @contextlib.asynccontextmanager
    async def open_terminal(devices: Devices, *cabinets: Cabinet) -> AsyncIterator[Citizen]:
        place = Name("某中心", "Some centre")
        settings = Settings(
            terminal=TerminalSettings("T-1", "370999-01", place, place, "0538-2100000", "12345"),
            counter=CounterSettings(tmp_path / "counter"),
            state=StateSettings(tmp_path / "state"),
            platform=PlatformSettings(NOBODY, Secret("ab" * 32)),
            cabinet=cabinets,
            devices=devices,
        )
        terminal = asyncio.create_task(run(settings))
        try:
            async with Citizen(tmp_path / "counter") as citizen:
                yield citizen
            assert not terminal.done(), "the terminal has ended"
        finally:
            terminal.cancel()
            await asyncio.gather(terminal, return_exceptions=True)

    return open_terminal


@pytest.fixture
async def hall(tmp_path: Path) -> AsyncIterator[LockerHall]:
    """A locker hall at work, with a citizen at its counter."""
    async with LockerHall(tmp_path) as hall:
        yield hall
