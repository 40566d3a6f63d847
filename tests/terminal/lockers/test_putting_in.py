"""Staff put results in, citizens hand papers in: what counts as put in, and what a crash or a bad door leaves."""

from __future__ import annotations

import datetime as dt

import pytest

from kiosk.contract.facts import EventKind, HandedIn, Placed
from kiosk.contract.lockers import CellSize, CellState, Purpose
from kiosk.terminal.lockers.wall import CellNotReady, Deed, HeldAlready, NoCell, Opening
from tests.terminal.lockers.doubles import CARD, NUMBER, Site, awaited, grant, manifest, parcel

COURIER = Deed(staff="S-101", item_no="HI00000500", project_no="3709992026111200500")


async def told_of_deposits(site: Site) -> list[bool]:
    """What the platform hears: put in, or not."""
    return [event.placed.placed for event in await site.facts(EventKind.DEPOSIT) if event.placed]


async def begin(site: Site) -> tuple[int, Opening]:
    """A courier's door is pulsed, and nothing else happens."""
    cell = (await site.wall.reserve("D-0500", CellSize.SMALL)).number
    errand = await site.wall.errand(Purpose.DEPOSIT, cell, "D-0500", COURIER)
    return cell, await errand.open()


async def test_a_result_is_put_in_and_its_receiver_collects_it(hall: Site) -> None:
    cell = await hall.put_in()
    assert await hall.state(cell) == ("occupied", "")
    (event,) = await hall.facts(EventKind.DEPOSIT)
    assert (event.deposit_id, event.cell, event.staff) == ("D-0500", cell, "S-101")
    placed = event.placed
    assert placed is not None and placed.opened_at is not None and placed.closed_at is not None
    assert placed == Placed("HI00000500", "3709992026111200500", True, False, placed.opened_at, placed.closed_at)
    mine = grant("D-0500", cell, item_no="HI00000500")
    await hall.wall.keep(manifest(mine))
    assert await hall.state(cell) == ("occupied", "")
    async with await hall.wall.begin(mine, CARD) as pickup:
        await pickup.open()
        hall.board.take_and_shut(cell)
        await pickup.closed(5)
        assert (await pickup.settle("got_it")).state is CellState.FREE
    assert await hall.told() == ["deposit", "occupied", "confirmed", "free"]


async def test_a_cell_is_not_occupied_before_its_door_is_shut_and_somebody_said_so(hall: Site) -> None:
    cell = (await hall.wall.reserve("D-0500", CellSize.SMALL)).number
    assert await hall.state(cell) == ("reserved", "deposit")
    async with await hall.wall.errand(Purpose.DEPOSIT, cell, "D-0500", COURIER) as errand:
        await errand.open()
        assert await hall.state(cell) == ("deposit_open", "")
        hall.board.put_and_shut(cell, "D-0500")
        await errand.closed(5)
        assert await hall.state(cell) == ("verifying", "")
        await errand.settle("placed")
    assert await hall.state(cell) == ("occupied", "")


async def test_staff_who_put_nothing_in_leave_a_free_cell_and_say_so(hall: Site) -> None:
    cell = await hall.put_in(said="not_placed")
    assert await hall.state(cell) == ("free", "")
    assert await told_of_deposits(hall) == [False]
    assert await hall.wall.waiting() == ()


async def test_put_in_wrong_the_door_is_opened_once_more(hall: Site) -> None:
    cell = (await hall.wall.reserve("D-0500", CellSize.SMALL)).number
    async with await hall.wall.errand(Purpose.DEPOSIT, cell, "D-0500", COURIER) as errand:
        await errand.open()
        hall.board.put_and_shut(cell, "the wrong thing")
        await errand.closed(5)
        assert await errand.open() is Opening.OPENED
        hall.board.take_and_shut(cell)
        await errand.closed(5)
        settled = await errand.settle("not_placed")
    assert settled.state is CellState.FREE
    assert hall.board.pulses[cell] == 2
    assert await told_of_deposits(hall) == [False]


