"""A site's profile reaches its terminal: brought in when nobody is there, refused where it is bad, and answered for."""

from __future__ import annotations

import asyncio
import re
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest

from kiosk.contract.content import Facts, Rows, Tiles
from kiosk.contract.events import Event
from kiosk.contract.scene import Scene
from kiosk.contract.words import Both, say
from kiosk.rig.citizen import Citizen
from kiosk.rig.house import ROOT
from kiosk.rig.truths import Memory
from tests.hall.inside import is_fresh_home
from tests.hall.point import Point

# What this box alone says: a profile may be good by itself and clash with it.
BOX = "[timings.door]\nloud = 45\n"
PHONE = "10000000003"


@pytest.fixture(scope="module")
def point(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Point]:
    """The township's service point, working with the first profile it was given."""
    with Point(tmp_path_factory.mktemp("point"), BOX) as opened:
        opened.start_central()
        opened.start_terminal()
        opened.ear.until("READY=1")
        soon(lambda: opened.told() == (1, "kept", 1))
        opened.ear.until("RELOADING=1")
        opened.ear.until("READY=1")
        yield opened


@pytest.fixture
async def citizen(point: Point) -> AsyncIterator[Citizen]:
    """Somebody before the home screen."""
    async with Citizen(point.counter) as standing:
        await standing.until(is_fresh_home, "home")
        yield standing


