"""回收 and 错件: what is overdue or wanted elsewhere is taken back with the right barcode; a wrong one is an alarm."""

from __future__ import annotations

import pytest

from kiosk.contract.content import Keypad
from kiosk.contract.facts import EventKind
from kiosk.contract.platform import CaseState
from kiosk.contract.words import say
from kiosk.rig.office import ADMIN, COURIER, AtTheOffice
from tests.hall.at_work import (
    QUICK_LISTS,
    at_work,
    chooses,
    facts,
    goes_to_the_menu,
    messages,
    scans,
)
from tests.hall.inside import THINGS, Inside, Thing

OVERDUE, MOVED, MIXED_UP = THINGS["D-0801"], THINGS["D-0901"], THINGS["D-1201"]


@pytest.fixture(scope="module")
def terminal_config() -> str:
    """Lists come soon."""
    return QUICK_LISTS


def label(thing: Thing) -> str:
    """What the barcode on a thing of the seed data says."""
    return f"HI0000{thing.id.removeprefix('D-')}"


async def opens_to_reclaim(hall: Inside, thing: Thing) -> None:
    """From the menu to the open door of this thing."""
    await chooses(hall, "reclaim", "staff.reclaim.list")
    await hall.citizen.until(lambda scene: thing.id in scene.offers(), "it lies there")
    hall.citizen.touches(thing.id)
    await hall.citizen.sees("staff.reclaim.check")
    hall.citizen.touches("open")
    await hall.citizen.sees("staff.reclaim.door_open")


async def reclaims(hall: Inside, thing: Thing) -> None:
    """Take a thing out and prove by its barcode that it is the one."""
    async with at_work(hall, COURIER):
        await opens_to_reclaim(hall, thing)
        await hall.hand.take(thing.cell)
        await hall.hand.shut(thing.cell)
        await hall.citizen.sees("staff.reclaim.prove")
        await scans(hall, label(thing), "staff.reclaim.list")
        await goes_to_the_menu(hall)
    await hall.everything_is_sent()


async def the_code_is_dead(hall: Inside, thing: Thing) -> None:
    """Whoever types it is told that it is unknown, and nothing opens."""
    before = hall.deeds.pulses(thing.cell)
    await hall.asks_to_collect()
    hall.citizen.touches("code")
    asked = await hall.citizen.sees("pickup.type_code")
    hall.citizen.types(thing.code)
    told = await hall.citizen.until(lambda scene: scene.number > asked.number, "an answer")
    assert isinstance(told.content, Keypad)
    assert told.content.note == say("pickup.code_unknown")
    await hall.gives_up()
    assert hall.deeds.pulses(thing.cell) == before


async def test_an_overdue_thing_is_taken_back_its_code_is_dead_and_the_receiver_told_where_it_is(hall: Inside) -> None:
    await reclaims(hall, OVERDUE)
    assert hall.deeds.pulsed() == [OVERDUE.cell]
    assert hall.deeds.taken() == [OVERDUE.id]
    assert hall.memory.cell(OVERDUE.cell).state == "free"
    (fact,) = facts(hall, EventKind.STAFF, OVERDUE.cell)
    assert fact.act is not None
    assert (fact.staff, fact.act.said, fact.act.item_no) == (COURIER, "taken", label(OVERDUE))
    believed = hall.belief.deposit(OVERDUE.id)
    assert (believed.state, believed.case_state) == ("reclaimed", CaseState.RECLAIMED)
    (kind, text) = messages(hall.house, OVERDUE.id)[-1]
    assert kind == "reclaimed"
    assert "窗口" in text
    await the_code_is_dead(hall, OVERDUE)


async def test_a_receiver_who_wants_it_by_mail_cannot_collect_it_any_more_and_staff_take_it_out(hall: Inside) -> None:
    admin = AtTheOffice(hall.house.central_url, ADMIN)
    number = hall.belief.deposit(MOVED.id).project_no
    admin.sends(f"cases/{number}/delivery", delivery="mail", reason="申请人来电")
    admin.leaves()
    await hall.soon(lambda: hall.memory.cell(MOVED.cell).reason == "grant_withdrawn", "the terminal knows")
    assert hall.belief.deposit(MOVED.id).state == "withdrawn"
    assert "reclaim_and_mail" in tasks_about(hall, MOVED)
    await the_code_is_dead(hall, MOVED)
    await reclaims(hall, MOVED)
    assert hall.memory.cell(MOVED.cell).state == "free"
    assert hall.belief.deposit(MOVED.id).state == "reclaimed"


def tasks_about(hall: Inside, thing: Thing) -> list[str]:
    """Kinds of what staff have to do about a thing, whoever found it."""
    admin = AtTheOffice(hall.house.central_url, ADMIN)
    open_ones = admin.reads("tasks")
    admin.leaves()
    return [task["kind"] for task in open_ones if task["deposit_id"] == thing.id]


async def test_another_things_barcode_at_a_reclaim_is_an_alarm_and_the_cell_stays_shut(hall: Inside) -> None:
    async with at_work(hall, COURIER):
        await opens_to_reclaim(hall, MIXED_UP)
        await hall.hand.shut(MIXED_UP.cell)
        await hall.citizen.sees("staff.reclaim.prove")
        await scans(hall, "HI00009999", "staff.reclaim.other")
        await goes_to_the_menu(hall)
    await hall.everything_is_sent()
    cell = hall.memory.cell(MIXED_UP.cell)
    assert (cell.state, cell.reason) == ("unverified", "misplaced")
    assert "other_thing_found" in hall.belief.tasks(MIXED_UP.cell)
    (alarm,) = facts(hall, EventKind.ALARM, MIXED_UP.cell)
    assert alarm.reason == "misplaced"
    await hall.asks_to_collect()
    await hall.lays_card(MIXED_UP.person)
    await hall.citizen.until(lambda scene: scene.name != "pickup.prove", "the card is read")
    if hall.citizen.scene.name == "pickup.confirm":
        hall.citizen.touches("open")
        await hall.citizen.sees("trouble.cell_not_ready")
    await hall.gives_up()
    assert hall.deeds.pulsed() == [MIXED_UP.cell]