async def test_put_in_and_the_second_opening_jams_so_it_is_still_in(hall: Site) -> None:
    cell = (await hall.wall.reserve("D-0500", CellSize.SMALL)).number
    async with await hall.wall.errand(Purpose.DEPOSIT, cell, "D-0500", COURIER) as errand:
        await errand.open()
        hall.board.put_and_shut(cell, "D-0500")
        await errand.closed(5)
        hall.board.jammed.add(cell)
        assert await errand.open() is Opening.STUCK
        settled = await errand.settle("placed")
    assert settled.state is CellState.OCCUPIED


async def test_a_door_that_does_not_open_is_a_fault_and_holds_nothing(hall: Site) -> None:
    hall.board.jammed.update(range(1, 13))
    cell = (await hall.wall.reserve("D-0500", CellSize.SMALL)).number
    async with await hall.wall.errand(Purpose.DEPOSIT, cell, "D-0500", COURIER) as errand:
        assert await errand.open() is Opening.STUCK
        assert await errand.open() is Opening.STUCK
        await errand.settle("did_not_open")
    assert await hall.state(cell) == ("fault", "door_stuck")
    assert await hall.told() == ["deposit", "alarm:door_stuck", "fault"]
    assert await told_of_deposits(hall) == [False]
    other = await hall.wall.reserve("D-0500", CellSize.SMALL, not_in=(cell,))
    assert other.number != cell, "the same thing goes into another cell"


async def test_a_courier_leaves_with_the_door_open(hall: Site) -> None:
    cell = (await hall.wall.reserve("D-0500", CellSize.SMALL)).number
    async with await hall.wall.errand(Purpose.DEPOSIT, cell, "D-0500", COURIER) as errand:
        await errand.open()
        settled = await errand.settle("placed")
    assert (settled.state, settled.reason) == (CellState.UNVERIFIED, "door_left_open")
    assert await hall.told() == ["alarm:door_left_open", "unverified"]


@pytest.mark.parametrize("shut", [True, False])
async def test_power_is_cut_while_something_is_put_in(hall: Site, shut: bool) -> None:
    cell, opening = await begin(hall)
    assert opening is Opening.OPENED
    hall.board.items[cell] = "D-0500"
    if shut:
        hall.board.open.discard(cell)
        await hall.wall.look()
    await hall.restart()
    assert await hall.state(cell) == ("unverified", "interrupted")
    assert await told_of_deposits(hall) == [], "nobody knows yet"
    assert [line.number for line in await hall.wall.in_doubt()] == [cell]
    hall.board.open.clear()
    with pytest.raises(NoCell):
        await hall.wall.reserve("D-0501", CellSize.SMALL, exact=True, not_in=set(range(1, 7)) - {cell})


async def test_power_is_cut_before_the_door_was_pulsed(hall: Site) -> None:
    cell = (await hall.wall.reserve("D-0500", CellSize.SMALL)).number
    await hall.wall.errand(Purpose.DEPOSIT, cell, "D-0500", COURIER)
    await hall.restart()
    assert await hall.state(cell) == ("free", "")
    assert await told_of_deposits(hall) == [False], "the platform need not wait for it"


async def test_a_courier_who_changes_their_mind_gives_the_cell_back(hall: Site) -> None:
    cell = (await hall.wall.reserve("D-0500", CellSize.SMALL)).number
    async with await hall.wall.errand(Purpose.DEPOSIT, cell, "D-0500", COURIER) as errand:
        assert (await errand.settle("not_placed")).state is CellState.FREE
    assert await hall.state(cell) == ("free", "")
    assert hall.board.pulses == {}


async def test_only_the_kept_cell_is_opened_and_only_for_what_it_was_kept(hall: Site) -> None:
    cell = (await hall.wall.reserve("D-0500", CellSize.SMALL)).number
    for number, deposit in ((cell, "D-0501"), (cell + 1, "D-0500")):
        with pytest.raises(CellNotReady):
            await hall.wall.errand(Purpose.DEPOSIT, number, deposit, COURIER)
    with pytest.raises(ValueError, match="begins with a grant"):
        await hall.wall.errand(Purpose.PICKUP, cell, "D-0500", COURIER)


