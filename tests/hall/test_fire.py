"""The fire panel gives alarm: everybody is sent out, nothing opens, nothing is lost; afterwards pickup goes on."""

from __future__ import annotations

import asyncio

import pytest

from kiosk.contract.content import Keypad
from kiosk.contract.intent import Entered
from kiosk.contract.lockers import CellState
from kiosk.rig.office import COURIER, order_opening
from tests.hall.at_work import QUICK_LISTS, asks_for_staff, signs_in
from tests.hall.inside import THINGS, Inside

ALARMED = 1  # an alarm of the whole hall is told under the cabinet's first door


@pytest.fixture(scope="module")
def terminal_config() -> str:
    """Lists come soon."""
    return QUICK_LISTS


@pytest.fixture(scope="module")
def fitted() -> dict[str, bool]:
    """With the cabinet's board, to which fire panel and hall door are wired."""
    return {"everything": True}


async def hall_door_is(hall: Inside, *, held: bool) -> None:
    """Wait until the relay of the hall's door stands so."""
    await hall.hand.until(lambda now: now["cabinet"]["hall_door_held"] is held)


async def test_fire_while_a_citizen_types(hall: Inside) -> None:
    thing = THINGS["D-0201"]
    await hall_door_is(hall, held=True)
    await hall.asks_to_collect()
    hall.citizen.touches("code")
    asked = await hall.citizen.sees("pickup.type_code")
    await hall.hand.do("sound-fire")
    await hall_door_is(hall, held=False)
    await hall.citizen.sees("evacuation")
    keypad = asked.content
    assert isinstance(keypad, Keypad)
    hall.citizen.does(Entered(asked.number, keypad.id, thing.code))  # the finger was quicker than the eye
    hall.citizen.goes("home")
    await asyncio.sleep(1.5)
    assert [scene.name for scene in hall.citizen.seen if scene.number > asked.number] == ["evacuation"]
    await hall.everything_is_sent()
    assert hall.belief.tasks(ALARMED) == ["alarm"]
    assert hall.deeds.pulsed() == []
    await hall.hand.do("end-fire")
    await hall.sees_fresh_home()
    await hall_door_is(hall, held=True)
    await hall.asks_to_collect()
    await hall.shows(thing)
    await hall.collects(thing)
    await hall.leaves()
    assert hall.memory.endings(thing.id) == ["confirmed"]


async def test_fire_while_a_door_stands_open_and_it_is_shut_on_the_way_out(hall: Inside) -> None:
    thing, other = THINGS["D-0301"], THINGS["D-0601"]
    await hall.asks_to_collect()
    await hall.shows(thing)
    await hall.opens(thing)
    await hall.hand.do("sound-fire")
    await hall.citizen.sees("evacuation")
    await asyncio.sleep(1.5)
    assert hall.memory.endings(thing.id) == [None]
    await hall.takes(thing)
    await hall.soon(lambda: hall.memory.endings(thing.id) == ["presumed"], "the errand is settled")
    assert (hall.memory.cell(thing.cell).state, hall.memory.cell(thing.cell).reason) == ("unverified", "not_confirmed")
    assert hall.citizen.scene.name == "evacuation"
    await hall.hand.hide()
    await hall.hand.do("end-fire")
    await hall.sees_fresh_home()
    await hall.asks_to_collect()
    await hall.shows(other)
    await hall.collects(other)
    await hall.leaves()
    await hall.everything_is_sent()
    assert hall.deeds.pulsed() == [thing.cell, other.cell]
    assert "door_left_open" not in [event.reason for event in hall.belief.events(thing.id)]
    assert hall.belief.deposit(other.id).state == "confirmed"


async def test_a_door_that_still_stands_open_when_the_alarm_is_over_is_an_alarm_of_its_own(hall: Inside) -> None:
    thing = THINGS["D-0801"]
    await hall.asks_to_collect()
    await hall.shows(thing)
    await hall.opens(thing)
    await hall.hand.do("sound-fire")
    await hall.citizen.sees("evacuation")
    await asyncio.sleep(1.5)
    await hall.hand.do("end-fire")
    await hall.sees_fresh_home()
    await hall.soon(lambda: hall.memory.endings(thing.id) == ["presumed"], "the errand is settled")
    await hall.takes(thing)
    await hall.everything_is_sent()
    cell = hall.memory.cell(thing.cell)
    assert (cell.state, cell.reason) == (CellState.UNVERIFIED, "door_left_open")


async def test_fire_while_staff_are_signed_in_and_while_an_order_waits(hall: Inside) -> None:
    await signs_in(hall, COURIER)
    await hall.hand.do("sound-fire")
    await hall.citizen.sees("evacuation")
    await hall.hand.do("end-fire")
    await hall.sees_fresh_home()
    asks, order = order_opening(hall.house.central_url, "A", 3)
    await asks_for_staff(hall)
    hall.citizen.touches("emergency")
    await hall.citizen.until(lambda scene: order in scene.offers(), "the order")
    hall.citizen.touches(order)
    await hall.citizen.sees("staff.order.code")
    await hall.hand.do("sound-fire")
    await hall.citizen.sees("evacuation")
    await asyncio.sleep(1.5)
    await hall.hand.do("end-fire")
    await hall.sees_fresh_home()
    asks.leaves()
    assert hall.deeds.pulsed() == []


async def test_the_terminal_is_started_anew_in_the_alarm(hall: Inside) -> None:
    await hall.hand.do("sound-fire")
    await hall.citizen.sees("evacuation")
    hall.house.programs["terminal"].kill()
    await hall.citizen.go()
    hall.house.start_terminal()
    hall.citizen.seen.clear()
    await hall.citizen.arrive()
    await hall.citizen.sees("evacuation")
    assert [scene.name for scene in hall.citizen.seen if scene.name == "welcome"] == []
    await hall.hand.do("end-fire")
    await hall.sees_fresh_home()