def soon(holds: Callable[[], object], seconds: float = 20.0) -> None:
    """Wait until something is so."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def version(point: Point) -> int:
    """The newest one that was published."""
    newest: int = point.office.reads("profiles/370923-03")[0]["version"]
    return newest


async def until_told(point: Point, state: str, kept: int) -> None:
    """Wait until the terminal has said this of the newest."""
    await asyncio.to_thread(soon, lambda: point.told() == (version(point), state, kept))


def phone_is(number: str) -> Callable[[Scene], bool]:
    """A home screen with this telephone number at its foot."""
    return lambda scene: is_fresh_home(scene) and scene.frame is not None and scene.frame.phone == number


def tile(scene: Scene, id: str) -> object:
    """Why a tile cannot be touched."""
    assert isinstance(scene.content, Tiles)
    return next(tile.why_not for tile in scene.content.tiles if tile.id == id)


async def leaves(citizen: Citizen) -> None:
    """From wherever they are, out."""
    citizen.goes("leave")
    await citizen.sees("goodbye")
    citizen.goes("home")
    await citizen.until(is_fresh_home, "home")


async def test_a_village_point_says_what_its_tier_and_its_site_say(point: Point, citizen: Citizen) -> None:
    home = citizen.scene
    assert home.frame is not None
    assert home.frame.centre == Both("斑鸠店镇便民服务点", "Banjiudian Township Service Point")
    elsewhere = Both("银山分中心的自助机", "the terminal at the Yinshan Branch")
    assert tile(home, "pickup") == say("welcome.stopped.no_locker", elsewhere=elsewhere)
    assert tile(home, "hand_in") == say("welcome.stopped.not_here")
    assert tile(home, "query") is None
    await citizen.until(lambda scene: tile(scene, "handle") is None, "我要办, once the catalogue has come")
    citizen.touches("ask")
    contacts = await citizen.sees("ask.contacts")
    assert isinstance(contacts.content, Facts)
    values = [fact.value for fact in contacts.content.facts]
    assert PHONE in values
    assert any(isinstance(value, Both) and value.zh == "东平县斑鸠店镇示例村3号" for value in values)
    await leaves(citizen)


async def test_nothing_moves_until_the_citizen_has_left(point: Point, citizen: Citizen) -> None:
    before, pid = version(point), point.programs["terminal"].pid
    citizen.touches("ask")
    standing = await citizen.sees("ask.contacts")
    point.ear.notes.clear()
    await asyncio.to_thread(point.writes, f'"{PHONE}"', '"10000000033"')
    await until_told(point, "kept", before + 1)
    await asyncio.sleep(1.5)
    point.ear.listen(0.1)
    assert not any(note.startswith("RELOADING") for note in point.ear.notes)
    assert citizen.scene.name == "ask.contacts"
    assert citizen.scene.content == standing.content

    await leaves(citizen)
    # On the same line: the screens are never cut off, and see nothing in between.
    new = await citizen.until(phone_is("10000000033"), "home with the other number")
    assert new.number > standing.number
    seen = citizen.seen[citizen.seen.index(standing) :]
    assert {scene.name for scene in seen} <= {"ask.contacts", "goodbye", "welcome"}
    await asyncio.to_thread(point.ear.until, "READY=1")
    assert any(note.startswith("MONOTONIC_USEC=") for note in point.ear.notes)
    assert point.programs["terminal"].pid == pid
    memory = Memory(point.state)
    assert not memory.recorded(Event.UNCLEAN_STOP)
    assert memory.recorded(Event.PROFILE_KEPT)[-1]["version"] == before + 1


async def test_what_is_offered_changes_without_another_start(point: Point, citizen: Citizen) -> None:
    before = version(point)
    started = len(Memory(point.state).recorded(Event.TERMINAL_STARTED))
    line = 'tier = "village"\n'
    more = 'offer.only = [8, 11]\noffer.elsewhere = { zh = "县中心大厅", en = "the hall of the county centre" }\n'
    notice = 'site.notices = [{ zh = "周五下午停电", en = "No power on Friday afternoon" }]\n'
    await asyncio.to_thread(point.writes, line, line + more)
    await until_told(point, "kept", before + 1)
    await asyncio.to_thread(point.writes, "[site]\n", "[site]\n" + notice.replace("site.", ""))
    await until_told(point, "kept", before + 2)
    home = await citizen.until(lambda scene: scene.name == "welcome" and scene.hint is not None, "the notice")
    assert home.hint == Both("周五下午停电", "No power on Friday afternoon")
    assert len(Memory(point.state).recorded(Event.TERMINAL_STARTED)) == started

    await citizen.until(lambda scene: "handle" in scene.offers(), "我要办")
    citizen.touches("handle")
    await citizen.sees("handle.ways")
    citizen.touches("all")
    rows = (await citizen.sees("handle.items")).content
    assert isinstance(rows, Rows)
    assert len(rows.rows) == 2
    citizen.goes("back")
    await citizen.sees("handle.ways")
    citizen.touches("search")
    await citizen.sees("handle.search")
    citizen.writes("个体")
    found = (await citizen.sees("handle.items")).content
    assert isinstance(found, Rows)
    assert found.rows[0].pill is not None
    assert found.rows[0].pill.words == say("guide.pill.elsewhere")
    citizen.touches(found.rows[0].id)
    guide = (await citizen.sees("handle.guide")).content
    assert isinstance(guide, Facts)
    assert guide.band == say("guide.elsewhere", where=Both("县中心大厅", "the hall of the county centre"))
    await leaves(citizen)


async def test_a_tile_says_when_it_opens(point: Point, citizen: Citizen) -> None:
    before = version(point)
    await asyncio.to_thread(point.writes, "[site]\n", '[hours.query]\nopen = ["00:00-00:01"]\n\n[site]\n')
    await until_told(point, "kept", before + 1)
    home = await citizen.until(lambda scene: tile(scene, "query") is not None, "我要查 closed")
    assert "welcome.stopped.hours" in str(tile(home, "query"))
    assert tile(home, "handle") is None
    await asyncio.to_thread(point.writes, '[hours.query]\nopen = ["00:00-00:01"]\n\n', "")
    await citizen.until(lambda scene: tile(scene, "query") is None, "我要查 open again")


async def test_a_profile_that_does_not_fit_this_box_is_refused_with_file_and_line(
    point: Point, citizen: Citizen
) -> None:
    """Good by itself, and the platform publishes it; but here the voice would come after what must follow it."""
    before = version(point)
    kept = point.told()[2]
    await asyncio.to_thread(point.writes, "[site]\n", "[timings.door]\nvoice = 50\n\n[site]\n")
    await until_told(point, "refused", kept)
    (line,) = (line for line in point.office.reads("profiles") if line["terminal"] == "T-DEMO-03")
    assert line["version"] == before + 1
    (problem,) = line["problems"]
    assert problem["what"].startswith("timings.door.loud must come after timings.door.voice")
    tasks = [task for task in point.office.reads("tasks") if task["kind"] == "profile_refused"]
    assert len(tasks) == 1
    assert is_fresh_home(citizen.scene)

    check = [sys.executable, "-m", "kiosk", "check", "--config", str(point.files)]
    shown = await asyncio.to_thread(subprocess.run, check, capture_output=True, text=True, cwd=ROOT, check=False)
    assert shown.returncode == 0, shown.stdout
    assert re.search(rf"^profile {kept} of .* \(village\) is laid over these files$", shown.stdout, re.MULTILINE)
    assert re.search(rf"^terminal.phone = 10000000033  # profile {kept}, 370923-03.toml:\d+$", shown.stdout, re.M)
    assert re.search(r"^timings.door.loud = 45.0  # .*/terminal.toml:\d+$", shown.stdout, re.MULTILINE)

    point.office.sends("profiles/370923-03/put-back", version=1)
    await until_told(point, "kept", before + 2)
    await citizen.until(phone_is(PHONE), "the number of the first profile")
    assert not [task for task in point.office.reads("tasks") if task["kind"] == "profile_refused"]


async def test_what_was_kept_is_worked_with_from_the_first_scene_on_and_without_the_platform(point: Point) -> None:
    point.programs["central"].stop()
    point.programs["terminal"].stop()
    point.ear.notes.clear()
    point.start_terminal()
    point.ear.until("READY=1")
    async with Citizen(point.counter) as citizen:
        home = await citizen.until(lambda scene: scene.name == "welcome", "home")
        assert home.frame is not None
        assert home.frame.phone == PHONE
    point.start_central()


def profile_files(state: Path) -> set[str]:
    """What lies in the folder of profiles."""
    return {file.name for file in (state / "profile").iterdir()}


def test_only_the_profile_and_the_one_before_lie_on_the_disk(point: Point) -> None:
    assert profile_files(point.state) == {"current.json", "before.json"}
    assert (point.state / "profile").stat().st_mode & 0o777 == 0o700