async def test_a_cell_given_away_meanwhile_is_not_opened(hall: Site) -> None:
    cell = (await hall.wall.reserve("D-0500", CellSize.SMALL)).number
    errand = await hall.wall.errand(Purpose.DEPOSIT, cell, "D-0500", COURIER)
    await hall.wall.give_up(cell, "D-0500")
    async with errand:
        with pytest.raises(CellNotReady):
            await errand.open()
    assert hall.board.pulses == {}


async def test_the_same_barcode_is_refused_while_it_lies_here(hall: Site) -> None:
    await hall.wall.keep(manifest(parcels=(parcel(),)))
    found = await hall.wall.parcel("HI00000500")
    assert found is not None and found.refusal == ""
    cell = await hall.put_in()
    found = await hall.wall.parcel("HI00000500")
    assert found is not None and found.refusal == "item_deposited"
    await hall.errand(Purpose.RECLAIM, cell, "D-0500", "taken", hall.board.items.clear, item_no="HI00000500")
    found = await hall.wall.parcel("HI00000500")
    assert found is not None and found.refusal == ""
    assert await hall.wall.parcel("HI99999999") is None


async def test_what_staff_put_in_and_took_out_again_does_not_count_as_lying_here(hall: Site) -> None:
    await hall.wall.keep(manifest(parcels=(parcel(),)))
    await hall.put_in(said="not_placed")
    found = await hall.wall.parcel("HI00000500")
    assert found is not None and found.refusal == ""


# ---- papers ---------------------------------------------------------------------------------------------------------


async def test_a_citizen_hands_papers_in(hall: Site) -> None:
    await hall.wall.keep(manifest(awaited=(awaited(),)))
    (wanted,) = await hall.wall.awaited_for_card(NUMBER)
    assert await hall.wall.awaited_for_case(wanted.project_no) == (wanted,)
    for slip in ("HS00000077", "00000077"):
        assert await hall.wall.awaited(slip) == wanted
    assert await hall.wall.awaited_for_card("370999198507150021") == ()
    cell = await hall.hand_in(wanted.id)
    assert hall.wall.place(cell).use == "in"
    (event,) = await hall.facts(EventKind.HAND_IN)
    handed_in = event.handed_in
    assert handed_in is not None and handed_in.opened_at is not None
    assert handed_in == HandedIn("3709992026111200077", 3, ("card",), handed_in.opened_at, handed_in.closed_at)
    assert event.deposit_id == wanted.id
    (line,) = await hall.wall.handed_in()
    assert (line.cell, line.hand_in_id, line.project_no, line.pieces) == (cell, wanted.id, wanted.project_no, 3)
    assert await hall.wall.awaited_for_card(NUMBER) == (), "they lie here already"
    assert await hall.wall.waiting() == (), "and wait for no receiver"


async def test_papers_counted_differently_at_the_end(hall: Site) -> None:
    cell = (await hall.wall.reserve("HS00000077", CellSize.SMALL, use="in")).number
    deed = Deed(factors=("card",), project_no="3709992026111200077", pieces=3)
    await hall.errand(Purpose.HAND_IN, cell, "HS00000077", "placed", None, deed, pieces=5)
    (line,) = await hall.wall.handed_in()
    assert line.pieces == 5
    (event,) = await hall.facts(EventKind.HAND_IN)
    assert event.handed_in is not None and event.handed_in.pieces == 5


