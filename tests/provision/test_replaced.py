"""A terminal that was signed for is exchanged: devices and map come from the platform, and no door is opened."""

from __future__ import annotations

import asyncio
import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from kiosk.rig.cables.hands import CODE
from kiosk.rig.house import SITE, TERMINAL, House
from kiosk.rig.office import OFFICER, AtTheOffice
from kiosk.terminal.settings import load
from kiosk.terminal.settings.workplace import workplace

from .box import Hands, answers, provisioned

if TYPE_CHECKING:
    from collections.abc import Iterator

SHEET = "5e" * 32
PATIENCE = 20.0


class NothingInstalled(House):
    """Its new box knows of no device: whoever exchanged it brought no files along."""

    def wizard(self, *more: str, bare: bool = False) -> list[str]:
        """Without the hall's own file of devices."""
        words = super().wizard(*more, bare=bare)
        at = words.index("--devices")
        return [*words[:at], *words[at + 2 :]]


class Exchanges(Hands):
    """Hands before the new box, and an officer who says which terminal it replaces."""

    def __init__(self, house: House) -> None:
        super().__init__(house.hall_dir)
        self._house = house

    async def hear(self, line: str) -> None:
        """One line."""
        await super().hear(line)
        if shown := CODE.match(line):
            await asyncio.to_thread(self._approve, shown[1])

    def _approve(self, code: str) -> None:
        office = AtTheOffice(self._house.central_url, OFFICER)
        office.sends(f"enrolments/{code}/approve", terminal=TERMINAL, site=SITE, replaces=True)
        office.leaves()


@pytest.fixture
def exchanged(tmp_path: Path) -> Iterator[House]:
    """A hall of its own: its terminal's first key is dead afterwards."""
    with NothingInstalled(tmp_path, faults=True) as opened:
        opened.start_hall()
        opened.start_central()
        yield opened


async def told(house: House) -> list[dict[str, Any]]:
    """What the office reads of the terminal's set-up, as soon as there is any."""
    office = AtTheOffice(house.central_url, OFFICER)
    async with asyncio.timeout(PATIENCE):
        while not (found := await asyncio.to_thread(office.reads, f"terminals/{TERMINAL}/setup")):  # noqa: ASYNC110  the office rings nobody
            await asyncio.sleep(0.2)
    office.leaves()
    return found


async def test_devices_and_each_cell_are_as_they_were_and_no_door_is_opened(exchanged: House) -> None:
    house = exchanged
    local = house.state / "local"
    local.mkdir()
    (local / "signed-off").write_text(json.dumps({"at": "2026-11-23T10:00:00+08:00", "by": "吴安装", "sheet": SHEET}))
    house.start_terminal()
    (kept,) = await told(house)
    assert (kept["version"], kept["set_up"]["sheet"]) == (1, SHEET)
    assert "吴安装" not in json.dumps(kept, ensure_ascii=False)
    words = house.command("check")
    files = [Path(words[at + 1]) for at, word in enumerate(words) if word == "--config"]
    before = workplace(files, [house.folder / "devices.toml"])
    house.stop("terminal")
    shutil.rmtree(house.state)
    house.state.mkdir()

    file = answers(house.folder, url=house.central_url, cabinet="boards = 1")
    until = "The site's profile: "
    await provisioned(house, file, until=lambda line: line.startswith(until), hands=Exchanges(house), bare=True)
    house.stop("central")
    away = await provisioned(house, file, bare=True)
    assert (away.code, away.err.partition(" ")[0]) == (1, "devices"), "without the platform no door is opened instead"
    house.start_central()
    said = await provisioned(house, file, until=lambda line: line.startswith("Lockers: "), bare=True)
    assert said.passed == ["What is plugged in", "Test of each device", "Lockers"], said.err
    assert f"{len(before.cells)} cells are wired as at the box before" in said.lines
    assert "4 devices are as at the box before. Touch a line to change it." in said.lines
    assert not any(line.startswith("Opening: ") for line in said.lines)
    settings = load([house.folder / "bare.toml"])
    assert settings.terminal.id == TERMINAL
    assert settings.cabinet[0].cells == before.cells
    assert not settings.problems
    for place in ("card", "scanner", "printer", "locks"):
        was, now = getattr(before.devices, place), getattr(settings.devices, place)
        assert (now.model, now.address, dict(now.options)) == (was.model, was.address, dict(was.options)), place
