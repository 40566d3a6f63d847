"""What changes between the proof and the first pulse: a right that is not the one that was proved opens nothing."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest

from kiosk.contract.lockers import Agent, CellState
from kiosk.terminal.lockers.wall import CellNotReady, Deed, FactorsMissing
from tests.terminal.lockers.doubles import CARD, SHANGHAI, Site, grant, manifest, shown

AGENT = Agent(
    "G-1",
    shown("id", "370999198507150021"),
    shown("code", "61728394"),
    "李*明",
    dt.datetime(2026, 11, 23, 10, 1, tzinfo=SHANGHAI),
)


async def test_the_thing_was_given_to_somebody_else_a_moment_before_the_door_moves(site: Site) -> None:
    mine = grant()
    await site.deposit(mine)
    theirs = dataclasses.replace(mine, counter=2, id_hashes=(shown("id", "370999197001010019"),))
    async with await site.wall.begin(mine, CARD) as pickup:
        await site.wall.keep(manifest(theirs, version=2))
        with pytest.raises(CellNotReady):
            await pickup.open()
    assert site.board.pulses == {}
    assert await site.state() == (CellState.OCCUPIED, "")


async def test_the_list_moves_the_thing_to_another_cell_a_moment_before_the_door_moves(site: Site) -> None:
    mine = grant()
    await site.deposit(mine)
    async with await site.wall.begin(mine, CARD) as pickup:
        await site.wall.keep(manifest(dataclasses.replace(mine, cell=8), version=2))
        with pytest.raises(CellNotReady):
            await pickup.open()
    assert site.board.pulses == {}


async def test_the_delegation_ends_a_moment_before_the_door_moves(site: Site) -> None:
    mine = grant(agents=(AGENT,))
    await site.deposit(mine)
    async with await site.wall.begin(mine, Deed(factors=("card", "code"), delegation="G-1")) as pickup:
        site.clock.set_by = dt.timedelta(minutes=2)
        with pytest.raises(FactorsMissing):
            await pickup.open()
    assert site.board.pulses == {}


async def test_a_list_that_only_lasts_longer_changes_nothing_for_who_stands_there(site: Site) -> None:
    mine = grant()
    await site.deposit(mine)
    async with await site.wall.begin(mine, CARD) as pickup:
        await site.wall.keep(manifest(dataclasses.replace(mine, valid_to=mine.valid_to + dt.timedelta(1)), version=2))
        await pickup.open()
        await pickup.settle("nothing")
    assert site.board.pulses == {7: 1}


async def test_a_door_whose_errand_is_over_is_not_pulsed_again(site: Site) -> None:
    await site.deposit(grant())
    async with await site.wall.begin(grant(), CARD) as pickup:
        await pickup.open()
        site.board.take_and_shut(7)
        await pickup.closed(5)
        await pickup.settle("got_it")
        with pytest.raises(CellNotReady):
            await pickup.open()
    assert site.board.pulses == {7: 1}
    assert await site.state() == (CellState.FREE, "")
