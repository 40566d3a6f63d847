"""The power goes while a door stands open: nothing opens by itself afterwards, and people settle what nobody knows."""

from __future__ import annotations

import pytest

from kiosk.contract.facts import EventKind
from kiosk.rig.office import ADMIN, COURIER
from tests.hall.at_work import (
    QUICK_LISTS,
    at_work,
    chooses,
    deposit_in,
    door_of,
    facts,
    goes_to_the_menu,
    opens_for_papers,
    scans,
    signs_in,
)
from tests.hall.inside import THINGS, Inside

RESTAURANT = "HI00000403"
HANDS_IN, PAPERS = "阿依古丽·样本", "J0001501"


@pytest.fixture(scope="module")
def terminal_config() -> str:
    """Lists come soon."""
    return QUICK_LISTS


async def comes_back(hall: Inside, cell: int) -> None:
    """Cut, and on again: nothing was pulsed, the sensors were read, and the cell is on the list 待核实."""
    before = hall.deeds.pulsed()
    await hall.starts_again_after_a_crash()
    await hall.everything_is_sent()
    assert hall.deeds.pulsed() == before
    stands = hall.memory.cell(cell)
    assert (stands.state, stands.reason) == ("unverified", "interrupted")
    assert hall.memory.under_way() == 0
    reading = hall.belief.cell(cell)
    assert reading is not None
    assert reading.state.value == "unverified"
    assert {"cell_unverified", "alarm"} <= set(hall.belief.tasks(cell))  # somebody must come: its door stands open


async def staff_look(hall: Inside, cell: int, said: str, label: str = "") -> None:
    """An admin finds the cell on the list, opens it, and says what is there; a thing proves itself by its barcode."""
    async with at_work(hall, ADMIN):
        await chooses(hall, "look", "staff.look.list")
        hall.citizen.touches(str(cell))
        await hall.citizen.sees("staff.cell")
        hall.citizen.touches("look")
        await hall.citizen.sees("staff.look.door_open")
        await hall.hand.shut(cell)
        await hall.citizen.sees("staff.look.found")
        hall.citizen.touches(said)
        if label:
            await hall.citizen.sees("staff.look.scan")
            await scans(hall, label, "staff.cell")
        await hall.citizen.sees("staff.cell")
        await goes_to_the_menu(hall)
    await hall.everything_is_sent()


async def test_a_pickup_is_cut_short_and_the_same_citizen_finishes_it_after_a_new_proof(hall: Inside) -> None:
    thing = THINGS["D-0201"]
    await hall.asks_to_collect()
    await hall.lays_card(thing.person)
    await hall.opens(thing)
    await hall.hand.lift()
    await comes_back(hall, thing.cell)
    await hall.hand.shut(thing.cell)  # with the thing inside still
    await hall.asks_to_collect()
    await hall.lays_card(THINGS["D-0801"].person)  # of somebody else: the open question is not theirs
    other = await hall.citizen.sees("pickup.confirm")
    assert thing.id not in other.offers()
    await hall.gives_up()
    await hall.hand.lift()
    await hall.asks_to_collect()
    await hall.lays_card(thing.person)
    await hall.collects(thing)
    await hall.leaves()
    await hall.everything_is_sent()
    assert hall.deeds.pulsed() == [thing.cell, thing.cell]
    assert hall.deeds.taken() == [thing.id]
    assert hall.memory.cell(thing.cell).state == "free"
    assert hall.belief.deposit(thing.id).state == "confirmed"


async def test_a_pickup_is_cut_short_and_staff_find_the_thing_where_it_was(hall: Inside) -> None:
    thing = THINGS["D-0301"]
    await hall.asks_to_collect()
    await hall.shows(thing)
    await hall.opens(thing)
    await hall.hand.hide()
    await comes_back(hall, thing.cell)
    await hall.hand.shut(thing.cell)
    await staff_look(hall, thing.cell, "there", "HI00000301")
    assert hall.memory.cell(thing.cell).state == "occupied"
    assert hall.belief.deposit(thing.id).state == "waiting"


async def test_a_deposit_is_cut_short_and_staff_settle_it(hall: Inside) -> None:
    await signs_in(hall, COURIER)
    await chooses(hall, "deposit", "staff.deposit.scan")
    door = door_of(await scans(hall, RESTAURANT, "staff.deposit.door_open"))
    await hall.hand.put(door, RESTAURANT)
    await comes_back(hall, door)
    await hall.hand.shut(door)
    deposit = deposit_in(hall, door)
    await staff_look(hall, door, "there", RESTAURANT)
    assert hall.memory.cell(door).state == "occupied"
    assert deposit_in(hall, door) == deposit
    assert hall.deeds.pulsed() == [door, door]
    await hall.soon(lambda: hall.belief.deposit(deposit).state == "waiting", "the platform believes that it lies there")


async def test_a_hand_in_is_cut_short_and_staff_settle_it(hall: Inside) -> None:
    door = await opens_for_papers(hall, HANDS_IN, 2)
    await comes_back(hall, door)
    await hall.hand.shut(door)
    assert next(row for row in hall.belief.hand_ins() if row.id == PAPERS).state == "awaited"
    await staff_look(hall, door, "empty")
    assert hall.memory.cell(door).state == "free"
    assert hall.deeds.pulsed() == [door, door]
    (look,) = facts(hall, EventKind.STAFF, door)
    assert look.act is not None
    assert look.act.said == "empty"
    again = await opens_for_papers(hall, HANDS_IN, 2)  # it is awaited still, by the same citizen after a new proof
    await hall.hand.put(again, "papers")
    await hall.hand.shut(again)
    await hall.citizen.sees("hand_in.placed")
    hall.citizen.touches("placed")
    await hall.citizen.sees("hand_in.done")
    await hall.leaves()
    await hall.everything_is_sent()
    assert next(row for row in hall.belief.hand_ins() if row.id == PAPERS).state == "handed_in"
