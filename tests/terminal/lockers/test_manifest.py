"""The platform's list against the ledger: who wins, and what is never forgotten."""

from __future__ import annotations

import dataclasses

import pytest

from kiosk.terminal.lockers.proofs import Title
from kiosk.terminal.lockers.wall import CellNotReady, Found
from tests.terminal.lockers.doubles import CARD, CODE, NUMBER, Site, grant, manifest


async def test_a_deposit_makes_its_cell_occupied_and_tells_nobody(site: Site) -> None:
    await site.deposit(grant())
    assert await site.state() == ("occupied", "")
    assert await site.state(8) == ("free", "")
    assert await site.told() == []
    assert await site.wall.tag() == "t1"


async def test_the_list_outlives_a_restart_without_the_platform(site: Site) -> None:
    await site.deposit(grant(), version=41)
    await site.restart()
    assert await site.wall.tag() == "t41"
    assert await site.wall.grants_for_code(CODE) == Found((Title(grant(), ("code",)),))


async def test_a_withdrawn_right_leaves_the_thing_in_its_cell(site: Site) -> None:
    await site.deposit(grant())
    found = await site.wall.grants_for_card(NUMBER)
    await site.wall.keep(manifest(version=2))
    assert await site.state() == ("unverified", "grant_withdrawn")
    assert await site.told() == ["unverified"]
    assert await site.wall.still_there(found) == ()
    with pytest.raises(CellNotReady):
        await site.wall.begin(grant(), CARD)


async def test_a_right_given_back_makes_the_cell_good_again(site: Site) -> None:
    await site.deposit(grant())
    await site.wall.keep(manifest(version=2))
    await site.deposit(grant(), version=3)
    assert await site.state() == ("occupied", "")
    assert await site.told() == ["unverified", "occupied"]


async def test_a_right_given_back_after_the_door_was_forced_is_of_no_use(site: Site) -> None:
    await site.deposit(grant())
    await site.wall.keep(manifest(version=2))
    site.board.open.add(7)
    await site.wall.look()
    await site.deposit(grant(), version=3)
    assert await site.state() == ("unverified", "opened_unbidden")


async def test_a_right_withdrawn_while_its_door_is_being_opened(site: Site) -> None:
    await site.deposit(grant())
    pickup = await site.wall.begin(grant(), CARD)
    site.board.pull_cable()
    await pickup.open()
    await site.wall.keep(manifest(version=2))
    await pickup.settle("nothing")
    assert await site.state() == ("unverified", "grant_withdrawn")


async def test_a_deposit_said_to_lie_elsewhere_now(site: Site) -> None:
    await site.deposit(grant())
    await site.wall.keep(manifest(dataclasses.replace(grant(), cell=8), version=2))
    assert await site.state(7) == ("unverified", "grant_withdrawn")
    assert await site.state(8) == ("unverified", "list_contradicts"), "nobody saw it being put there"
    assert await site.told() == ["unverified", "alarm:list_contradicts", "unverified"]
    await site.wall.keep(manifest(dataclasses.replace(grant(), cell=8), version=3))
    assert len(await site.told()) == 3, "said once"


async def test_the_same_version_changes_nothing(site: Site) -> None:
    await site.deposit(grant())
    await site.wall.keep(manifest(version=1))
    assert await site.state() == ("occupied", "")


async def test_an_older_list_is_refused_and_recorded(site: Site) -> None:
    await site.deposit(grant(), version=9)
    await site.deposit(grant(), grant("D-8", 8), version=4)
    assert await site.state(8) == ("free", "")
    assert await site.wall.tag() == "t9"
    assert "manifest_refused" in await site.audited()


async def test_new_deposits_do_not_go_into_a_cell_in_doubt(site: Site) -> None:
    site.board.open.add(7)
    await site.wall.look()
    await site.deposit(grant())
    assert await site.state() == ("unverified", "opened_unbidden")
    assert (await site.wall.grants_for_card(NUMBER)).grants == (grant(),)
    with pytest.raises(CellNotReady) as refusal:
        await site.wall.begin(grant(), CARD)
    assert refusal.value.reason == "opened_unbidden"


async def test_a_cell_that_was_emptied_takes_the_next_deposit(site: Site) -> None:
    await site.deposit(grant())
    async with await site.wall.begin(grant(), CARD) as pickup:
        await pickup.open()
        site.board.take_and_shut(7)
        await pickup.closed(5)
        await pickup.settle("got_it")
    await site.deposit(grant("D-NEW"), version=2)
    assert await site.state() == ("occupied", "")
    assert (await site.wall.grants_for_card(NUMBER)).grants == (grant("D-NEW"),)


async def test_a_grant_for_a_cell_that_is_not_here(site: Site) -> None:
    await site.deposit(grant("D-9", 99))
    with pytest.raises(CellNotReady) as refusal:
        await site.wall.begin(grant("D-9", 99), CARD)
    assert refusal.value.reason == "unknown_cell"


async def test_a_deposit_named_by_a_persons_number_is_left_out(site: Site) -> None:
    await site.deposit(grant(NUMBER))
    assert await site.state() == ("free", "")
    assert await site.wall.grants_for_code(CODE) == Found()
