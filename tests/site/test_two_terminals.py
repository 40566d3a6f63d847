"""Two terminals of one site, each with its wall: one platform, one set of things, and nobody gets anything twice."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from kiosk.contract.facts import EventKind
from kiosk.contract.lockers import CellSize, Claim, Claimed, Purpose
from kiosk.terminal.lockers.wall import Deed, Opening
from kiosk.terminal.platform.client import Refused
from kiosk.terminal.store import outbox
from tests.site.days import Far, Near

COURIER = "S-101"
ITEM, OWNER = "HI00000403", "370999199509300045"  # 赵示例's registration, still at the desk


@pytest.fixture
async def pair(tmp_path: Path, far: Far) -> AsyncIterator[tuple[Near, Near]]:
    """Terminal 1 with wall A, terminal 4 with wall B, both with their lists."""
    pair = Near(tmp_path, far, "T-DEMO-01", "A"), Near(tmp_path, far, "T-DEMO-04", "B")
    for near in pair:
        await near.start()
        await near.fetch_list()
    yield pair
    for near in pair:
        await near.stop()


async def put_in(near: Near, deposit_id: str, *, announced: bool = True) -> str:
    """Staff put the thing into a cell of this wall; what the platform said to the claim."""
    parcel = await near.wall.parcel(ITEM)
    assert parcel is not None
    cell = await near.wall.reserve(deposit_id, CellSize(parcel.size))
    said = "not asked"
    if announced:
        answer = await near.platform.claim(near.cabinet, Claim(deposit_id, ITEM, cell.number, COURIER), deposit_id)
        said = answer.refusal.code if isinstance(answer, Refused) else type(answer).__name__
        if not isinstance(answer, Claimed):
            await near.wall.give_up(cell.number, deposit_id)
            return said
    deed = Deed(staff=COURIER, item_no=ITEM, project_no=parcel.project_no, unannounced=not announced)
    async with await near.wall.errand(Purpose.DEPOSIT, cell.number, deposit_id, deed) as errand:
        assert await errand.open() is Opening.OPENED
        near.board.items[cell.number] = ITEM
        near.board.open.discard(cell.number)
        assert await errand.closed(30)
        await errand.settle("placed")
    return said


async def test_one_thing_claimed_at_both_walls_goes_into_one_of_them(pair: tuple[Near, Near]) -> None:
    said = await asyncio.gather(put_in(pair[0], "D-00000000000a"), put_in(pair[1], "D-00000000000b"))
    assert sorted(said) == ["Claimed", "item_deposited"]
    for near in pair:
        await near.carry()
        await near.fetch_list()
    found = [[grant.item_no for grant in (await near.wall.grants_for_card(OWNER)).grants] for near in pair]
    assert sorted(ITEM in items for items in found) == [False, True]
    winner = pair[said.index("Claimed")]
    assert ITEM in await winner.collect(OWNER)
    await winner.carry()
    assert winner.far.states()[f"D-00000000000{'ab'[said.index('Claimed')]}"] == "confirmed"


async def test_the_same_label_put_in_at_both_walls_without_the_platform_gives_one_right(
    pair: tuple[Near, Near],
) -> None:
    pair[0].far.stop()
    for near, deposit in zip(pair, ("D-00000000000a", "D-00000000000b"), strict=True):
        assert await put_in(near, deposit, announced=False) == "not asked"
    pair[0].far.begin()
    for near in pair:
        await near.carry()
        await near.fetch_list()
    states = pair[0].far.states()
    assert sorted([states["D-00000000000a"], states["D-00000000000b"]]) == ["conflict", "waiting"]
    found = [(await near.wall.grants_for_card(OWNER)).grants for near in pair]
    assert sum(grant.item_no == ITEM for grants in found for grant in grants) == 1


async def test_what_lies_in_one_wall_is_not_offered_at_the_other(pair: tuple[Near, Near]) -> None:
    one, four = pair
    assert (await one.wall.grants_for_card("370999195103150018")).grants
    assert not (await four.wall.grants_for_card("370999195103150018")).grants
    # Nor does a list that was made for the other terminal count here.
    listed = await one.fetch_list()
    before = await four.wall.tag()
    await four.wall.keep(listed)
    assert await four.wall.tag() == before


async def test_each_terminal_numbers_and_chains_its_own_facts(pair: tuple[Near, Near]) -> None:
    await put_in(pair[0], "D-00000000000a")
    await pair[1].wall.raise_alarm(3, "door_left_open")
    for near in pair:
        facts = await near.store.run(lambda db: outbox.pending(db, 100))
        assert [fact.number for fact in facts] == list(range(1, len(facts) + 1))
        assert facts[-1].kind in (EventKind.CELL, EventKind.ALARM)
        await near.carry()
        received = await near.events()
        assert [one["event"]["number"] for one in received["events"]] == [fact.number for fact in facts]
        assert (received["gaps"], received["broken"]) == ([], [])
