"""What is done could not be remembered: nothing is begun, the screen says where to go, and it ends by itself."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from kiosk.contract.content import Lines
from kiosk.contract.names import Name
from kiosk.contract.words import Both, say
from kiosk.profile.sections import HealthSettings
from kiosk.rig.citizen import Citizen
from kiosk.supervisor import Supervisor
from kiosk.terminal.app import run
from kiosk.terminal.settings.model import CounterSettings, PlatformSettings, Settings, StateSettings, TerminalSettings
from kiosk.terminal.settings.secret import Secret
from tests.flows.locker_hall import NOBODY
from tests.terminal.health.ear import PING, Ear

WATCHDOG = 8.0


def settings(folder: Path) -> Settings:
    """A terminal that looks at its disk every second."""
    place = Name("某中心", "Some centre")
    return Settings(
        terminal=TerminalSettings("T-1", "370999-01", place, place, "0538-2100000", "12345"),
        counter=CounterSettings(folder / "counter"),
        state=StateSettings(folder / "state"),
        platform=PlatformSettings(NOBODY, Secret("ab" * 32)),
        health=HealthSettings(storage_seconds=1),
    )


class Disk:
    """Where a folder stands in the canary's place no file can be written, not even by root."""

    def __init__(self, state: Path) -> None:
        self._place = state / ".canary"

    def refuses(self) -> None:
        """From now on nothing can be written; a canary that sings just now is let finish."""
        while True:
            with contextlib.suppress(FileExistsError):
                self._place.mkdir(parents=True)
                return
            time.sleep(0.001)

    def takes(self) -> None:
        """From now on everything can."""
        self._place.rmdir()

    @property
    def remembers(self) -> bool:
        """Whether a memory was ever made on it."""
        return self._place.with_name("terminal.db").exists()


@pytest.fixture
def disk(tmp_path: Path) -> Disk:
    """The terminal's."""
    return Disk(tmp_path / "state")


@contextlib.asynccontextmanager
async def at_work(folder: Path, supervisor: Supervisor | None = None) -> AsyncIterator[Citizen]:
    """The terminal, and who stands before it."""
    terminal = asyncio.create_task(run(settings(folder), supervisor))
    try:
        async with Citizen(folder / "counter") as citizen:
            yield citizen
        assert not terminal.done(), "the terminal has ended"
    finally:
        terminal.cancel()
        await asyncio.gather(terminal, return_exceptions=True)


async def test_home_gives_way_to_the_closed_scene_and_comes_back(tmp_path: Path, disk: Disk) -> None:
    async with at_work(tmp_path) as citizen:
        await citizen.sees("welcome")
        disk.refuses()
        closed = await citizen.sees("closed")
        assert closed.question == say("closed.question", elsewhere=Both("服务窗口", "a service window"))
        assert isinstance(closed.content, Lines)
        assert closed.content.call == say("trouble.call", phone="0538-2100000")
        assert closed.content.code == "SYS-41"
        assert closed.offers() == frozenset()
        disk.takes()
        await citizen.sees("welcome")
        citizen.touches("ask")
        await citizen.sees("ask.contacts")


async def test_who_is_here_already_is_not_sent_away_and_begins_nothing_more(tmp_path: Path, disk: Disk) -> None:
    async with at_work(tmp_path) as citizen:
        await citizen.sees("welcome")
        citizen.touches("ask")
        await citizen.sees("ask.contacts")
        disk.refuses()
        await asyncio.sleep(1.5)
        assert citizen.scene.name == "ask.contacts"
        citizen.goes("home")
        home = await citizen.sees("welcome")
        assert home.offers() == {"ask"}
        citizen.goes("leave")
        await citizen.sees("goodbye")
        citizen.goes("home")
        await citizen.sees("closed")


async def test_a_state_that_cannot_be_written_at_the_start_is_waited_for(tmp_path: Path, disk: Disk) -> None:
    disk.refuses()
    ear = Ear(tmp_path / "notify")
    async with at_work(tmp_path, Supervisor(ear.address, WATCHDOG)) as citizen:
        await citizen.sees("closed")
        assert "STATUS=closed; not well: storage_refuses" in await asyncio.to_thread(ear.until, "READY=1")
        await asyncio.to_thread(ear.until, PING)
        assert not disk.remembers
        disk.takes()
        await asyncio.to_thread(ear.until, "STATUS=serving")
        await citizen.go()
        await citizen.arrive()
        await citizen.sees("welcome")
    ear.close()
