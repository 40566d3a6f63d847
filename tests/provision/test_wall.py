"""A wall of six lockers on a real line: numbers that run otherwise, contacts the other way round, wires crossed."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING

import pytest

from drivers.locker.board8a.simulator import Board8ADevice
from drivers.sim.ports import PtyPort
from kiosk.contract.set_up import CabinetSetUp, CellSetUp, DeviceSetUp, Option, SetUp
from kiosk.provision.answers.desk import AnsweringDesk
from kiosk.provision.answers.model import read_answers
from kiosk.provision.asking import NotPassed
from kiosk.provision.found import Fitted, Wall
from kiosk.provision.ground import Ground
from kiosk.provision.progress import Progress
from kiosk.provision.steps.cabinet import cabinet
from kiosk.provision.taking_over import keep_what_fits
from kiosk.provision.visit import Visit
from kiosk.terminal.clock import Clock
from tests.drivers.conftest import attend

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping
    from pathlib import Path

    from kiosk.contract.scene import Scene
    from kiosk.provision.answers.model import Answers

CHANNELS = 6
# What is painted on the doors: they were numbered from the other end.
PAINTED = {channel: CHANNELS + 1 - channel for channel in range(1, CHANNELS + 1)}


class Site:
    """A box with its lock board, and somebody who pushes doors shut."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.board = Board8ADevice(channels=CHANNELS)
        self.cable = PtyPort(folder / "locks")
        config, devices = folder / "terminal.toml", folder / "devices.toml"
        config.write_text(f'[counter]\nsocket = "{folder}/counter"\n[state]\ndir = "{folder}/state"\n', "utf-8")
        section = f'[locks]\nmodel = "board8a"\naddress = "{folder}/locks"\nchannels = {CHANNELS}\n'
        devices.write_text(section, "utf-8")
        self.ground = Ground([config], [devices])
        self.progress_file = self.ground.local / "progress.json"

    def visit(self, opens: Mapping[int, int], more: str = "", *, known: bool = False) -> Visit:
        """The wizard at this step, with what was found before; `opens` is what a technician would see."""
        seen = ", ".join(f"{{ board = 1, channel = {lock}, door = {door} }}" for lock, door in opens.items())
        file = self.folder / "answers.toml"
        file.write_text(
            'who = "吴安装"\n[site]\nnumber = 1\n[patience]\nhands = 15\n[cabinet]\nboards = 1\ncolumns = 2\n'
            f"known = {str(known).lower()}\n"
            f'sizes = "123"\nlow = "011"\npapers = 2\nlabel = "B-7"\nside = "left"\nopens = [ {seen} ]\n{more}',
            "utf-8",
        )
        visit = Visit(
            self.ground, Helped(read_answers(file), self), Progress(self.progress_file, Clock().now()), Clock()
        )
        visit.step = "cabinet"
        return visit

    async def push_shut(self) -> None:
        """Every door that stands open."""
        await asyncio.sleep(0.1)
        for number, door in self.board.doors.items():
            if door.open:
                self.board.push_shut(number)


class Helped(AnsweringDesk):
    """With somebody before the wall who does what is asked."""

    def __init__(self, answers: Answers, site: Site) -> None:
        super().__init__(answers, "en")
        self._site = site
        self._pushing: asyncio.Task[None] | None = None

    def show(self, scene: Scene) -> None:
        """A door is to be shut."""
        super().show(scene)
        if scene.name == "provision.cabinet.shut":
            self._pushing = asyncio.create_task(self._site.push_shut())


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[Site]:
    """The wall at work."""
    made = Site(tmp_path)
    work = asyncio.create_task(attend(made.board, made.cable))
    yield made
    work.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await work


async def test_numbers_from_the_other_end_and_contacts_the_other_way_round_are_found(site: Site) -> None:
    site.board.inverted = True
    done = await cabinet(site.visit(PAINTED))
    assert done.passed
    place = site.ground.workplace()
    assert {cell.number: cell.channel for cell in place.cells} == {door: lock for lock, door in PAINTED.items()}
    assert place.devices.locks.options["feedback"] == "open_short"
    assert place.devices.locks.off is None
    by_number = {cell.number: cell for cell in place.cells}
    assert [by_number[door].size for door in (1, 2, 3, 6)] == ["small", "medium", "large", "large"]
    assert [(by_number[door].column, by_number[door].row) for door in (1, 3, 4)] == [(0, 0), (0, 3), (1, 0)]
    assert [by_number[door].low for door in (1, 2)] == [False, True]
    assert {number for number, cell in by_number.items() if cell.use == "in"} == {5, 6}


async def test_crossed_wires_are_named_and_once_mended_only_those_are_opened_again(site: Site) -> None:
    site.board.cross(2, 3)
    seen = {**PAINTED, 2: PAINTED[3], 3: PAINTED[2]}
    with pytest.raises(NotPassed):
        await cabinet(site.visit(seen))
    found = Progress(site.progress_file, Clock().now()).found("cabinet", Wall)
    assert {(lock, verdict) for _, _, lock, verdict in found.unsound} == {(2, "crossed"), (3, "crossed")}
    site.board.uncross(2)
    visit = site.visit(PAINTED, '[[left_out]]\nstep = "nothing"\nwhy = "nothing"\n')
    wall = visit.found(Wall)
    wall.tried = [each for each in wall.tried if each.channel not in (2, 3)]  # the technician touches both lines
    visit.keep(wall)
    assert (await cabinet(visit)).passed
    assert len(site.ground.workplace().cells) == CHANNELS
    assert {lock: site.board.pulses[lock] for lock in (1, 2, 3, 4)} == {1: 1, 2: 2, 3: 2, 4: 1}


