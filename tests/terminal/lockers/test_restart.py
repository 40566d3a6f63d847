"""The terminal dies in the middle of a pickup and starts again: what is known, what is doubted, who may finish."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from drivers.contracts import Door
from kiosk.contract.lockers import Purpose
from kiosk.terminal.lockers.journal import Journal
from kiosk.terminal.lockers.ledger import Ledger
from kiosk.terminal.lockers.proofs import Title
from kiosk.terminal.lockers.wall import CellNotReady, Deed, Found, Opening
from tests.terminal.lockers.doubles import CARD, CODE, NUMBER, QR, Site, grant, manifest

if TYPE_CHECKING:
    import sqlite3

    from kiosk.contract.lockers import Grant


async def die_in(site: Site, *, opened: bool, shut: bool = False, deposit: Grant | None = None) -> None:
    """Leave a pickup as a kill would: intent written, door perhaps seen, never settled."""
    mine = deposit or grant()

    def leave(db: sqlite3.Connection) -> None:
        ledger = Ledger(db, "A", site.clock.now())
        cell = ledger.cell(mine.cell)
        assert cell is not None
        journal = Journal(ledger)
        journal.begin(Purpose.PICKUP, mine.deposit_id, CARD, cell)
        if opened:
            journal.saw({mine.cell: Door.OPEN}, {})
        if shut:
            journal.saw({mine.cell: Door.CLOSED}, {mine.cell: Door.OPEN})

    await site.store.run(leave)


async def test_killed_before_the_intent_was_written(site: Site) -> None:
    await site.deposit(grant())
    await site.wall.begin(grant(), CARD)
    await site.restart()
    assert await site.state() == ("occupied", "")
    assert (await site.wall.grants_for_card(NUMBER)).grants == (grant(),)
    assert site.board.pulses == {}


@pytest.mark.parametrize("sensors", ["shut", "silent"])
async def test_killed_after_the_intent_and_nobody_saw_the_door(site: Site, sensors: str) -> None:
    await site.deposit(grant())
    await die_in(site, opened=False)
    if sensors == "silent":
        site.board.cut_power()
    await site.restart()
    assert await site.state() == ("unverified", "opening_in_doubt")
    assert await site.told() == ["unverified"]
    assert site.board.pulses == {}, "nothing opens by itself"


async def test_the_same_receiver_may_try_a_doubtful_opening_again(site: Site) -> None:
    await site.deposit(grant())
    await die_in(site, opened=False)
    await site.restart()
    site.clock.passed += 86400
    found = await site.wall.grants_for_qr(QR)
    async with await site.wall.begin(found.grants[0], Deed(factors=found.factors_for(grant()))) as pickup:
        assert await pickup.open() is Opening.OPENED
        site.board.take_and_shut(7)
        await pickup.closed(5)
        await pickup.settle("got_it")
    assert await site.state() == ("free", "")
    assert await site.told() == ["unverified", "confirmed", "free"]


async def test_killed_while_the_door_stands_open(site: Site) -> None:
    await site.deposit(grant())
    await die_in(site, opened=True)
    site.board.open.add(7)
    await site.restart()
    assert await site.state() == ("unverified", "interrupted")
    assert await site.told() == ["presumed", "alarm:door_left_open", "unverified"]


async def test_killed_between_the_pulse_and_the_first_look(site: Site) -> None:
    await site.deposit(grant())
    await die_in(site, opened=False)
    site.board.open.add(7)
    await site.restart()
    assert await site.state() == ("unverified", "interrupted")
    (event, *_) = await site.outbox()
    handover = event.handover
    assert handover is not None
    assert (handover.outcome, handover.said, handover.closed_at) == ("presumed", "nothing", None)
    assert handover.opened_at is not None


async def test_killed_before_the_citizen_said_anything(site: Site) -> None:
    await site.deposit(grant())
    await die_in(site, opened=True, shut=True)
    await site.restart()
    assert await site.state() == ("unverified", "interrupted")
    assert await site.told() == ["presumed", "unverified"]


async def test_the_same_receiver_may_finish_within_ten_minutes(site: Site) -> None:
    await site.deposit(grant())
    await die_in(site, opened=True)
    site.board.open.add(7)
    await site.restart()
    site.board.open.clear()
    site.clock.passed += 590
    await site.wall.keep(manifest(version=2))
    found = await site.wall.grants_for_card(NUMBER)
    assert found.grants == (grant(),), "though the platform dropped it when it heard of the open door"
    async with await site.wall.begin(found.grants[0], CARD) as pickup:
        assert await pickup.open() is Opening.OPENED
        site.board.take_and_shut(7)
        await pickup.closed(5)
        await pickup.settle("got_it")
    assert await site.told() == ["presumed", "alarm:door_left_open", "unverified", "confirmed", "free"]


async def test_a_door_shut_unseen_since_the_crash_is_seen_open_again(site: Site) -> None:
    await site.deposit(grant())
    await die_in(site, opened=False)
    await site.restart()
    site.board.open.add(7)
    await site.wall.look()
    site.board.open.clear()
    async with await site.wall.begin(grant(), CARD) as pickup:
        assert await pickup.open() is Opening.OPENED
        assert (await site.audited())[-1] == "door_opened"


async def test_after_ten_minutes_only_staff_can_help(site: Site) -> None:
    await site.deposit(grant())
    await die_in(site, opened=True)
    await site.restart()
    found = await site.wall.grants_for_card(NUMBER)
    site.clock.passed += 601
    assert await site.wall.grants_for_card(NUMBER) == Found()
    assert await site.wall.still_there(found) == ()
    with pytest.raises(CellNotReady):
        await site.wall.begin(grant(), CARD)


async def test_finishing_does_not_buy_another_ten_minutes(site: Site) -> None:
    await site.deposit(grant())
    await die_in(site, opened=True)
    await site.restart()
    site.clock.passed += 500
    async with await site.wall.begin(grant(), CARD) as pickup:
        await pickup.open()
    site.clock.passed += 200
    assert await site.wall.grants_for_card(NUMBER) == Found()


async def test_a_second_try_that_never_moved_leaves_the_doubt_as_it_was(site: Site) -> None:
    await site.deposit(grant())
    await die_in(site, opened=False)
    await site.restart()
    pickup = await site.wall.begin(grant(), CARD)
    site.board.pull_cable()
    async with pickup:
        assert await pickup.open() is Opening.UNREACHABLE
    assert await site.state() == ("unverified", "opening_in_doubt")
    assert (await site.wall.grants_for_code(CODE)) == Found((Title(grant(), ("code",)),))


async def test_starting_twice_settles_once(site: Site) -> None:
    await site.deposit(grant())
    await die_in(site, opened=True)
    await site.restart()
    await site.restart()
    assert await site.told() == ["presumed", "unverified"]


async def test_a_lock_out_survives_a_restart(site: Site) -> None:
    await site.deposit(grant())
    for _ in range(5):
        await site.wall.grants_for_code("00000000")
    await site.restart()
    assert not isinstance(await site.wall.grants_for_code(CODE), Found)
