"""Pickups from the first pulse to the settlement, with everything a door and a citizen can do."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing

import pytest

from kiosk.contract.facts import HandoverOutcome
from kiosk.contract.lockers import CellState, FactorRule
from kiosk.terminal.lockers.wall import CellNotReady, Deed, Errand, FactorsMissing, Found, Opening, Settled
from tests.terminal.lockers.doubles import CARD, CODE, NUMBER, QR, Site, grant


async def begin(site: Site) -> Errand:
    """A citizen with a card stands before the cell of the usual grant."""
    await site.deposit(grant())
    return await site.wall.begin(grant(), CARD)


async def test_a_citizen_takes_what_is_theirs(site: Site) -> None:
    async with await begin(site) as pickup:
        assert await pickup.open() is Opening.OPENED
        assert await site.state() == ("pickup_open", "")
        site.board.take_and_shut(7)
        assert await pickup.closed(30)
        assert await site.state() == ("verifying", "")
        settled = await pickup.settle("got_it")
    assert settled == Settled(HandoverOutcome.CONFIRMED, CellState.FREE, "")
    assert await site.state() == ("free", "")
    told, cell = await site.outbox()
    handover = told.handover
    assert handover is not None
    assert (told.number, handover.outcome, handover.said, handover.factors) == (1, "confirmed", "got_it", ("card",))
    assert handover.opened_at is not None and handover.closed_at is not None
    assert handover.opened_at < handover.closed_at <= told.at
    assert (cell.number, cell.state, cell.cell) == (2, "free", 7)
    assert await site.audited() == [
        "manifest_kept",
        "door_pulsing",
        "door_opened",
        "door_closed",
        "errand_settled",
        "fact_written",
        "cell_changed",
        "fact_written",
    ]
    assert site.board.pulses == {7: 1}


async def test_what_was_collected_is_not_offered_again_while_the_platform_does_not_know(site: Site) -> None:
    async with await begin(site) as pickup:
        await pickup.open()
        site.board.take_and_shut(7)
        await pickup.closed(30)
        await pickup.settle("got_it")
    await site.deposit(grant(), grant("D-0103", 8, code="80351792", qr="other"), version=2)
    site.board.items.pop(7, None)
    assert await site.wall.grants_for_code(CODE) == Found()
    assert await site.state(7) == ("free", "")
    assert await site.state(8) == ("occupied", "")
    with pytest.raises(CellNotReady):
        await site.wall.begin(grant(), CARD)


@pytest.mark.parametrize("said", ["empty", "not_mine", "did_not_open"])
async def test_a_complaint_is_on_record_and_the_cell_waits_for_staff(site: Site, said: str) -> None:
    async with await begin(site) as pickup:
        await pickup.open()
        site.board.open.clear()
        await pickup.closed(30)
        settled = await pickup.settle(said)
    assert settled == Settled(HandoverOutcome.DISPUTED, CellState.UNVERIFIED, f"said_{said}")
    assert await site.told() == ["disputed", "unverified"]
    assert await site.wall.grants_for_card(NUMBER) == Found()


async def test_a_citizen_walks_away_with_the_door_open(site: Site) -> None:
    async with await begin(site) as pickup:
        await pickup.open()
        assert not await pickup.closed(180)
        settled = await pickup.settle("nothing")
    assert settled == Settled(HandoverOutcome.PRESUMED, CellState.UNVERIFIED, "door_left_open")


async def test_got_it_with_the_door_still_open_frees_no_cell(site: Site) -> None:
    async with await begin(site) as pickup:
        await pickup.open()
        settled = await pickup.settle("got_it")
    assert settled == Settled(HandoverOutcome.PRESUMED, CellState.UNVERIFIED, "door_left_open")


async def test_a_door_that_springs_open_again_counts_as_open(site: Site) -> None:
    async with await begin(site) as pickup:
        await pickup.open()
        site.board.open.clear()
        assert await pickup.closed(5)
        site.board.open.add(7)
        settled = await pickup.settle("got_it")
    assert settled.state is CellState.UNVERIFIED


async def test_a_jammed_door_is_pulsed_once_for_each_wish(site: Site) -> None:
    site.board.jammed.add(7)
    async with await begin(site) as pickup:
        assert await pickup.open() is Opening.STUCK
        assert site.board.pulses[7] == 1
        assert await pickup.open() is Opening.STUCK
        assert site.board.pulses[7] == 2
        settled = await pickup.settle("did_not_open")
    assert settled == Settled(None, CellState.FAULT, "door_stuck")
    assert await site.told() == ["alarm:door_stuck", "fault"]
    with pytest.raises(CellNotReady) as refusal:
        await site.wall.begin(grant(), CARD)
    assert (refusal.value.state, refusal.value.reason) == (CellState.FAULT, "door_stuck")
    assert (await site.wall.grants_for_card(NUMBER)).grants == (grant(),)


async def test_a_sticky_door_that_opened_late_is_not_pulsed_again(site: Site) -> None:
    site.board.jammed.add(7)
    async with await begin(site) as pickup:
        assert await pickup.open() is Opening.STUCK
        site.board.open.add(7)
        assert await pickup.open() is Opening.OPENED
        assert site.board.pulses[7] == 1


async def test_a_citizen_leaves_a_door_that_never_moved(site: Site) -> None:
    site.board.jammed.add(7)
    async with await begin(site) as pickup:
        await pickup.open()
        settled = await pickup.settle("nothing")
    assert settled == Settled(None, CellState.OCCUPIED, "")
    assert await site.told() == []
    assert (await site.wall.grants_for_card(NUMBER)).grants == (grant(),)


async def test_a_pulled_cable_means_that_nothing_was_sent(site: Site) -> None:
    pickup = await begin(site)
    site.board.pull_cable()
    async with pickup:
        assert await pickup.open() is Opening.UNREACHABLE
        assert await site.state() == ("pickup_open", "")
        assert await pickup.settle("did_not_open") == Settled(None, CellState.OCCUPIED, "")
    assert site.board.pulses == {}
    site.board.repair()
    await site.wall.look()
    async with await site.wall.begin(grant(), Deed(factors=("qr",))) as second:
        assert await second.open() is Opening.OPENED


async def test_the_answer_is_lost_and_the_sensor_tells(site: Site) -> None:
    site.board.lose_reply = True
    async with await begin(site) as pickup:
        assert await pickup.open() is Opening.OPENED
        assert site.board.pulses[7] == 1


async def test_the_board_falls_silent_with_the_pulse_and_nobody_knows(site: Site) -> None:
    site.board.lose_reply = True
    site.board.at_pulse = lambda _: site.board.cut_power()
    async with await begin(site) as pickup:
        assert await pickup.open() is Opening.UNREACHABLE
        assert await pickup.open() is Opening.UNREACHABLE
        settled = await pickup.settle("did_not_open")
    assert site.board.pulses[7] == 1
    assert settled == Settled(None, CellState.UNVERIFIED, "opening_in_doubt")
    assert await site.told() == ["alarm:locks_lost", "unverified"]


async def test_a_door_that_is_known_to_be_blind_opens_and_the_word_is_the_citizen_s(site: Site) -> None:
    site.board.blind.add(7)
    await site.wall.look()
    async with await begin(site) as pickup:
        assert await pickup.open() is Opening.UNSEEN
        site.board.take_and_shut(7)
        settled = await pickup.settle("got_it")
    assert site.board.pulses == {7: 1}
    assert settled == Settled(HandoverOutcome.PRESUMED, CellState.UNVERIFIED, "door_not_seen_open")


async def test_a_blind_door_that_did_not_open_is_in_doubt_and_nothing_is_handed_over(site: Site) -> None:
    site.board.blind.add(7)
    site.board.jammed.add(7)
    async with await begin(site) as pickup:
        assert await pickup.open() is Opening.UNSEEN
        settled = await pickup.settle("did_not_open")
    assert settled == Settled(None, CellState.UNVERIFIED, "opening_in_doubt")


async def test_a_blind_door_whose_board_did_not_answer_is_not_said_to_be_open(site: Site) -> None:
    site.board.blind.add(7)
    site.board.lose_reply = True
    async with await begin(site) as pickup:
        assert await pickup.open() is Opening.UNREACHABLE
        settled = await pickup.settle("nothing")
    assert settled == Settled(None, CellState.UNVERIFIED, "opening_in_doubt")


async def test_a_door_that_somebody_opened_and_shut_before_our_pulse_was_not_pulsed(site: Site) -> None:
    async with await begin(site) as pickup:
        site.board.open.add(7)
        site.board.at_look = lambda: site.board.open.discard(7)
        assert await pickup.open() is Opening.STUCK
        settled = await pickup.settle("nothing")
    assert site.board.pulses == {}
    assert settled == Settled(None, CellState.OCCUPIED, "")


async def test_a_dead_sensor_locks_nobody_out_and_frees_nothing(site: Site) -> None:
    site.board.sensors_dead.add(7)
    async with await begin(site) as pickup:
        assert await pickup.open() is Opening.STUCK
        site.board.take_and_shut(7)
        settled = await pickup.settle("got_it")
    assert settled == Settled(HandoverOutcome.PRESUMED, CellState.UNVERIFIED, "door_not_seen_open")


async def test_another_door_opens_instead(site: Site) -> None:
    site.board.opens_instead[7] = 9
    async with await begin(site) as pickup:
        assert await pickup.open() is Opening.STUCK
        assert await pickup.open() is Opening.STUCK
        assert site.board.pulses == {7: 1}, "no second pulse into a mixed-up wiring"
        settled = await pickup.settle("did_not_open")
    assert settled == Settled(None, CellState.UNVERIFIED, "wrong_door")
    assert await site.state(9) == ("unverified", "wrong_door")
    assert site.wall.status.cause == "wrong_door"
    await site.restart()
    assert site.wall.status.cause == "wrong_door"
    await site.deposit(grant(), grant("D-3", 3), version=2)
    with pytest.raises(CellNotReady):
        await site.wall.begin(grant("D-3", 3), CARD)


async def test_the_flow_is_cancelled_while_the_door_opens(site: Site) -> None:
    pickup = await begin(site)
    opening = asyncio.Event()
    site.board.at_pulse = lambda _: opening.set()

    async def flow() -> None:
        async with pickup:
            await pickup.open()
            await asyncio.Event().wait()

    task = asyncio.create_task(flow())
    await opening.wait()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert await site.state() == ("unverified", "door_left_open")
    assert await site.told() == ["presumed", "alarm:door_left_open", "unverified"]


async def test_the_flow_is_cancelled_before_the_pulse_and_finishes_what_it_began(site: Site) -> None:
    pickup = await begin(site)
    site.board.jammed.add(7)

    async def flow() -> None:
        async with pickup:
            await pickup.open()

    task = asyncio.create_task(flow())
    await asyncio.sleep(0)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert await site.state() == ("occupied", "")
    assert await site.outbox() == ()


async def test_a_citizen_who_changes_their_mind_opens_nothing(site: Site) -> None:
    async with await begin(site):
        pass
    assert site.board.pulses == {}
    assert await site.state() == ("occupied", "")
    assert "door_pulsing" not in await site.audited()


async def test_one_door_at_a_time(site: Site) -> None:
    await site.deposit(grant(), grant("D-8", 8))
    async with await site.wall.begin(grant(), CARD):
        with pytest.raises(CellNotReady) as refusal:
            await site.wall.begin(grant("D-8", 8), CARD)
    assert refusal.value.reason == "another_door_open"


async def test_the_first_word_stands(site: Site) -> None:
    async with await begin(site) as pickup:
        await pickup.open()
        site.board.take_and_shut(7)
        await pickup.closed(5)
        first = await pickup.settle("got_it")
        assert await pickup.settle("empty") == first
    assert await site.told() == ["confirmed", "free"]
    with pytest.raises(ValueError):
        await pickup.settle("something else")


async def test_important_things_want_card_and_code(site: Site) -> None:
    both = grant(rule=FactorRule.BOTH)
    await site.deposit(both)
    by_card = await site.wall.grants_for_card(NUMBER)
    by_code = await site.wall.grants_for_qr("HALLPICK1:" + QR)
    assert (by_card.grants, by_card.wanting) == ((), (both,))
    together = by_card.together(by_code)
    assert (together.grants, together.wanting, together.factors_for(both)) == ((both,), (), ("card", "qr"))
    with pytest.raises(FactorsMissing):
        await site.wall.begin(both, CARD)
    async with await site.wall.begin(both, Deed(factors=together.factors_for(both))) as pickup:
        assert await pickup.open() is Opening.OPENED


async def test_the_intent_is_on_disk_before_the_pulse(site: Site) -> None:
    steps: list[str] = []

    def at_pulse(_channel: int) -> None:
        # Another connection sees only what is committed.
        with closing(sqlite3.connect(site.path)) as other:
            steps.extend(row[0] for row in other.execute("SELECT step FROM errands WHERE ending IS NULL"))

    site.board.at_pulse = at_pulse
    async with await begin(site) as pickup:
        await pickup.open()
    assert steps == ["opening"]


async def test_no_pulse_when_the_intent_cannot_be_written(site: Site) -> None:
    pickup = await begin(site)
    full = "CREATE TRIGGER full BEFORE INSERT ON errands BEGIN SELECT RAISE(ABORT, 'the disk is full'); END"
    await site.store.run(lambda db: db.execute(full))
    with pytest.raises(sqlite3.IntegrityError):
        async with pickup:
            await pickup.open()
    assert site.board.pulses == {}
    assert await site.state() == ("occupied", "")
    await site.store.run(lambda db: db.execute("DROP TRIGGER full"))
    async with await site.wall.begin(grant(), CARD) as another:
        assert await another.open() is Opening.OPENED


async def test_one_commit_between_a_code_and_the_pulse(site: Site) -> None:
    await site.deposit(grant())
    commits: list[None] = []
    at_pulse: list[int] = []
    site.store.committed.append(lambda: commits.append(None))
    site.board.at_pulse = lambda _: at_pulse.append(len(commits))
    found = await site.wall.grants_for_code(CODE)
    assert isinstance(found, Found)
    async with await site.wall.begin(found.grants[0], Deed(factors=found.factors_for(found.grants[0]))) as pickup:
        await pickup.open()
    assert at_pulse == [1]
