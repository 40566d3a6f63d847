"""Staff look into cells in doubt, open by order from afar, or clear a cabinet: what each needs, and what it proves."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk.contract.facts import EventKind
from kiosk.contract.lockers import CellSize, CellState, OpeningReason, OpenOrder, Purpose, Signed
from kiosk.terminal.lockers.wall import CellNotReady, Deed, Found, Opening, OrderRefused
from tests.terminal.lockers.doubles import CARD, NUMBER, Site, grant, signed

ADMIN = Deed(staff="S-102")
COURIER = Deed(staff="S-101", item_no="HI00000500", project_no="3709992026111200500")


async def in_doubt(site: Site) -> None:
    """The usual thing lies in a cell that somebody opened with a key."""
    await site.deposit(grant())
    site.board.open.add(7)
    await site.wall.look()
    site.board.open.clear()
    await site.wall.look()
    assert await site.state() == ("unverified", "opened_unbidden")


async def cut_short(site: Site, purpose: Purpose) -> int:
    """Something is put in, and the power goes before anybody could say so; the cell."""
    deposit, use = ("D-0500", "out") if purpose is Purpose.DEPOSIT else ("HS00000077", "in")
    cell = (await site.wall.reserve(deposit, CellSize.SMALL, use=use)).number
    deed = COURIER if purpose is Purpose.DEPOSIT else Deed(factors=("card",), project_no="P", pieces=4)
    errand = await site.wall.errand(purpose, cell, deposit, deed)
    await errand.open()
    site.board.put_and_shut(cell, deposit)
    await site.wall.look()
    await site.restart()
    return cell


# ---- looking --------------------------------------------------------------------------------------------------------


async def test_staff_find_the_cell_empty(site: Site) -> None:
    await in_doubt(site)
    await site.errand(Purpose.LOOK, 7, "", "empty", site.board.items.clear, ADMIN)
    assert await site.state() == ("free", "")
    assert await site.wall.grants_for_card(NUMBER) == Found()
    (event,) = await site.facts(EventKind.STAFF)
    assert (event.deposit_id, event.staff) == ("D-0102", "S-102")
    assert event.act is not None and (event.act.purpose, event.act.said) == (Purpose.LOOK, "empty")


async def test_staff_find_what_should_be_there_and_its_receiver_gets_it(site: Site) -> None:
    await in_doubt(site)
    await site.errand(Purpose.LOOK, 7, "", "there", None, ADMIN, item_no="HI00000007")
    assert await site.state() == ("occupied", "")
    async with await site.wall.begin(grant(), CARD) as pickup:
        assert await pickup.open() is Opening.OPENED


@pytest.mark.parametrize("scanned", ["", "HI00000008"])
async def test_there_without_the_right_scan_stays_in_doubt(site: Site, scanned: str) -> None:
    await in_doubt(site)
    await site.errand(Purpose.LOOK, 7, "", "there", None, ADMIN, item_no=scanned)
    assert await site.state() == ("unverified", "not_proven")


async def test_something_else_lies_there(site: Site) -> None:
    await in_doubt(site)
    await site.errand(Purpose.LOOK, 7, "", "other", None, ADMIN)
    assert await site.state() == ("unverified", "misplaced")
    assert "alarm:misplaced" in await site.told()
    with pytest.raises(CellNotReady):
        await site.wall.begin(grant(), CARD)


async def test_a_broken_cell_is_out_of_service_until_somebody_looks_again(site: Site) -> None:
    await in_doubt(site)
    await site.errand(Purpose.LOOK, 7, "", "broken", None, ADMIN)
    assert await site.state() == ("disabled", "broken")
    await site.errand(Purpose.LOOK, 7, "", "there", None, ADMIN, item_no="HI00000007")
    assert await site.state() == ("occupied", "")


async def test_a_door_that_will_not_open_for_staff_either(site: Site) -> None:
    await in_doubt(site)
    site.board.jammed.add(7)
    async with await site.wall.errand(Purpose.LOOK, 7, "", ADMIN) as errand:
        assert await errand.open() is Opening.STUCK
        await errand.settle("broken")
    assert await site.state() == ("disabled", "broken")


async def test_opened_with_the_key_and_as_it_should_be(site: Site) -> None:
    site.board.open.add(8)
    await site.wall.look()
    site.board.open.clear()
    await site.errand(Purpose.LOOK, 8, "", "key", None, ADMIN)
    assert await site.state(8) == ("free", "")
    await in_doubt(site)
    await site.errand(Purpose.LOOK, 7, "", "key", None, ADMIN, item_no="HI00000007")
    assert await site.state(7) == ("occupied", "")


async def test_staff_look_and_go_without_a_word(site: Site) -> None:
    await in_doubt(site)
    async with await site.wall.errand(Purpose.LOOK, 7, "", ADMIN) as errand:
        await errand.open()
        assert await site.state() == ("unverified", "staff_at_door")
        site.board.open.clear()
        await errand.closed(5)
    assert await site.state() == ("unverified", "not_confirmed")


async def test_power_is_cut_while_staff_look(site: Site) -> None:
    await in_doubt(site)
    errand = await site.wall.errand(Purpose.LOOK, 7, "", ADMIN)
    await errand.open()
    await site.restart()
    assert await site.state() == ("unverified", "interrupted")
    assert site.board.pulses == {7: 1}


async def test_a_look_whose_door_never_moved_leaves_the_doubt_as_it_was(site: Site) -> None:
    await in_doubt(site)
    errand = await site.wall.errand(Purpose.LOOK, 7, "", ADMIN)
    site.board.pull_cable()
    async with errand:
        assert await errand.open() is Opening.UNREACHABLE
    assert await site.state() == ("unverified", "opened_unbidden")


async def test_nobody_looks_into_a_cell_that_is_in_service(site: Site) -> None:
    await site.deposit(grant())
    for cell in (7, 8):
        with pytest.raises(CellNotReady):
            await site.wall.errand(Purpose.LOOK, cell, "", ADMIN)


# ---- what a crash had left open -------------------------------------------------------------------------------------


async def test_staff_find_what_was_put_in_when_the_power_went_and_only_then_it_counts_as_put_in(hall: Site) -> None:
    cell = await cut_short(hall, Purpose.DEPOSIT)
    assert await hall.facts(EventKind.DEPOSIT) == []
    await hall.errand(Purpose.LOOK, cell, "", "there", None, ADMIN, item_no="HI00000500")
    assert await hall.state(cell) == ("occupied", "")
    (event,) = await hall.facts(EventKind.DEPOSIT)
    assert (event.deposit_id, event.staff) == ("D-0500", "S-101"), "who put it in, not who found it"
    assert event.placed is not None and event.placed.placed and event.placed.item_no == "HI00000500"


async def test_the_late_fact_is_told_once(hall: Site) -> None:
    cell = await cut_short(hall, Purpose.DEPOSIT)
    for _ in range(2):
        await hall.errand(Purpose.LOOK, cell, "", "there", None, ADMIN, item_no="HI00000500")
        hall.board.open.add(cell)
        await hall.wall.look()
        hall.board.open.clear()
        await hall.wall.look()
    assert len(await hall.facts(EventKind.DEPOSIT)) == 1


async def test_staff_find_papers_by_their_cover_slip_after_a_crash(hall: Site) -> None:
    cell = await cut_short(hall, Purpose.HAND_IN)
    assert await hall.facts(EventKind.HAND_IN) == []
    await hall.errand(Purpose.LOOK, cell, "", "there", None, ADMIN, item_no="HS00000077")
    assert await hall.state(cell) == ("occupied", "")
    (event,) = await hall.facts(EventKind.HAND_IN)
    assert event.handed_in is not None and event.handed_in.pieces == 4
    (line,) = await hall.wall.handed_in()
    assert (line.cell, line.pieces) == (cell, 4)


async def test_staff_find_nothing_after_a_crash(hall: Site) -> None:
    cell = await cut_short(hall, Purpose.DEPOSIT)
    await hall.errand(Purpose.LOOK, cell, "", "empty", hall.board.items.clear, ADMIN)
    assert await hall.state(cell) == ("free", "")
    assert await hall.facts(EventKind.DEPOSIT) == []


# ---- by order from afar ---------------------------------------------------------------------------------------------


def order(site: Site, **more: object) -> OpenOrder:
    """An order for the usual cell, good for five minutes."""
    made = OpenOrder(
        "O-1",
        "T-1",
        "A",
        7,
        OpeningReason.RECEIVER_IN_NEED,
        "S-102",
        "S-104",
        site.clock.now() + dt.timedelta(minutes=5),
    )
    return dataclasses.replace(made, **more)  # type: ignore[arg-type]


async def by_order(site: Site, told: Signed, cell: int = 7) -> None:
    """The whole emergency opening, as staff on site do it."""
    read = await site.wall.order(told)
    await site.errand(Purpose.EMERGENCY, cell, "", "taken", site.board.items.clear, Deed(staff="S-102", order=read.id))


async def test_a_right_order_opens_its_cell_once(site: Site) -> None:
    await site.deposit(grant())
    told = signed("opening", order(site))
    await by_order(site, told)
    assert await site.state() == ("unverified", "emergency_opened"), "somebody must look afterwards"
    (event,) = await site.facts(EventKind.STAFF)
    assert event.act is not None and (event.act.order, event.act.purpose) == ("O-1", Purpose.EMERGENCY)
    assert await site.wall.grants_for_card(NUMBER) == Found()
    with pytest.raises(OrderRefused) as refusal:
        await site.wall.order(told)
    assert refusal.value.why == "obeyed"
    await site.restart()
    with pytest.raises(OrderRefused):
        await site.wall.order(told)
    assert site.board.pulses == {7: 1}


async def test_a_guard_says_that_it_was_left_and_staff_look_before_anybody_collects_it(site: Site) -> None:
    await site.deposit(grant())
    read = await site.wall.order(signed("opening", order(site)))
    await site.errand(Purpose.EMERGENCY, 7, "", "left", None, Deed(staff="S-102", order=read.id))
    assert await site.state() == ("unverified", "emergency_opened")
    found = await site.wall.grants_for_card(NUMBER)
    with pytest.raises(CellNotReady) as refusal:
        await site.wall.begin(found.titles[0].grant, CARD)
    assert refusal.value.reason == "emergency_opened"
    await site.errand(Purpose.LOOK, 7, "", "there", None, ADMIN, item_no="HI00000007")
    assert await site.state() == ("occupied", "")


async def test_an_order_is_used_up_by_its_pulse_though_the_power_goes(site: Site) -> None:
    await site.deposit(grant())
    told = signed("opening", order(site))
    read = await site.wall.order(told)
    errand = await site.wall.errand(Purpose.EMERGENCY, 7, "", Deed(staff="S-102", order=read.id))
    await errand.open()
    await site.restart()
    assert await site.state() == ("unverified", "interrupted")
    with pytest.raises(OrderRefused) as refusal:
        await site.wall.order(told)
    assert refusal.value.why == "obeyed"


async def test_an_order_read_twice_before_its_pulse_opens_once(site: Site) -> None:
    await site.deposit(grant())
    told = signed("opening", order(site))
    await site.wall.order(told)
    await by_order(site, told)
    with pytest.raises(CellNotReady) as refusal:
        await site.errand(Purpose.EMERGENCY, 7, "", "left", None, Deed(staff="S-102", order="O-1"))
    assert refusal.value.reason == "order_obeyed"
    assert site.board.pulses == {7: 1}


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"terminal": "T-2"}, "addressed_elsewhere"),
        ({"cabinet": "B"}, "addressed_elsewhere"),
        ({"expires": dt.datetime(2026, 11, 23, 1, 59, tzinfo=dt.UTC)}, "expired"),
    ],
)
async def test_an_order_for_another_place_or_time(site: Site, change: dict[str, object], why: str) -> None:
    with pytest.raises(OrderRefused) as refusal:
        await site.wall.order(signed("opening", order(site, **change)))
    assert refusal.value.why == why


async def test_a_forged_order(site: Site) -> None:
    stranger = Ed25519PrivateKey.generate()
    right = signed("opening", order(site))
    changed = Signed(right.body.replace('"cell":7', '"cell":8'), right.signature)
    as_another_kind = Signed(right.body, signed("grant", order(site)).signature)
    for told in (signed("opening", order(site), stranger), changed, as_another_kind, Signed(right.body, "no hex")):
        with pytest.raises(OrderRefused) as refusal:
            await site.wall.order(told)
        assert refusal.value.why == "forged"


async def test_an_order_opens_no_other_cell_and_nothing_after_its_time(site: Site) -> None:
    await site.wall.order(signed("opening", order(site)))
    for deed, cell in ((Deed(staff="S-102", order="O-1"), 8), (Deed(staff="S-102"), 7), (Deed(order="O-2"), 7)):
        with pytest.raises(CellNotReady):
            await site.wall.errand(Purpose.EMERGENCY, cell, "", deed)
    errand = await site.wall.errand(Purpose.EMERGENCY, 7, "", Deed(staff="S-102", order="O-1"))
    site.clock.passed += 301
    async with errand:
        with pytest.raises(CellNotReady) as refusal:
            await errand.open()
    assert refusal.value.reason == "order_expired"
    assert site.board.pulses == {}


async def test_a_clock_set_back_brings_no_order_back_to_life(site: Site) -> None:
    await site.deposit(grant())
    expired = order(site, expires=dt.datetime(2026, 11, 23, 0, 30, tzinfo=dt.UTC))
    site.clock.set_by = dt.timedelta(hours=-3)
    with pytest.raises(OrderRefused) as refusal:
        await site.wall.order(signed("opening", expired))
    assert refusal.value.why == "expired", "the list is younger than that"


# ---- clearing a cabinet ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("one", "two"), [("S-103", ""), ("", "S-102"), ("S-103", "S-103")])
async def test_clearing_takes_two_different_people(site: Site, one: str, two: str) -> None:
    with pytest.raises(CellNotReady) as refusal:
        await site.wall.errand(Purpose.CLEARING, 7, "", Deed(staff=one, second=two))
    assert refusal.value.reason == "second_person_missing"


async def test_two_people_clear_a_cell_and_somebody_looks_afterwards(site: Site) -> None:
    await site.deposit(grant())
    both = Deed(staff="S-103", second="S-102")
    await site.errand(Purpose.CLEARING, 7, "", "taken", site.board.items.clear, both)
    assert await site.state() == ("unverified", "clearing_opened")
    (event,) = await site.facts(EventKind.STAFF)
    assert event.act is not None and (event.staff, event.act.second) == ("S-103", "S-102")
    await site.errand(Purpose.CLEARING, 8, "", "empty", None, both)
    assert await site.state(8) == ("free", "")
    await site.errand(Purpose.CLEARING, 9, "", "left", None, both)
    assert await site.state(9) == ("unverified", "not_proven"), "something lies where nothing should"


# ---- cells set aside ------------------------------------------------------------------------------------------------


async def test_a_free_cell_is_cleaned_and_a_used_one_is_not(site: Site) -> None:
    await site.deposit(grant())
    await site.wall.set_aside(8, CellState.CLEANING)
    assert await site.state(8) == ("cleaning", "")
    await site.wall.clean_again(8)
    assert await site.state(8) == ("free", "")
    for cell in (7, 99):
        with pytest.raises(CellNotReady):
            await site.wall.set_aside(cell, CellState.CLEANING)
    await site.wall.set_aside(9, CellState.DISABLED)
    with pytest.raises(CellNotReady):
        await site.wall.clean_again(9)
    await site.errand(Purpose.LOOK, 9, "", "empty", None, ADMIN)
    assert await site.state(9) == ("free", "")
