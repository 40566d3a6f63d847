"""A whole terminal whose self-test waits for nothing: its cabinet's board and locks on real ports, no platform."""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from kiosk.contract import staff
from kiosk.contract.self_test import Report, Step
from kiosk.profile.sections import SelfTestRules
from kiosk.rig.citizen import Citizen
from kiosk.terminal.app import run
from kiosk.terminal.settings.model import Settings
from tests.terminal.surroundings.conftest import Corner, corner

__all__ = ["corner"]

Opened = Callable[..., Awaitable[Citizen]]


@pytest.fixture
async def opened(corner: Corner) -> AsyncIterator[Opened]:
    """Starts a terminal in this corner, its settings changed as said; who stands before it."""
    async with asyncio.TaskGroup() as hall:
        started: list[asyncio.Task[None]] = []
        citizen = Citizen(corner.folder / "counter")

        async def start(change: Callable[[Settings], Settings] = lambda it: it, **rules: float) -> Citizen:
            tests = SelfTestRules(**{"patience_seconds": 0, **rules})  # type: ignore[arg-type]
            settings = change(dataclasses.replace(corner.settings(), self_test=tests))
            started.append(hall.create_task(run(settings)))
            await citizen.arrive()
            return citizen

        yield start
        assert not any(terminal.done() for terminal in started), "the terminal has ended"
        await citizen.go()
        for terminal in started:
            terminal.cancel()


async def ask(folder: Path, *, last: bool = False) -> staff.ToStaff:
    """What the terminal says to a technician."""
    reader, writer = await asyncio.open_unix_connection(folder / "staff.sock", limit=staff.LONGEST_LINE)
    writer.write(staff.pack(staff.SelfTest(last)))
    async with asyncio.timeout(60):
        said = staff.for_staff(await reader.readline())
    writer.close()
    await writer.wait_closed()
    return said


async def report_of(folder: Path) -> Report:
    """A self-test, asked for."""
    said = await ask(folder)
    assert isinstance(said, staff.SelfTested), said
    assert said.report is not None
    return said.report


def step(report: Report, name: str) -> Step:
    """One step."""
    return next(each for each in report.steps if each.name == name)
