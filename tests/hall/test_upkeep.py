"""A technician at a whole hall: crashes, cables, no platform, rights that ended, a village point, a citizen first."""

from __future__ import annotations

import asyncio
import datetime as dt
import sqlite3
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from kiosk.contract.content import Rows, Tiles
from kiosk.contract.scene import Scene
from kiosk.contract.words import Say
from kiosk.rig.house import House
from kiosk.rig.office import COURIER, STAFF, TECHNICIAN
from tests.hall.at_work import QUICK_LISTS, asks_for_staff, audited, knows_its_staff, shows_badge, signs_in
from tests.hall.inside import SAME_CODE_SECONDS, Inside

RULES = QUICK_LISTS + "[staff.rules]\nwrong_pins = 1\nfirst_rest_seconds = 1\n"


@pytest.fixture(scope="module")
def terminal_config() -> str:
    """Lists come soon; a PIN rests after the first wrong one, for a second at first."""
    return RULES


async def enters(hall: Inside) -> None:
    """From home into upkeep; the test before may have shown the same badge a moment ago."""
    await asyncio.sleep(SAME_CODE_SECONDS)
    await signs_in(hall, TECHNICIAN)
    hall.citizen.touches("upkeep")
    await hall.citizen.sees("upkeep.menu")


async def goes_to(hall: Inside, page: str, scene: str) -> Scene:
    """From the menu to one of its pages."""
    await hall.citizen.sees("upkeep.menu")
    hall.citizen.touches(page)
    return await hall.citizen.sees(scene)


async def changes_service(hall: Inside, place: str, change: str, reason: str) -> None:
    """From the menu: a device is taken out of service, or put back; then the menu again."""
    await goes_to(hall, "devices", "upkeep.devices")
    hall.citizen.touches(place)
    await hall.citizen.until(lambda scene: scene.name == "upkeep.device" and change in scene.offers(), change)
    hall.citizen.touches(change)
    await hall.citizen.sees(f"upkeep.{change}")
    hall.citizen.touches(reason)
    other = "put_back" if change == "take_out" else "take_out"
    await hall.citizen.until(lambda scene: scene.name == "upkeep.device" and other in scene.offers(), other)
    hall.citizen.goes("home")
    await hall.citizen.sees("upkeep.menu")


async def leaves(hall: Inside, *, so: bool) -> None:
    """Out, and home."""
    hall.citizen.touches("leave")
    if so:
        await hall.citizen.sees("upkeep.left_so")
        hall.citizen.touches("leave_so")
    await hall.sees_fresh_home()


def at_the_office(house: House, query: str, *values: object) -> list[Any]:
    """Something of the platform's own tables."""
    with closing(sqlite3.connect(house.folder / "central.db")) as db, db:
        return db.execute(query, values).fetchall()


def device_tasks(house: House) -> list[tuple[str, str, bool]]:
    """Place, what was said, and whether it is settled."""
    query = "SELECT cabinet, said, settled_at IS NOT NULL FROM staff_task WHERE kind = 'device_out' ORDER BY id"
    return [(place, said, bool(settled)) for place, said, settled in at_the_office(house, query)]


async def test_with_the_platform_away_a_device_goes_and_the_office_hears_of_it_later(hall: Inside) -> None:
    hall.house.stop("central")
    await enters(hall)
    await changes_service(hall, "printer", "take_out", "no_spare")
    await leaves(hall, so=True)
    hall.house.start_central()
    await hall.everything_is_sent()
    assert device_tasks(hall.house) == [("printer", "out_no_spare", False)]
    await enters(hall)
    await changes_service(hall, "printer", "put_back", "exchanged")
    await leaves(hall, so=False)
    await hall.everything_is_sent()
    assert device_tasks(hall.house) == [("printer", "out_no_spare", True)]


async def test_after_kill_9_nobody_is_signed_in_and_what_was_out_of_service_stays_so(hall: Inside) -> None:
    await enters(hall)
    await changes_service(hall, "locks", "take_out", "mending")
    await hall.starts_again_after_a_crash()
    home = hall.citizen.scene
    assert home.frame is not None
    assert home.frame.helped is None
    assert isinstance(home.content, Tiles)
    assert next(tile for tile in home.content.tiles if tile.id == "pickup").why_not is not None
    assert audited(hall.house, "technician_out")[-1] == {"staff": TECHNICIAN, "why": "cut_off", "left": 1}
    await enters(hall)
    await changes_service(hall, "locks", "put_back", "mended")
    await leaves(hall, so=False)
    await hall.citizen.until(lambda scene: scene.name == "welcome" and "pickup" in scene.offers(), "pickup works again")


async def test_a_cable_pulled_while_its_page_stands_is_seen_there(hall: Inside) -> None:
    await enters(hall)
    await goes_to(hall, "devices", "upkeep.devices")
    hall.citizen.touches("scanner")
    await hall.citizen.sees("upkeep.device")
    await hall.hand.pull("scanner")
    await hall.citizen.until(lambda scene: state_of(scene) == "staff.state.lost", "it is gone")
    hall.citizen.touches("test")
    await hall.citizen.sees("upkeep.trial_result")
    await hall.hand.plug("scanner")
    hall.citizen.touches("ok")
    await hall.citizen.until(lambda scene: state_of(scene) == "staff.state.ready", "it is back")
    hall.citizen.goes("home")
    await hall.citizen.sees("upkeep.menu")
    await leaves(hall, so=False)


