"""Pulse against door: what the wall makes of a lock and a sensor in every state they can be in, as one table."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from kiosk.contract.facts import HandoverOutcome
from kiosk.contract.lockers import CellState
from kiosk.terminal.lockers.wall import CellNotReady, Opening
from tests.terminal.lockers.doubles import CARD, Board, Site, grant

CELL = 7


def fine(board: Board) -> None:
    """Nothing is wrong."""


def jammed(board: Board) -> None:
    """No pulse opens the door."""
    board.jammed.add(CELL)


def says_closed(board: Board) -> None:
    """The contact is stuck at "closed"."""
    board.sensors_dead.add(CELL)


def blind(board: Board) -> None:
    """The settings say that this contact tells nothing."""
    board.blind.add(CELL)


def blind_and_jammed(board: Board) -> None:
    """Neither lock nor contact works."""
    blind(board)
    jammed(board)


def another_opens(board: Board) -> None:
    """The pulse opens another door."""
    board.opens_instead[CELL] = 8


UNVERIFIED, FREE, OCCUPIED, FAULT = CellState.UNVERIFIED, CellState.FREE, CellState.OCCUPIED, CellState.FAULT
PRESUMED, CONFIRMED = HandoverOutcome.PRESUMED, HandoverOutcome.CONFIRMED
# What is wrong, how the attempt ends, then after "got it" and after nothing was said: handover and cell.
TABLE = [
    (fine, Opening.OPENED, (CONFIRMED, FREE), (PRESUMED, UNVERIFIED)),
    (jammed, Opening.STUCK, (PRESUMED, UNVERIFIED), (None, OCCUPIED)),
    (says_closed, Opening.STUCK, (PRESUMED, UNVERIFIED), (None, OCCUPIED)),
    (blind, Opening.UNSEEN, (PRESUMED, UNVERIFIED), (None, UNVERIFIED)),
    (blind_and_jammed, Opening.UNSEEN, (PRESUMED, UNVERIFIED), (None, UNVERIFIED)),
    (another_opens, Opening.STUCK, (PRESUMED, UNVERIFIED), (None, UNVERIFIED)),
]
Row = tuple[HandoverOutcome | None, CellState]


@pytest.mark.parametrize("word", ["got_it", "nothing"])
@pytest.mark.parametrize(("wrong", "opening", "taken", "unsaid"), TABLE, ids=[row[0].__name__ for row in TABLE])
async def test_pulse_and_door(
    site: Site, wrong: Callable[[Board], None], opening: Opening, taken: Row, unsaid: Row, word: str
) -> None:
    wrong(site.board)
    await site.wall.look()
    await site.deposit(grant())
    async with await site.wall.begin(grant(), CARD) as pickup:
        assert await pickup.open() is opening
        site.board.open.discard(CELL)
        await pickup.closed(2)
        settled = await pickup.settle(word)
    assert (settled.outcome, settled.state) == (taken if word == "got_it" else unsaid)
    assert site.board.pulses == {CELL: 1}


async def test_a_contact_stuck_at_open_keeps_citizens_away_until_staff_have_looked(site: Site) -> None:
    await site.deposit(grant())
    site.board.open.add(CELL)
    await site.wall.look()
    with pytest.raises(CellNotReady) as refusal:
        await site.wall.begin(grant(), CARD)
    assert refusal.value.reason == "opened_unbidden"
    assert site.board.pulses == {}


async def test_a_door_that_is_open_already_gets_no_pulse_and_counts_as_open(site: Site) -> None:
    await site.deposit(grant())
    async with await site.wall.begin(grant(), CARD) as pickup:
        site.board.open.add(CELL)
        assert await pickup.open() is Opening.OPENED
        site.board.open.discard(CELL)
        assert await pickup.closed(2)
        settled = await pickup.settle("got_it")
    assert (settled.outcome, settled.state) == (CONFIRMED, FREE)
    assert site.board.pulses == {}
