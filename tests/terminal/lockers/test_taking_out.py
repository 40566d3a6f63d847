"""Staff take out: papers that were handed in, counted; results that nobody collected, proved by their label."""

from __future__ import annotations

import pytest

from kiosk.contract.facts import EventKind, StaffAct
from kiosk.contract.lockers import CellState, Purpose
from kiosk.terminal.lockers.wall import CellNotReady, Deed, Found
from tests.terminal.lockers.doubles import CARD, NUMBER, Site, grant, manifest


async def act(site: Site) -> StaffAct:
    """The only thing that staff did."""
    (event,) = await site.facts(EventKind.STAFF)
    assert event.act is not None and event.staff == "S-101"
    return event.act


# ---- papers ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("counted", "agrees"), [(3, True), (2, False)])
async def test_staff_collect_and_count(hall: Site, counted: int, agrees: bool) -> None:
    cell = await hall.hand_in()
    await hall.errand(
        Purpose.COLLECTION, cell, "HS00000077", "taken", hall.board.items.clear, counted=counted, agrees=agrees
    )
    assert await hall.state(cell) == ("free", "")
    done = await act(hall)
    assert (done.purpose, done.said, done.counted, done.agrees) == (Purpose.COLLECTION, "taken", counted, agrees)
    assert done.opened_at is not None and done.closed_at is not None
    assert await hall.wall.handed_in() == ()


async def test_papers_taken_without_being_counted_leave_a_doubt(hall: Site) -> None:
    cell = await hall.hand_in()
    await hall.errand(Purpose.COLLECTION, cell, "HS00000077", "taken", hall.board.items.clear)
    assert await hall.state(cell) == ("unverified", "not_proven")


async def test_papers_left_where_they_are(hall: Site) -> None:
    cell = await hall.hand_in()
    await hall.errand(Purpose.COLLECTION, cell, "HS00000077", "left")
    assert await hall.state(cell) == ("occupied", "")
    assert len(await hall.wall.handed_in()) == 1


@pytest.mark.parametrize(
    ("said", "alarm", "reason"), [("empty", "found_empty", "found_empty"), ("other", "misplaced", "misplaced")]
)
async def test_papers_that_are_not_there_or_not_those(hall: Site, said: str, alarm: str, reason: str) -> None:
    cell = await hall.hand_in()
    await hall.errand(Purpose.COLLECTION, cell, "HS00000077", said)
    assert await hall.state(cell) == ("unverified", reason)
    assert f"alarm:{alarm}" in await hall.told()


async def test_results_are_not_taken_out_as_if_they_were_papers(hall: Site) -> None:
    cell = await hall.put_in()
    with pytest.raises(CellNotReady) as refusal:
        await hall.wall.errand(Purpose.COLLECTION, cell, "D-0500", Deed(staff="S-101"))
    assert refusal.value.reason == "not_for_collection"


async def test_papers_are_not_taken_back_as_if_they_were_results(hall: Site) -> None:
    cell = await hall.hand_in()
    with pytest.raises(CellNotReady) as refusal:
        await hall.wall.errand(Purpose.RECLAIM, cell, "HS00000077", Deed(staff="S-101"))
    assert refusal.value.reason == "not_for_reclaim"


async def test_the_same_case_may_hand_in_again_after_the_papers_were_collected(hall: Site) -> None:
    cell = await hall.hand_in()
    await hall.errand(Purpose.COLLECTION, cell, "HS00000077", "taken", hall.board.items.clear, counted=3, agrees=True)
    assert await hall.state(await hall.hand_in()) == ("occupied", "")


# ---- results --------------------------------------------------------------------------------------------------------


async def test_what_nobody_collected_is_taken_back_and_its_code_is_dead(hall: Site) -> None:
    cell = await hall.put_in()
    mine = grant("D-0500", cell, item_no="HI00000500")
    await hall.wall.keep(manifest(mine))
    hall.clock.passed += 30 * 86400
    (waiting,) = await hall.wall.waiting()
    assert (waiting.cell, waiting.item_no, waiting.overdue, waiting.grant) == (cell, "HI00000500", True, mine)
    await hall.errand(Purpose.RECLAIM, cell, "D-0500", "taken", hall.board.items.clear, item_no="HI00000500")
    assert await hall.state(cell) == ("free", "")
    done = await act(hall)
    assert (done.said, done.item_no) == ("taken", "HI00000500")
    hall.clock.passed -= 30 * 86400
    assert await hall.wall.grants_for_card(NUMBER) == Found()
    with pytest.raises(CellNotReady):
        await hall.wall.begin(mine, CARD)


@pytest.mark.parametrize("scanned", ["HI00000501", ""])
async def test_the_wrong_scan_or_none_frees_no_cell(hall: Site, scanned: str) -> None:
    cell = await hall.put_in()
    await hall.errand(Purpose.RECLAIM, cell, "D-0500", "taken", hall.board.items.clear, item_no=scanned)
    assert await hall.state(cell) == ("unverified", "not_proven")


async def test_staff_who_leave_it_leave_its_receiver_their_right(hall: Site) -> None:
    await hall.deposit(grant())
    await hall.errand(Purpose.RECLAIM, 7, "D-0102", "left")
    assert await hall.state() == ("occupied", "")
    assert (await hall.wall.grants_for_card(NUMBER)).grants == (grant(),)


async def test_what_the_platform_withdrew_is_taken_back(hall: Site) -> None:
    await hall.deposit(grant())
    await hall.wall.keep(manifest(version=2))
    assert await hall.state() == ("unverified", "grant_withdrawn")
    (waiting,) = await hall.wall.waiting()
    assert waiting.grant is None and waiting.item_no == "HI00000007"
    await hall.errand(Purpose.RECLAIM, 7, "D-0102", "taken", hall.board.items.clear, item_no="HI00000007")
    assert await hall.state() == ("free", "")


async def test_power_is_cut_while_staff_take_something_back(hall: Site) -> None:
    await hall.deposit(grant())
    errand = await hall.wall.errand(Purpose.RECLAIM, 7, "D-0102", Deed(staff="S-101"))
    await errand.open()
    assert await hall.state() == ("reclaim_open", "")
    await hall.restart()
    assert await hall.state() == ("unverified", "interrupted")
    (event,) = await hall.facts(EventKind.STAFF)
    assert event.act is not None and event.act.said == "nothing"
    with pytest.raises(CellNotReady):
        await hall.wall.begin(grant(), CARD)


async def test_nothing_is_taken_back_from_an_empty_or_doubtful_cell(hall: Site) -> None:
    hall.board.open.add(3)
    await hall.wall.look()
    for cell in (2, 3):
        with pytest.raises(CellNotReady):
            await hall.wall.errand(Purpose.RECLAIM, cell, "", Deed(staff="S-101"))


async def test_a_word_of_another_errand_is_refused(hall: Site) -> None:
    await hall.deposit(grant())
    async with await hall.wall.errand(Purpose.RECLAIM, 7, "D-0102", Deed(staff="S-101")) as errand:
        with pytest.raises(ValueError, match="no word of a reclaim"):
            await errand.settle("got_it")
    assert (await hall.wall.cells())[6].state is CellState.OCCUPIED