def state_of(scene: Scene) -> str:
    """How the device of the open page is."""
    if scene.name != "upkeep.device" or not isinstance(scene.content, Rows):
        return ""
    words = scene.content.rows[0].words
    return words.key if isinstance(words, Say) else ""


async def test_a_citizens_visit_is_never_interrupted(hall: Inside) -> None:
    await hall.chooses("query")
    await hall.citizen.sees("cases.prove")
    await hall.lays_card("张测试")
    await hall.citizen.sees("cases.list")
    await hall.hand.lift()
    hall.citizen.goes("home")
    await hall.chooses("ask")
    await hall.citizen.sees("ask.contacts")
    hall.citizen.touches("staff")
    await hall.citizen.sees("ask.somebody_here")
    hall.citizen.touches("stay")
    await hall.chooses("query")
    await hall.citizen.sees("cases.list")  # still theirs: no card is asked for
    hall.citizen.goes("home")
    await hall.chooses("ask")
    await hall.citizen.sees("ask.contacts")
    hall.citizen.touches("staff")
    await hall.citizen.sees("ask.somebody_here")
    hall.citizen.touches("end")
    entry = await hall.citizen.sees("staff.entry")
    assert "张" not in repr(entry)
    hall.citizen.goes("back")
    await hall.sees_fresh_home()


async def test_each_wrong_pin_rests_twice_as_long_as_the_one_before(hall: Inside) -> None:
    rests = []
    for _ in range(2):
        await asks_for_staff(hall)
        await shows_badge(hall, COURIER, "000000")
        await hall.citizen.sees("staff.resting")
        rests.append(ends_of_rest(hall.house, COURIER) - refused_at(hall.house))
        hall.citizen.goes("home")
        await hall.sees_fresh_home()
        await hall.soon(lambda: ends_of_rest(hall.house, COURIER) <= time.time(), "it is over")
    assert [round(rest) for rest in rests] == [1, 2]


def ends_of_rest(house: House, who: str) -> float:
    """Until when a PIN rests, in seconds since 1970."""
    with closing(sqlite3.connect(f"file:{house.state / 'terminal.db'}?mode=ro", uri=True)) as db:
        (until,) = db.execute("SELECT rest_until FROM pin_rests WHERE staff = ?", (who,)).fetchone()
    return float(until)


def refused_at(house: House) -> float:
    """When somebody of the staff was refused last, in the same seconds."""
    with closing(sqlite3.connect(f"file:{house.state / 'terminal.db'}?mode=ro", uri=True)) as db:
        (at,) = db.execute("SELECT max(at) FROM audit WHERE event = 'staff_refused'").fetchone()
    return dt.datetime.fromisoformat(at).timestamp()


async def test_a_right_that_ended_yesterday_is_refused(hall: Inside) -> None:
    before = len(audited(hall.house, "staff_list_kept"))
    await asyncio.sleep(SAME_CODE_SECONDS)
    at_the_office(hall.house, "UPDATE staff SET technician_until = date('now', '-2 days') WHERE id = ?", TECHNICIAN)
    await hall.soon(lambda: len(audited(hall.house, "staff_list_kept")) > before, "the new list is there")
    await asks_for_staff(hall)
    await shows_badge(hall, TECHNICIAN)
    await hall.citizen.sees("staff.role_ended")
    hall.citizen.touches("ok")
    await hall.sees_fresh_home()
    at_the_office(hall.house, "UPDATE staff SET technician_until = date('now', '+9 days') WHERE id = ?", TECHNICIAN)


async def test_a_village_point_without_lockers_is_looked_after_and_started_anew(tmp_path: Path) -> None:
    """Supervised, so that a restart can be offered; the platform goes away before anybody signs in."""
    env = {"NOTIFY_SOCKET": f"@hall-upkeep-{tmp_path.name}"}
    with House(tmp_path, terminal_config=RULES, village=True, env=env) as house:
        house.start_hall()
        house.start_central()
        terminal = house.start_terminal()
        hall = Inside(house)
        await hall.citizen.arrive()
        await knows_its_staff(hall)
        house.stop("central")
        await asks_for_staff(hall)
        assert "emergency" not in hall.citizen.scene.offers()
        await shows_badge(hall, TECHNICIAN, STAFF[TECHNICIAN]["pin"])
        await goes_to(hall, "machine", "upkeep.machine")
        hall.citizen.touches("restart_terminal")
        await hall.citizen.sees("upkeep.sure")
        hall.citizen.touches("restart")
        await hall.soon(lambda: not terminal.alive, "the terminal has ended")
        await hall.finds_the_terminal_started()
        assert audited(house, "technician_out") == [{"staff": TECHNICIAN, "why": "finished", "left": 0}]
        assert audited(house, "staff_signed_out") == [{"staff": TECHNICIAN, "why": "finished"}]
        assert audited(house, "unclean_stop") == []
        await hall.citizen.go()
