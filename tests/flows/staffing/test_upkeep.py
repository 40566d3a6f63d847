"""A technician at the screen: devices out of service and back, tests, paper, cleaning, and a way out nobody forgets."""

from __future__ import annotations

import asyncio
import dataclasses
import datetime as dt

import pytest

from kiosk.contract.content import Facts, Rows
from kiosk.contract.events import Event
from kiosk.contract.facts import EventKind
from kiosk.contract.scene import Scene
from kiosk.contract.words import Both, Say, say
from kiosk.profile.sections import StaffRules
from kiosk.terminal.flows.upkeep import cleaning
from kiosk.terminal.health.state import Part
from kiosk.terminal.trials.kept import last_tests
from tests.flows.staffing.conftest import Hall, Opened, rows, tile
from tests.flows.staffing.office import ADMIN, COURIER, TECHNICIAN


def band(scene: Scene) -> str:
    """Key of the sentence above the scene."""
    assert scene.frame is not None
    return scene.frame.helped.key if isinstance(scene.frame.helped, Say) else ""


async def goes_to(hall: Hall, page: str, scene: str) -> Scene:
    """From the menu of upkeep to one of its pages."""
    await hall.citizen.sees("upkeep.menu")
    hall.citizen.touches(page)
    return await hall.citizen.sees(scene)


async def takes_out(hall: Hall, place: str, reason: str = "broken") -> None:
    """From the list of devices: one is out of service."""
    await hall.citizen.sees("upkeep.devices")
    hall.citizen.touches(place)
    await hall.citizen.sees("upkeep.device")
    hall.citizen.touches("take_out")
    await hall.citizen.sees("upkeep.take_out")
    hall.citizen.touches(reason)
    await hall.citizen.until(lambda scene: scene.name == "upkeep.device" and "put_back" in scene.offers(), "it is out")


async def leaves(hall: Hall, *, so: bool) -> None:
    """Out of upkeep, and home."""
    hall.citizen.goes("home")
    await hall.citizen.sees("upkeep.menu")
    hall.citizen.touches("leave")
    if so:
        await hall.citizen.sees("upkeep.left_so")
        hall.citizen.touches("leave_so")
    await is_home(hall)


async def is_home(hall: Hall) -> Scene:
    """Home, with nobody signed in and no band."""
    home = await hall.citizen.until(lambda scene: scene.name == "welcome" and not band(scene), "home")
    assert home.frame is not None
    assert not home.frame.leave
    assert home.frame.centre == Both("某中心", "Some centre")
    return home


async def test_every_page_says_who_is_in_and_until_when(hall: Hall) -> None:
    menu = await hall.enters_upkeep(TECHNICIAN)
    for page, scene in (("devices", "upkeep.devices"), ("supplies", "upkeep.supplies"), ("machine", "upkeep.machine")):
        assert band(await goes_to(hall, page, scene)) == "upkeep.band"
        hall.citizen.touches("ok")
    assert menu.frame is not None and isinstance(menu.frame.helped, Say)
    assert menu.frame.helped.gaps["who"] == Both(TECHNICIAN.name, TECHNICIAN.name)
    await leaves(hall, so=False)
    assert hall.audited(Event.TECHNICIAN_IN) == [{"staff": "S-3"}]
    assert hall.audited(Event.TECHNICIAN_OUT) == [{"staff": "S-3", "why": "finished", "left": 0}]
    assert hall.audited(Event.STAFF_SIGNED_OUT) == [{"staff": "S-3", "why": "finished"}]


async def test_nobody_but_a_technician_gets_in(hall: Hall) -> None:
    for who in (COURIER, ADMIN):
        menu = await hall.signs_in(who)
        assert "upkeep" not in menu.offers()
        hall.citizen.touches("sign_out")
        await hall.citizen.sees("welcome")


async def test_a_technician_opens_no_door(hall: Hall) -> None:
    menu = await hall.signs_in(TECHNICIAN)
    for task in ("deposit", "reclaim", "collection", "look"):
        assert tile(menu, task).why_not is not None
    hall.citizen.touches("upkeep")
    await goes_to(hall, "devices", "upkeep.devices")
    hall.citizen.touches("locks")
    await hall.citizen.sees("upkeep.device")
    hall.citizen.touches("test")
    result = await hall.citizen.sees("upkeep.trial_result")
    assert isinstance(result.content, Facts)
    assert not any(door.open for door in hall.locks.doors.values()), "sensors are read, nothing is pulsed"


