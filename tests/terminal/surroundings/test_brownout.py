"""The battery is nearly empty: the screen says closed, who is here may end what they began, then the machine ends."""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from kiosk.contract.content import Lines
from kiosk.contract.errands import FOLDER
from kiosk.errands import command
from kiosk.errands import power as root_power
from kiosk.rig.citizen import Citizen
from kiosk.terminal import errands
from kiosk.terminal.surroundings import power
from tests.terminal.surroundings.conftest import Corner

GRACE = 5.0  # what the corner's settings give


class Root:
    """Root's side: the real errand, whose systemctl only writes down that it was called."""

    def __init__(self, corner: Corner, folder: Path) -> None:
        self.state, self.answers, self.called = corner.folder / "state", folder / "answers", folder / "called"
        self.answers.mkdir()
        self._request = self.state / FOLDER / "power.json"
        self.systemctl = folder / "systemctl"
        self.systemctl.write_text(f"#!/bin/sh\necho $* >> {self.called}\n")
        self.systemctl.chmod(0o755)

    @property
    def ended(self) -> list[str]:
        """What was called so far."""
        return self.called.read_text().splitlines() if self.called.exists() else []

    async def work(self) -> None:
        """As the path unit would."""
        while True:
            await asyncio.sleep(0.05)
            if self._request.exists():
                words = ["power", "--state", str(self.state), "--answers", str(self.answers)]
                await asyncio.to_thread(command.main, words)
                self._request.unlink()


@pytest.fixture
async def root(corner: Corner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Root]:
    folder = tmp_path / "root"
    folder.mkdir()
    root = Root(corner, folder)
    monkeypatch.setattr(errands, "ANSWERS", str(root.answers))
    monkeypatch.setattr(power, "_LOOK", 0.1)
    monkeypatch.setattr(root_power, "_END", {"power_off": (str(root.systemctl), "poweroff")})
    working = asyncio.create_task(root.work())
    yield root
    working.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await working


def goes_dark(corner: Corner) -> None:
    corner.ups.cut_mains()
    corner.ups.drain(15)


def in_the_file_itself(corner: Corner) -> list[str]:
    """What is on record without the log of pages beside the file."""
    db = sqlite3.connect(f"file:{corner.folder / 'state' / 'terminal.db'}?immutable=1", uri=True)
    rows = [row[0] for row in db.execute("SELECT event FROM audit ORDER BY number")]
    db.close()
    return rows


async def test_at_home_it_closes_and_the_machine_ends_with_everything_on_the_disk(
    root: Root, corner: Corner, citizen: Citizen
) -> None:
    await citizen.sees("welcome")
    goes_dark(corner)
    closed = await citizen.sees("closed")
    assert isinstance(closed.content, Lines)
    assert closed.content.code == "UPS-02"
    await corner.until(lambda: root.ended == ["poweroff"])

    assert corner.events.count("powered_off") == 1
    assert "powered_off" in in_the_file_itself(corner)
    await corner.until(lambda: corner.lit == {"red"})
    await asyncio.sleep(1.5)
    assert root.ended == ["poweroff"]  # once
    assert citizen.scene.name == "closed"


async def test_who_is_here_may_end_and_is_sent_away_when_it_takes_too_long(
    root: Root, corner: Corner, citizen: Citizen
) -> None:
    await citizen.sees("welcome")
    citizen.touches("ask")
    await citizen.sees("ask.contacts")
    goes_dark(corner)
    await corner.until(lambda: "battery_low" in corner.events)
    began = time.monotonic()
    assert citizen.scene.name == "ask.contacts"
    await citizen.sees("closed")
    assert time.monotonic() - began > GRACE - 1.5
    await corner.until(lambda: root.ended == ["poweroff"])
    assert corner.events.index("session_ended") < corner.events.index("powered_off")


async def test_who_leaves_by_themselves_need_not_be_waited_for(root: Root, corner: Corner, citizen: Citizen) -> None:
    await citizen.sees("welcome")
    citizen.touches("ask")
    await citizen.sees("ask.contacts")
    goes_dark(corner)
    await corner.until(lambda: "battery_low" in corner.events)
    began = time.monotonic()
    citizen.goes("leave")
    await citizen.sees("goodbye")
    citizen.goes("home")
    await corner.until(lambda: root.ended == ["poweroff"])
    assert time.monotonic() - began < GRACE
    assert citizen.scene.name == "closed"


async def test_mains_that_come_back_in_time_take_it_all_back(root: Root, corner: Corner, citizen: Citizen) -> None:
    await citizen.sees("welcome")
    citizen.touches("ask")
    await citizen.sees("ask.contacts")
    goes_dark(corner)
    await corner.until(lambda: "battery_low" in corner.events)
    corner.ups.restore_mains()
    await corner.until(lambda: "mains_back" in corner.events)
    await asyncio.sleep(GRACE + 1)

    assert citizen.scene.name == "ask.contacts"
    assert root.ended == []
    assert "powered_off" not in corner.events
