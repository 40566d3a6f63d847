"""Beams across a cell: they see what was left behind and what is not there, and nobody's word is stronger."""

from __future__ import annotations

import pytest

from kiosk.contract.facts import EventKind, HandoverOutcome
from kiosk.contract.lockers import CellSize, CellState, Purpose
from kiosk.terminal.lockers.wall import Deed, Errand
from tests.terminal.lockers.doubles import CARD, Site, grant

COURIER = Deed(staff="S-101", item_no="HI00000500")


async def before_cell_seven(site: Site) -> Errand:
    """The receiver's door is open; its cell has a beam."""
    site.board.with_beams.add(7)
    await site.deposit(grant())
    pickup = await site.wall.begin(grant(), CARD)
    await pickup.open()
    return pickup


async def test_something_left_behind_is_seen_and_the_door_opened_once_more(site: Site) -> None:
    async with await before_cell_seven(site) as pickup:
        site.board.open.discard(7)
        await pickup.closed(5)
        assert await pickup.beam() is True
        await pickup.open()
        site.board.take_and_shut(7)
        await pickup.closed(5)
        assert await pickup.beam() is False
        settled = await pickup.settle("got_it")
    assert (settled.outcome, settled.state) == (HandoverOutcome.CONFIRMED, CellState.FREE)
    (event, _) = await site.outbox()
    assert event.handover is not None and event.handover.beam_after is False
    assert site.board.pulses == {7: 2}


async def test_what_the_beam_still_sees_keeps_the_cell_from_being_free(site: Site) -> None:
    async with await before_cell_seven(site) as pickup:
        site.board.open.discard(7)
        await pickup.closed(5)
        settled = await pickup.settle("got_it")
    assert (settled.state, settled.reason) == (CellState.UNVERIFIED, "left_behind")
    (event, _) = await site.outbox()
    assert event.handover is not None and event.handover.beam_after is True


async def test_who_leaves_without_a_word_and_without_the_thing_was_handed_nothing(site: Site) -> None:
    async with await before_cell_seven(site) as pickup:
        site.board.open.discard(7)
        await pickup.closed(5)
    assert await site.state() == ("unverified", "not_confirmed")
    assert await site.told() == ["unverified"], "no handover"


async def test_who_leaves_without_a_word_but_with_the_thing_is_presumed_to_have_it(site: Site) -> None:
    async with await before_cell_seven(site) as pickup:
        site.board.take_and_shut(7)
        await pickup.closed(5)
    assert await site.told() == ["presumed", "unverified"]


async def test_put_in_says_the_courier_and_the_beam_sees_nothing(hall: Site) -> None:
    hall.board.with_beams.add(1)
    cell = (await hall.wall.reserve("D-0500", CellSize.SMALL)).number
    await hall.errand(Purpose.DEPOSIT, cell, "D-0500", "placed", None, COURIER)
    assert await hall.state(cell) == ("unverified", "beam_sees_nothing")
    assert "deposit" not in await hall.told()


async def test_nothing_put_in_says_the_courier_and_the_beam_sees_something(hall: Site) -> None:
    hall.board.with_beams.add(1)
    cell = (await hall.wall.reserve("D-0500", CellSize.SMALL)).number
    await hall.errand(
        Purpose.DEPOSIT, cell, "D-0500", "not_placed", lambda: hall.board.items.update({1: "a bag"}), COURIER
    )
    assert await hall.state(cell) == ("unverified", "said_nothing_put_in")


@pytest.mark.parametrize(
    ("said", "there", "reason"), [("taken", True, "left_behind"), ("left", False, "beam_sees_nothing")]
)
async def test_staff_take_back_and_the_beam_sees_otherwise(site: Site, said: str, there: bool, reason: str) -> None:
    site.board.with_beams.add(7)
    await site.deposit(grant())
    site.board.beams_say[7] = there
    await site.errand(Purpose.RECLAIM, 7, "D-0102", said, item_no="HI00000007")
    assert await site.state() == ("unverified", reason)


async def test_a_beam_that_cannot_be_asked_says_nothing(site: Site) -> None:
    pickup = await before_cell_seven(site)
    assert await site.wall.beam(8) is None, "no beam there"
    assert await site.wall.beam(99) is None
    site.board.pull_cable()
    assert await pickup.beam() is None
    site.board.repair()
    await pickup.settle("nothing")


@pytest.mark.parametrize(
    ("said", "there", "after"),
    [
        ("there", False, ("unverified", "beam_sees_nothing")),
        ("there", True, ("occupied", "")),
        ("empty", True, ("unverified", "beam_sees_something")),
        ("empty", False, ("free", "")),
    ],
)
async def test_the_platform_hears_with_the_word_of_staff_how_the_cell_stands_after_it(
    site: Site, said: str, there: bool, after: tuple[str, str]
) -> None:
    site.board.with_beams.add(7)
    await site.deposit(grant())
    site.board.open.add(7)  # by key: somebody must look
    await site.wall.look()
    site.board.open.clear()
    await site.wall.look()
    site.board.beams_say[7] = there
    await site.errand(Purpose.LOOK, 7, "", said, None, Deed(staff="S-102"), item_no="HI00000007")
    (fact,) = await site.facts(EventKind.STAFF)
    assert fact.act is not None and fact.act.said == said
    assert (fact.state, fact.reason) == after
    assert await site.state() == after