async def test_a_device_out_of_service_is_gone_from_home_at_once_and_after_a_restart(
    at_work: Opened, surrounded: Hall
) -> None:
    async with at_work() as hall:
        await hall.enters_upkeep(TECHNICIAN)
        await goes_to(hall, "devices", "upkeep.devices")
        await takes_out(hall, "locks", "vandalised")
        fact = await hall.fact(EventKind.DEVICE, 0, cabinet="locks")
        assert (fact.staff, fact.reason) == ("S-3", "out_vandalised")
        await leaves(hall, so=True)
        assert tile(hall.citizen.scene, "pickup").why_not is not None
        assert hall.audited(Event.TECHNICIAN_OUT) == [{"staff": "S-3", "why": "finished", "left": 1}]
    surrounded.clerk = None
    surrounded.citizen.seen.clear()
    surrounded.locks_work = False
    async with at_work() as hall:
        home = await hall.citizen.until(lambda scene: scene.name == "welcome", "home")
        assert tile(home, "pickup").why_not is not None
        await hall.enters_upkeep(TECHNICIAN)
        await goes_to(hall, "devices", "upkeep.devices")
        hall.citizen.touches("locks")
        await hall.citizen.sees("upkeep.device")
        hall.citizen.touches("put_back")
        await hall.citizen.sees("upkeep.put_back")
        hall.citizen.touches("mended")
        await hall.citizen.until(lambda scene: scene.name == "upkeep.device" and "take_out" in scene.offers(), "back")
        await hall.fact(EventKind.DEVICE, 0, reason="back_mended")
        await leaves(hall, so=False)
        await hall.citizen.until(lambda scene: scene.name == "welcome" and "pickup" in scene.offers(), "it works again")


async def test_who_leaves_something_behind_is_asked_and_may_stay(hall: Hall) -> None:
    await hall.enters_upkeep(TECHNICIAN)
    await goes_to(hall, "devices", "upkeep.devices")
    await takes_out(hall, "printer")
    hall.citizen.goes("leave")
    left = await hall.citizen.sees("upkeep.left_so")
    assert rows(left) == ["printer"]
    hall.citizen.touches("stay")
    await hall.citizen.sees("upkeep.menu")
    hall.citizen.touches("leave")
    await hall.citizen.sees("upkeep.left_so")
    hall.citizen.touches("printer")
    await hall.citizen.sees("upkeep.device")
    hall.citizen.touches("put_back")
    await hall.citizen.sees("upkeep.put_back")
    hall.citizen.touches("found_well")
    await hall.citizen.sees("upkeep.device")
    hall.citizen.touches("ok")
    await is_home(hall)


async def test_the_list_is_worst_first_and_a_cable_pulled_is_seen_on_the_open_page(hall: Hall) -> None:
    await hall.enters_upkeep(TECHNICIAN)
    listed = await goes_to(hall, "devices", "upkeep.devices")
    assert rows(listed)[-1] in ("social", "a4", "camera", "speaker", "power"), "what was never fitted comes last"
    hall.citizen.touches("scanner")
    await hall.citizen.sees("upkeep.device")
    hall.cables["scanner"].unplug()
    await hall.citizen.until(
        lambda scene: scene.name == "upkeep.device" and _state(scene) == "staff.state.lost", "away"
    )
    hall.citizen.touches("test")
    away = await hall.citizen.sees("upkeep.trial_result")
    assert isinstance(away.content, Facts)
    hall.citizen.touches("ok")
    await hall.citizen.sees("upkeep.device")
    hall.citizen.touches("ok")
    listed = await hall.citizen.sees("upkeep.devices")
    assert rows(listed)[0] == "scanner"
    hall.cables["scanner"].plug()
    hall.citizen.touches("scanner")
    await hall.citizen.until(
        lambda scene: scene.name == "upkeep.device" and _state(scene) == "staff.state.ready", "back"
    )


def _state(scene: Scene) -> str:
    assert isinstance(scene.content, Rows)
    words = scene.content.rows[0].words
    return words.key if isinstance(words, Say) else ""


async def test_a_guided_test_is_kept_with_its_date_also_of_what_is_out_of_service(hall: Hall) -> None:
    await hall.enters_upkeep(TECHNICIAN)
    await goes_to(hall, "devices", "upkeep.devices")
    await takes_out(hall, "printer", "mending")
    hall.citizen.touches("test")
    asked = await hall.citizen.sees("upkeep.trial_asks")
    assert asked.question == say("trial.printer.looks_right")
    hall.citizen.touches("yes")
    await hall.citizen.sees("upkeep.trial_result")
    hall.citizen.touches("ok")
    page = await hall.citizen.sees("upkeep.device")
    assert "put_back" in page.offers(), "it stays out of service until somebody says otherwise"
    assert isinstance(page.content, Rows)
    test = next(row for row in page.content.rows if row.id == "test")
    assert test.pill is not None and test.pill.words == say("staff.test.passed")
    kept = last_tests(hall.folder / "state")["printer"]
    assert (kept.passed, kept.outcome) == (True, "looks_right")
    assert hall.audited(Event.TECHNICIAN_DID)[-1] == {"staff": "S-3", "deed": "tested", "place": "printer"}
    assert hall.clerk is not None
    assert (await hall.clerk.upkeep.supply("paper")).used > 0, "a test uses paper, too"