async def test_a_stranger_who_says_nothing_was_put_in_is_not_believed_without_a_beam(hall: Site) -> None:
    cell = (await hall.wall.reserve("HS00000077", CellSize.SMALL, use="in")).number
    await hall.errand(Purpose.HAND_IN, cell, "HS00000077", "not_placed")
    assert await hall.state(cell) == ("unverified", "said_nothing_put_in")
    assert await hall.facts(EventKind.HAND_IN) == []
    hall.board.with_beams.add(23 - cell)
    other = (await hall.wall.reserve("HS00000078", CellSize.SMALL, use="in")).number
    assert other == 23 - cell
    await hall.errand(Purpose.HAND_IN, other, "HS00000078", "not_placed")
    assert await hall.state(other) == ("free", "")


async def test_a_citizen_who_walks_away_from_the_open_hand_in_cell(hall: Site) -> None:
    cell = (await hall.wall.reserve("HS00000077", CellSize.SMALL, use="in")).number
    async with await hall.wall.errand(Purpose.HAND_IN, cell, "HS00000077", CARD) as errand:
        await errand.open()
    assert await hall.state(cell) == ("unverified", "door_left_open")
    assert await hall.facts(EventKind.HAND_IN) == []


# ---- cells that are kept --------------------------------------------------------------------------------------------


async def test_a_kept_cell_is_given_up_after_its_time(hall: Site) -> None:
    hall.rules = hall.wall.rules
    cell = (await hall.wall.reserve("D-0500", CellSize.LARGE)).number
    hall.clock.passed += hall.rules.reservation_seconds - 1
    await hall.wall.reserve("D-0501", CellSize.SMALL)
    assert await hall.state(cell) == ("reserved", "deposit")
    hall.clock.passed += 2
    await hall.wall.reserve("D-0502", CellSize.SMALL)
    assert await hall.state(cell) == ("free", "")
    with pytest.raises(CellNotReady):
        await hall.wall.errand(Purpose.DEPOSIT, cell, "D-0500", COURIER)


async def test_a_kept_cell_does_not_outlive_a_restart(hall: Site) -> None:
    cell = (await hall.wall.reserve("D-0500", CellSize.SMALL)).number
    await hall.restart()
    assert await hall.state(cell) == ("free", "")


async def test_a_clock_set_back_keeps_no_cell_for_a_year(hall: Site) -> None:
    cell = (await hall.wall.reserve("D-0500", CellSize.LARGE)).number
    hall.clock.set_by = dt.timedelta(days=-365)
    await hall.wall.reserve("D-0501", CellSize.SMALL)
    assert await hall.state(cell) == ("free", "")


async def test_asking_again_for_the_same_papers_keeps_one_cell(hall: Site) -> None:
    first = (await hall.wall.reserve("HS00000077", CellSize.MEDIUM, use="in")).number
    second = (await hall.wall.reserve("HS00000077", CellSize.LARGE, use="in")).number
    assert (first, second) == (11, 12)
    assert (await hall.state(first), await hall.state(second)) == (("free", ""), ("reserved", "hand_in"))
    assert await hall.told() == []


async def test_no_cell_is_kept_for_what_lies_in_one_already(hall: Site) -> None:
    cell = await hall.hand_in()
    with pytest.raises(HeldAlready) as refusal:
        await hall.wall.reserve("HS00000077", CellSize.SMALL, use="in")
    assert refusal.value.cell == cell


async def test_nor_for_what_may_lie_in_one_since_the_power_went(hall: Site) -> None:
    cell = (await hall.wall.reserve("HS00000077", CellSize.SMALL, use="in")).number
    await (await hall.wall.errand(Purpose.HAND_IN, cell, "HS00000077", CARD)).open()
    await hall.restart()
    with pytest.raises(HeldAlready):
        await hall.wall.reserve("HS00000077", CellSize.SMALL, use="in")
    await hall.errand(Purpose.LOOK, cell, "", "empty", None, Deed(staff="S-102"))
    assert (await hall.wall.reserve("HS00000077", CellSize.SMALL, use="in")).number == cell


async def test_giving_up_touches_no_other_cell(hall: Site) -> None:
    cell = await hall.put_in()
    await hall.wall.give_up(cell, "D-0500")
    assert await hall.state(cell) == ("occupied", "")
