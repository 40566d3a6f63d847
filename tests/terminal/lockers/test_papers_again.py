"""The same papers a second time: staff did not agree with the first lot, and the second is cut short."""

from __future__ import annotations

from kiosk.contract.facts import EventKind
from kiosk.contract.lockers import CellSize, Purpose
from kiosk.terminal.lockers.wall import Deed
from tests.terminal.lockers.doubles import Site

PAPERS = "HS00000077"


async def test_a_second_lot_that_a_power_cut_left_in_doubt_is_told_once_staff_have_found_it(hall: Site) -> None:
    cell = await hall.hand_in(PAPERS, pieces=3)
    await hall.errand(Purpose.COLLECTION, cell, PAPERS, "taken", hall.board.items.clear, counted=2, agrees=False)
    again = (await hall.wall.reserve(PAPERS, CellSize.SMALL, use="in")).number
    deed = Deed(factors=("card",), project_no="3709992026111200077", pieces=5)
    errand = await hall.wall.errand(Purpose.HAND_IN, again, PAPERS, deed)
    await errand.open()
    hall.board.put_and_shut(again, PAPERS)
    await hall.wall.look()
    await hall.restart()
    assert (await hall.state(again))[0] == "unverified"
    await hall.errand(Purpose.LOOK, again, PAPERS, "there", None, Deed(staff="S-102"), item_no=PAPERS)
    assert await hall.state(again) == ("occupied", "")
    told = [event.handed_in.pieces for event in await hall.facts(EventKind.HAND_IN) if event.handed_in]
    assert told == [3, 5]


async def test_papers_found_after_a_fright_are_not_handed_in_twice(hall: Site) -> None:
    cell = await hall.hand_in(PAPERS)
    hall.board.open.add(cell)
    await hall.wall.look()
    hall.board.open.clear()
    await hall.wall.look()
    await hall.errand(Purpose.LOOK, cell, PAPERS, "there", None, Deed(staff="S-102"), item_no=PAPERS)
    assert len(await hall.facts(EventKind.HAND_IN)) == 1