async def test_a_test_can_be_stopped_and_nothing_is_kept(hall: Hall) -> None:
    await hall.enters_upkeep(TECHNICIAN)
    await goes_to(hall, "devices", "upkeep.devices")
    hall.citizen.touches("card")
    await hall.citizen.sees("upkeep.device")
    hall.citizen.touches("test")
    await hall.citizen.until(lambda scene: scene.name == "upkeep.trial", "lay a card")
    hall.citizen.touches("stop")
    await hall.citizen.sees("upkeep.device")
    assert "card" not in last_tests(hall.folder / "state")
    assert hall.clerk is not None
    assert hall.clerk.bench.tried == ""


async def test_a_new_roll_resets_what_is_left(hall: Hall) -> None:
    assert hall.clerk is not None
    await hall.enters_upkeep(TECHNICIAN)
    for _ in range(650):
        await hall.clerk.upkeep.test_slip_printed()
    listed = await goes_to(hall, "supplies", "upkeep.supplies")
    assert isinstance(listed.content, Rows)
    assert listed.content.rows[0].words == say("upkeep.supplies.paper", metres=2)
    assert listed.content.rows[0].pill is not None
    assert listed.content.rows[0].pill.words == say("upkeep.supplies.little")
    hall.citizen.touches("paper")
    await hall.citizen.sees("upkeep.filled")
    hall.citizen.touches("filled")
    listed = await hall.citizen.sees("upkeep.supplies")
    assert isinstance(listed.content, Rows)
    assert listed.content.rows[0].words == say("upkeep.supplies.paper", metres=80)
    hall.citizen.touches("counters")
    counted = await hall.citizen.sees("upkeep.counters")
    assert isinstance(counted.content, Facts)
    assert {fact.words.key for fact in counted.content.facts if isinstance(fact.words, Say)} >= {
        "upkeep.counter.slips",
        "upkeep.counter.doors",
    }


async def test_while_the_glass_is_wiped_nothing_reacts(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cleaning, "SECONDS", 2.0)
    await hall.enters_upkeep(TECHNICIAN)
    first = await goes_to(hall, "cleaning", "upkeep.cleaning")
    assert first.still
    assert first.frame is not None
    assert not (first.frame.leave or first.frame.home or first.frame.back or first.frame.help)
    for _ in range(3):
        hall.citizen.goes("leave")
        hall.citizen.goes("home")
    menu = await hall.citizen.sees("upkeep.menu")
    left = {scene.content.words.gaps["count"] for scene in hall.citizen.seen if scene.name == "upkeep.cleaning"}  # type: ignore[union-attr]
    assert left == {1, 2}
    assert band(menu) == "upkeep.band"


async def test_nobody_at_the_glass_is_signed_out_whatever_page_stands(at_work: Opened, surrounded: Hall) -> None:
    surrounded.staff_rules = dataclasses.replace(StaffRules(), idle_seconds=0.3)
    surrounded.timings = dataclasses.replace(surrounded.timings, warning=1)
    async with at_work() as hall:
        await hall.enters_upkeep(TECHNICIAN)
        await goes_to(hall, "machine", "upkeep.machine")
        await is_home(hall)
        assert hall.audited(Event.TECHNICIAN_OUT) == [{"staff": "S-3", "why": "timed_out", "left": 0}]


async def test_the_longest_time_ends_it_also_for_who_keeps_touching(at_work: Opened, surrounded: Hall) -> None:
    surrounded.staff_rules = dataclasses.replace(StaffRules(), longest_seconds=2.5)
    async with at_work() as hall:
        await hall.enters_upkeep(TECHNICIAN)
        while hall.citizen.scene.name.startswith("upkeep."):
            hall.citizen.touches("devices" if hall.citizen.scene.name == "upkeep.menu" else "ok")
            await asyncio.sleep(0.1)
        await is_home(hall)
        assert hall.audited(Event.TECHNICIAN_OUT) == [{"staff": "S-3", "why": "timed_out", "left": 0}]


