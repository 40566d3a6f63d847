"""应急开箱 and 清柜: two people, one door, once; with one person, a wrong code, or too late nothing opens."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest
import requests

from kiosk.contract.facts import EventKind
from kiosk.contract.lockers import Purpose
from kiosk.rig.office import ADMIN, COURIER, ON_DUTY, TECHNICIAN, AtTheOffice, order_opening
from tests.hall.at_work import (
    QUICK_LISTS,
    asks_for_staff,
    at_work,
    chooses,
    code_on,
    door_of,
    facts,
    goes_to_the_menu,
    shows_badge,
    signs_in,
    tiles_of,
)
from tests.hall.inside import THINGS, Inside

JAMMED = THINGS["D-0102"]
CLEARED = (1, 3)  # the first is free, the second holds something


@pytest.fixture(scope="module")
def terminal_config() -> str:
    """Lists come soon, and an on-site code lasts no longer than it must."""
    return QUICK_LISTS + "[staff.rules]\nonsite_seconds = 30\n"


@pytest.fixture(scope="module")
def fitted() -> dict[str, bool]:
    """The cabinet's own door has a switch."""
    return {"everything": True}


async def asks_for_the_code(hall: Inside, order: str) -> str:
    """A guard who is no staff goes to the entrance and has the code of an order shown."""
    await asks_for_staff(hall)
    hall.citizen.touches("emergency")
    await hall.citizen.until(lambda scene: order in scene.offers(), "the order")
    hall.citizen.touches(order)
    return code_on(await hall.citizen.sees("staff.order.code"))


async def goes_away(hall: Inside) -> None:
    """From a scene of the order to an empty home screen."""
    hall.citizen.goes("leave")
    await hall.sees_fresh_home()


async def test_two_people_elsewhere_open_one_door_for_a_guard_who_reads_out_a_code(hall: Inside) -> None:
    asks, order = order_opening(hall.house.central_url, "A", JAMMED.cell)
    code = await asks_for_the_code(hall, order)
    asks.sends(f"openings/{order}/code", code=code)
    assert door_of(await hall.citizen.sees("staff.emergency.door_open")) == JAMMED.cell
    await hall.hand.take(JAMMED.cell)
    await hall.hand.shut(JAMMED.cell)
    await hall.citizen.sees("staff.order.what_was_done")
    hall.citizen.touches("taken")
    await hall.citizen.sees("staff.order.done")
    await goes_away(hall)
    await hall.everything_is_sent()
    assert hall.deeds.pulsed() == [JAMMED.cell]
    (fact,) = facts(hall, EventKind.STAFF, JAMMED.cell)
    assert fact.act is not None
    assert (fact.act.purpose, fact.act.order, fact.act.said) == (Purpose.EMERGENCY, order, "taken")
    assert (fact.staff, fact.act.second) == (ADMIN, ON_DUTY)
    assert hall.belief.deposit(JAMMED.id).state == "reclaimed"
    with pytest.raises(requests.HTTPError):
        asks.sends(f"openings/{order}/code", code=code)
    asks.leaves()
    await asks_for_staff(hall)
    hall.citizen.touches("emergency")
    await hall.citizen.sees("staff.order.list")
    assert order not in hall.citizen.scene.offers()
    await goes_away(hall)
    assert hall.deeds.pulsed() == [JAMMED.cell]


async def test_one_person_alone_opens_nothing(hall: Inside) -> None:
    asks = AtTheOffice(hall.house.central_url, ADMIN)
    wish = {"cabinet": "A", "cell": 3, "reason": "door_jammed", "note": "柜门打不开", "ticket": "2026-0008"}
    order = str(asks.sends("openings", **wish)["id"])
    with pytest.raises(requests.HTTPError):
        asks.sends(f"openings/{order}/approve")
    asks.leaves()
    await asks_for_staff(hall)
    hall.citizen.touches("emergency")
    await hall.citizen.sees("staff.order.list")
    assert order not in hall.citizen.scene.offers()
    await goes_away(hall)
    assert hall.deeds.pulsed() == []


async def test_wrong_codes_end_an_order_and_nothing_opens(hall: Inside) -> None:
    asks, order = order_opening(hall.house.central_url, "A", 3)
    code = await asks_for_the_code(hall, order)
    refused = 0
    while refused < 10:
        with pytest.raises(requests.HTTPError) as said:
            asks.sends(f"openings/{order}/code", code=f"{(int(code) + 1 + refused) % 10**6:06d}")
        refused += 1
        if said.value.response.json()["code"] == "opening_over":
            break
    assert 1 < refused < 10
    await hall.citizen.sees("staff.order.expired")
    with pytest.raises(requests.HTTPError):
        asks.sends(f"openings/{order}/code", code=code)
    asks.leaves()
    await goes_away(hall)
    assert hall.deeds.pulsed() == []


