"""A wrong door, two doors at once, a board that falls silent: who may still do what, and until when."""

from __future__ import annotations

import pytest

from drivers.errors import DeviceFault
from kiosk.contract.lockers import CellState, Purpose
from kiosk.terminal.lockers.wall import CellNotReady, Deed, Opening
from tests.terminal.lockers.doubles import CARD, Site, grant

ADMIN = Deed(staff="S-102")


async def mix_up(site: Site) -> None:
    """The lock of cell 7 opens door 9."""
    await site.deposit(grant(), grant("D-3", 3))
    site.board.opens_instead[7] = 9
    async with await site.wall.begin(grant(), CARD) as pickup:
        assert await pickup.open() is Opening.STUCK
        await pickup.settle("did_not_open")
    site.board.open.clear()
    site.board.opens_instead.clear()
    await site.wall.look()


async def refused(site: Site) -> str:
    """Why a citizen gets nothing from the good cell 3; empty when they do."""
    try:
        errand = await site.wall.begin(grant("D-3", 3), CARD)
    except CellNotReady as refusal:
        return refusal.reason
    await errand.settle("nothing")
    return ""


async def test_a_wrong_door_shuts_the_cabinet_for_citizens_until_staff_have_looked_into_both(site: Site) -> None:
    await mix_up(site)
    assert "alarm:wrong_door" in await site.told()
    assert await refused(site) == "wrong_door"
    with pytest.raises(CellNotReady):
        await site.wall.errand(Purpose.RECLAIM, 3, "D-3", ADMIN)
    await site.errand(Purpose.LOOK, 9, "", "empty", None, ADMIN)
    assert await refused(site) == "wrong_door", "cell 7 has not been looked into"
    await site.errand(Purpose.LOOK, 7, "", "there", None, ADMIN, item_no="HI00000007")
    assert await refused(site) == ""
    assert await site.state(7) == ("occupied", "")


@pytest.mark.parametrize("ending", ["walks away", "no scan", "power cut", "by order"])
async def test_a_look_that_found_nothing_out_leaves_the_cabinet_shut(site: Site, ending: str) -> None:
    await mix_up(site)
    await site.errand(Purpose.LOOK, 7, "", "there", None, ADMIN, item_no="HI00000007")
    match ending:
        case "walks away":
            async with await site.wall.errand(Purpose.LOOK, 9, "", ADMIN) as errand:
                await errand.open()
        case "no scan":
            await site.errand(Purpose.LOOK, 9, "", "there", None, ADMIN)
        case "power cut":
            await (await site.wall.errand(Purpose.LOOK, 9, "", ADMIN)).open()
            await site.restart()
        case _:
            await site.errand(Purpose.CLEARING, 9, "", "taken", None, Deed(staff="S-103", second="S-102"))
    site.board.open.clear()
    await site.wall.look()
    assert await site.state(9) == ("unverified", "wrong_door")
    assert await refused(site) == "wrong_door"


async def test_a_second_door_that_rises_shuts_the_cabinet(site: Site) -> None:
    await site.deposit(grant(), grant("D-3", 3))
    async with await site.wall.begin(grant(), CARD) as pickup:
        await pickup.open()
        site.board.open.add(5)
        await site.wall.look()
        assert await site.state(5) == ("unverified", "two_doors_open")
        site.board.open.clear()
        site.board.items.pop(7)
        assert await pickup.closed(5)
        assert (await pickup.settle("got_it")).state is CellState.FREE, "the door that was meant went round"
    assert "alarm:two_doors_open" in await site.told()
    assert await refused(site) == "wrong_door"
    await site.errand(Purpose.LOOK, 5, "", "empty", None, ADMIN)
    assert await refused(site) == ""


async def test_one_silent_board_of_two_leaves_the_other_usable(hall: Site) -> None:
    await hall.deposit(grant("D-3", 3), grant("D-9", 9))
    hall.board.silent.add(2)
    for _ in range(3):
        await hall.wall.look()
    assert hall.wall.status.usable
    assert hall.wall.reads(3) and not hall.wall.reads(9)
    with pytest.raises(CellNotReady) as refusal:
        await hall.wall.begin(grant("D-9", 9), CARD)
    assert refusal.value.reason == "board_silent"
    async with await hall.wall.begin(grant("D-3", 3), CARD) as pickup:
        assert await pickup.open() is Opening.OPENED
        hall.board.take_and_shut(3)
        await pickup.closed(5)
        assert (await pickup.settle("got_it")).state is CellState.FREE
    hall.board.silent.clear()
    await hall.wall.look()
    async with await hall.wall.begin(grant("D-9", 9), CARD) as pickup:
        assert await pickup.open() is Opening.OPENED


async def test_a_board_that_falls_silent_with_its_door_open_leaves_a_doubt(hall: Site) -> None:
    await hall.deposit(grant("D-9", 9))
    async with await hall.wall.begin(grant("D-9", 9), CARD) as pickup:
        assert await pickup.open() is Opening.OPENED
        hall.board.silent.add(2)
        hall.board.take_and_shut(9)
        assert not await pickup.closed(5)
        settled = await pickup.settle("got_it")
    assert settled.state is CellState.UNVERIFIED
    hall.board.silent.clear()
    await hall.wall.look()
    assert (await hall.state(9))[0] == "unverified"


async def test_a_door_left_open_behind_a_flickering_board_is_news_once(hall: Site) -> None:
    hall.board.open.add(9)
    await hall.wall.look()
    for _ in range(5):
        hall.board.silent.add(2)
        await hall.wall.look()
        hall.board.silent.clear()
        await hall.wall.look()
    assert await hall.told() == ["alarm:opened_unbidden", "unverified"]
    hall.board.silent.add(2)
    await hall.wall.look()
    hall.board.open.clear()
    hall.board.silent.clear()
    await hall.wall.look()
    assert (await hall.audited())[-1] == "door_closed"


async def test_a_door_opened_while_its_board_was_silent_is_seen_afterwards(hall: Site) -> None:
    hall.board.silent.add(2)
    await hall.wall.look()
    hall.board.open.add(9)
    hall.board.silent.clear()
    await hall.wall.look()
    assert await hall.state(9) == ("unverified", "opened_unbidden")


async def test_both_boards_silent_is_the_whole_bus(hall: Site) -> None:
    hall.board.silent.update({1, 2})
    for _ in range(3):
        with pytest.raises(DeviceFault):
            await hall.wall.look()
    assert not hall.wall.status.usable