async def test_a_dead_contact_a_jammed_door_and_a_silent_lock_cost_their_own_cells(site: Site) -> None:
    site.board.doors[4].sensor_dead = True
    site.board.doors[5].jammed = True
    opens = {lock: door for lock, door in PAINTED.items() if lock != 5}
    done = await cabinet(site.visit(opens, '[[left_out]]\nstep = "cabinet"\nwhy = "new contact on Monday"\n'))
    assert (done.passed, done.why) == (False, "new contact on Monday")
    place = site.ground.workplace()
    assert {cell.channel for cell in place.cells} == {1, 2, 3, 6}
    assert place.devices.locks.options["blind"] == [4]
    assert place.devices.locks.options["unused"] == [5]


async def test_a_power_cut_in_the_middle_opens_no_door_twice(site: Site) -> None:
    cut = asyncio.create_task(cabinet(site.visit(PAINTED)))
    async with asyncio.timeout(60):
        while sum(site.board.pulses.values()) < 4:  # noqa: ASYNC110  a board tells nobody that it pulses
            await asyncio.sleep(0.05)
    cut.cancel()
    await asyncio.gather(cut, return_exceptions=True)
    known = len(Progress(site.progress_file, Clock().now()).found("cabinet", Wall).tried)
    assert known == 3
    await site.push_shut()
    assert (await cabinet(site.visit(PAINTED))).passed
    assert {lock: site.board.pulses[lock] for lock in range(1, 4)} == {1: 1, 2: 1, 3: 1}
    assert len(site.ground.workplace().cells) == CHANNELS


async def test_a_replacement_takes_the_map_over_and_opens_nothing(site: Site, tmp_path: Path) -> None:
    (tmp_path / "old").mkdir()
    old = Site(tmp_path / "old")
    work = asyncio.create_task(attend(old.board, old.cable))
    assert (await cabinet(old.visit(PAINTED))).passed
    work.cancel()
    await asyncio.gather(work, return_exceptions=True)
    visit = site.visit(PAINTED)
    visit.progress.take_over(old.progress_file, ("devices", "cabinet"))
    visit = site.visit({}, known=True)
    done = await cabinet(visit)
    assert done.passed
    assert site.ground.workplace().cells == old.ground.workplace().cells
    assert sum(site.board.pulses.values()) == 0


def told_by_the_platform(site: Site, locks: str = "board8a") -> SetUp:
    """The box before: this wall as it was wired, and a scanner at a port that is not here."""
    wires: dict[str, Option] = {
        "channels": CHANNELS,
        "feedback": "open_short",
        "boards": (1,),
        "unused": (),
        "blind": (4,),
    }
    devices = (
        DeviceSetUp("locks", locks, f"{site.folder}/locks", True, wires),
        DeviceSetUp("scanner", "newland", f"{site.folder}/not-here", True, {}),
    )
    cells = tuple(
        CellSetUp(door, 1, lock, 0, door - 1, 1, "small", door > 2, "in" if door > 4 else "out")
        for lock, door in PAINTED.items()
    )
    return SetUp(devices, CabinetSetUp("B-7", "left", "cam-3", 1.5, cells), "5e" * 32)


def taken_over(site: Site, told: SetUp, opens: Mapping[int, int] | None = None) -> Visit:
    """The wizard at the lockers, when the platform has told this."""
    visit = site.visit(opens or {})
    visit.step = "devices"
    keep_what_fits(visit, told)
    visit.step = "cabinet"
    return visit


async def test_what_the_platform_knew_of_the_box_before_is_taken_over_where_it_fits(site: Site) -> None:
    told = told_by_the_platform(site)
    visit = taken_over(site, told)
    fitted = visit.found(Fitted, "devices")
    assert (fitted.taken, fitted.searched) == (["locks"], False), "the scanner is looked for as usual"
    assert site.ground.workplace().cells == (), "nothing is a map before it was looked at"
    assert (await cabinet(visit)).passed
    place = site.ground.workplace()
    assert not place.problems
    assert {cell.number: cell.channel for cell in place.cells} == {door: lock for lock, door in PAINTED.items()}
    assert {cell.number for cell in place.cells if cell.use == "in"} == {5, 6}
    options = place.devices.locks.options
    assert (options["feedback"], options["blind"], options["channels"]) == ("open_short", [4], CHANNELS)
    assert 'camera = "cam-3"' in (site.ground.local / "terminal.toml").read_text("utf-8")
    assert sum(site.board.pulses.values()) == 0


async def test_a_map_of_other_lock_boards_is_no_map_and_each_door_is_opened(site: Site) -> None:
    visit = taken_over(site, told_by_the_platform(site, locks="kerong"), PAINTED)
    fitted = visit.found(Fitted, "devices")
    fitted.sections["locks"] = {"model": "board8a", "address": f"{site.folder}/locks"}
    visit.progress.keep("devices", fitted)  # what answers here is another make
    assert (await cabinet(visit)).passed
    assert {lock: site.board.pulses[lock] for lock in PAINTED} == dict.fromkeys(PAINTED, 1)
    assert len(site.ground.workplace().cells) == CHANNELS


async def test_a_board_without_power_is_told_and_nothing_is_kept_as_a_wall(site: Site) -> None:
    site.board.silent = True
    with pytest.raises(NotPassed):
        await cabinet(site.visit(PAINTED))
    assert site.ground.workplace().cells == ()
    assert sum(site.board.pulses.values()) == 0