async def test_a_code_read_out_too_late_opens_nothing(hall: Inside) -> None:
    asks, order = order_opening(hall.house.central_url, "A", 3)
    code = await asks_for_the_code(hall, order)
    with closing(sqlite3.connect(hall.house.folder / "central.db")) as db, db:  # five minutes go by
        changed = db.execute("UPDATE opening SET expires = approved_at WHERE id = ?", (order,)).rowcount
    assert changed == 1
    with pytest.raises(requests.HTTPError):
        asks.sends(f"openings/{order}/code", code=code)
    asks.leaves()
    await hall.citizen.sees("staff.order.expired")
    await goes_away(hall)
    assert hall.deeds.pulsed() == []


async def test_the_cabinet_is_cleared_by_two_people_with_the_service_door_open(hall: Inside) -> None:
    await hall.hand.do("open-cabinet")
    async with at_work(hall, TECHNICIAN):
        await begins_to_clear(hall)
        await shows_badge(hall, ADMIN)
        await clears(hall, CLEARED[0], "empty")
        skipped = await hall.citizen.sees("staff.clearing.next")
        hall.citizen.touches("skip")
        await hall.citizen.until(lambda scene: scene.number > skipped.number, "the next door")
        await clears(hall, CLEARED[1], "taken")
        await hall.citizen.sees("staff.clearing.next")
        hall.citizen.touches("stop")
        await hall.citizen.sees("staff.clearing.cleared")
        await goes_to_the_menu(hall)
    await hall.everything_is_sent()
    assert hall.deeds.pulsed() == list(CLEARED)
    acts = [fact.act for cell in CLEARED for fact in facts(hall, EventKind.STAFF, cell)]
    assert [(act.purpose, act.second) for act in acts if act is not None] == [(Purpose.CLEARING, ADMIN)] * 2
    assert hall.memory.cell(3).state == "unverified"
    assert hall.belief.deposit("D-0401").state == "reclaimed"


async def clears(hall: Inside, cell: int, said: str) -> None:
    """Open the next cell, take out what lies there, and say what was done."""
    await hall.citizen.sees("staff.clearing.next")
    hall.citizen.touches("open")
    assert door_of(await hall.citizen.sees("staff.clearing.door_open")) == cell
    if said == "taken":
        await hall.hand.take(cell)
    await hall.hand.shut(cell)
    await hall.citizen.sees("staff.clearing.what_was_done")
    hall.citizen.touches(said)


async def begins_to_clear(hall: Inside) -> None:
    """From the menu to the place where the second person shows a badge."""
    menu = await hall.citizen.until(lambda scene: "clearing" in scene.offers(), "清柜 can be chosen")
    assert menu.name == "staff.menu"
    await chooses(hall, "clearing", "staff.clearing.begin")
    hall.citizen.touches("all")
    await hall.citizen.sees("staff.second")


async def test_without_a_second_person_who_may_no_cell_is_cleared(hall: Inside) -> None:
    await hall.hand.do("open-cabinet")
    async with at_work(hall, TECHNICIAN):
        for second in (TECHNICIAN, COURIER):
            await begins_to_clear(hall)
            await shows_badge(hall, second)
            await hall.citizen.sees("staff.clearing.second_needed")
            await goes_to_the_menu(hall)
    assert hall.deeds.pulsed() == []


async def test_with_the_service_door_shut_no_cell_is_cleared(hall: Inside) -> None:
    menu = await signs_in(hall, TECHNICIAN)
    assert "clearing" in tiles_of(menu)
    assert "clearing" not in menu.offers()
    await hall.hand.do("open-cabinet")
    hall.citizen.touches("overview")
    await hall.citizen.sees("staff.overview")
    await goes_to_the_menu(hall)
    await begins_to_clear(hall)
    await shows_badge(hall, ADMIN)
    await hall.citizen.sees("staff.clearing.next")
    await hall.hand.do("close-cabinet")
    hall.citizen.touches("skip")
    await hall.citizen.sees("staff.clearing.service_door_shut")
    await goes_to_the_menu(hall)
    hall.citizen.touches("sign_out")
    await hall.sees_fresh_home()
    assert hall.deeds.pulsed() == []