async def test_a_right_that_ended_yesterday_is_refused_and_one_that_ends_now_ends_the_visit(
    hall: Hall,
) -> None:
    yesterday = dt.datetime.now(dt.UTC) - dt.timedelta(days=1)
    ended = dataclasses.replace(TECHNICIAN.on_the_list(), technician_until=yesterday)
    hall.office.names(ended)
    await hall.soon(lambda: len(hall.audited(Event.STAFF_LIST_KEPT)) > 1, "the new list is there")
    await hall.asks_for_staff()
    await hall.shows(TECHNICIAN.shown)
    await hall.citizen.sees("staff.pin")
    hall.citizen.types(TECHNICIAN.pin)
    await hall.citizen.sees("staff.role_ended")
    hall.citizen.touches("ok")
    await is_home(hall)
    assert hall.audited(Event.STAFF_REFUSED)[-1] == {"why": "role_ended", "tries": 0}
    soon = dt.datetime.now(dt.UTC) + dt.timedelta(seconds=5)
    hall.office.names(dataclasses.replace(TECHNICIAN.on_the_list(), technician_until=soon))
    await hall.soon(lambda: len(hall.audited(Event.STAFF_LIST_KEPT)) > 2, "the new list is there")
    await hall.enters_upkeep(TECHNICIAN)
    await is_home(hall)
    assert hall.audited(Event.TECHNICIAN_OUT)[-1]["why"] == "timed_out"


async def test_without_lockers_and_without_the_platform_a_technician_works_all_the_same(
    at_work: Opened, surrounded: Hall
) -> None:
    surrounded.cabinets = ()
    async with at_work() as hall:
        hall.office.away = True
        await hall.enters_upkeep(TECHNICIAN)
        entry = next(scene for scene in hall.citizen.seen if scene.name == "staff.entry")
        assert "emergency" not in entry.offers()
        await goes_to(hall, "machine", "upkeep.machine")
        hall.citizen.touches("facts")
        await hall.citizen.sees("upkeep.machine_facts")
        hall.citizen.touches("ok")
        await hall.citizen.sees("upkeep.machine")
        hall.citizen.touches("queues")
        await hall.citizen.sees("upkeep.queues")
        hall.citizen.touches("ok")
        await hall.citizen.sees("upkeep.machine")
        hall.citizen.touches("findings")
        await hall.citizen.sees("upkeep.findings")
        hall.citizen.touches("ok")
        await hall.citizen.sees("upkeep.machine")
        hall.citizen.touches("ok")
        await leaves(hall, so=False)
        await hall.asks_for_staff()
        await hall.shows(COURIER.shown)
        await hall.citizen.sees("staff.pin")
        hall.citizen.types(COURIER.pin)
        await hall.citizen.sees("staff.nothing_here")
        hall.citizen.touches("ok")
        await is_home(hall)


async def test_a_terminal_on_which_nothing_works_lets_the_technician_in_all_the_same(
    at_work: Opened, surrounded: Hall
) -> None:
    surrounded.cabinets = ()
    async with at_work() as hall:
        hall.office.away = True
        assert hall.clerk is not None
        await hall.soon(lambda: not hall.clerk.platform.reachable, "the platform is away")  # type: ignore[union-attr]
        hall.clerk.health.find(Part.SERVICES, "nothing_works")
        await hall.citizen.sees("closed")
        hall.citizen.touches("staff")
        await hall.citizen.sees("staff.entry")
        await hall.shows(TECHNICIAN.shown)
        await hall.citizen.sees("staff.pin")
        hall.citizen.types(TECHNICIAN.pin)
        await hall.citizen.sees("upkeep.menu")
        hall.citizen.touches("self_test")
        await hall.citizen.sees("upkeep.self_test")
        hall.citizen.touches("now")
        await hall.citizen.sees("upkeep.under_way")
        await hall.citizen.sees("upkeep.self_test", 30)
        hall.citizen.touches("ok")
        await hall.citizen.sees("upkeep.menu")
        hall.citizen.touches("leave")
        await hall.citizen.sees("closed")


async def test_language_and_screens(hall: Hall) -> None:
    await hall.enters_upkeep(TECHNICIAN)
    await goes_to(hall, "adjust", "upkeep.adjust")
    hall.citizen.touches("language")
    await hall.citizen.sees("upkeep.language")
    hall.citizen.touches("en")
    await hall.citizen.sees("upkeep.adjust")
    hall.citizen.touches("ok")
    await goes_to(hall, "machine", "upkeep.machine")
    assert "restart_terminal" not in hall.citizen.scene.offers(), "nobody would start it again here"
    hall.citizen.touches("restart_screens")
    await hall.citizen.sees("upkeep.sure")
    hall.citizen.touches("restart")
    await hall.citizen.sees("upkeep.machine")
    hall.citizen.touches("ok")
    await leaves(hall, so=False)
    assert hall.citizen.scene.display.language == "en"
