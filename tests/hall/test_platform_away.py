"""The platform goes away, is slow, fails or loses its answer: pickups go on, and each event arrives once."""

from __future__ import annotations

import asyncio

import pytest

from kiosk.contract.content import Lines, Tiles
from kiosk.contract.facts import EventKind
from kiosk.contract.scene import Scene
from kiosk.contract.words import say
from kiosk.rig.office import COURIER
from tests.hall.at_work import at_work, chooses, goes_to_the_menu, hands_in, puts_in
from tests.hall.inside import THINGS, Inside, Thing

RESTAURANT, HANDS_IN = "HI00000403", "阿依古丽·样本"


@pytest.fixture(scope="module")
def terminal_config() -> str:
    """Asks often whether the platform is there, so that the tests need not wait for it."""
    return "probe_seconds = 1\naway_probe_seconds = 0.5\nread_seconds = 1\n"


async def collects_by_qr(hall: Inside, thing: Thing) -> None:
    """A whole pickup, slip included."""
    await hall.asks_to_collect()
    await hall.shows(thing)
    await hall.collects(thing)
    await hall.leaves()


def query_is_stopped(scene: Scene) -> bool:
    """True for a home screen whose query tile says why it does not work."""
    tiles = scene.content.tiles if isinstance(scene.content, Tiles) else ()
    return any(tile.id == "query" and tile.why_not is not None for tile in tiles)


def says_that_the_platform_is_away(scene: Scene) -> bool:
    """True while the banner is up."""
    return scene.frame is not None and scene.frame.banner == say("banner.platform_away")


def the_event_came_once_and_in_order(hall: Inside, thing: Thing) -> None:
    """One handover of this thing, nothing missing, nothing out of order."""
    received = hall.belief.received()
    numbers = [one.event.number for one in received.events]
    assert numbers == list(range(1, hall.memory.newest_event() + 1))
    assert received.gaps == ()
    assert [proof.outcome for proof in hall.belief.handovers(thing.id)] == ["confirmed"]
    assert hall.belief.deposit(thing.id).state == "confirmed"


async def test_a_pickup_completes_without_the_platform_and_is_told_when_it_is_back(hall: Inside) -> None:
    thing = THINGS["D-0201"]
    hall.house.stop("central")
    await hall.citizen.until(query_is_stopped, "the query tile closed")
    await hall.citizen.until(says_that_the_platform_is_away, "a word about it above every scene")
    await collects_by_qr(hall, thing)
    assert hall.deeds.taken() == [thing.id]
    assert hall.deeds.slips() == 1
    assert hall.memory.cell(thing.cell).state == "free"
    assert hall.memory.unsent() > 0
    hall.house.start_central()
    await hall.everything_is_sent()
    the_event_came_once_and_in_order(hall, thing)
    assert hall.belief.received().duplicates == 0
    await hall.citizen.until(lambda scene: not query_is_stopped(scene), "the query tile open again")
    await hall.citizen.until(lambda scene: not says_that_the_platform_is_away(scene), "the word about it gone")


async def test_the_platform_takes_an_event_and_its_answer_is_lost(hall: Inside) -> None:
    thing = THINGS["D-0301"]
    hall.belief.switch(prefix="/v1/events", count=2, lose_answer=True)
    await collects_by_qr(hall, thing)
    await hall.everything_is_sent()
    the_event_came_once_and_in_order(hall, thing)


async def test_the_platform_fails_at_an_event_several_times(hall: Inside) -> None:
    thing = THINGS["D-0601"]
    hall.belief.switch(prefix="/v1/events", count=3, fail_500=True)
    await collects_by_qr(hall, thing)
    await hall.soon(lambda: hall.memory.unsent() == 0, "all events were sent", 20)
    the_event_came_once_and_in_order(hall, thing)


async def test_a_slow_platform_does_not_slow_a_pickup(hall: Inside) -> None:
    thing = THINGS["D-0801"]
    hall.belief.switch(prefix="/v1", slow_ms=3000)
    loop = asyncio.get_running_loop()
    await hall.asks_to_collect()
    began = loop.time()
    await hall.shows(thing)
    await hall.opens(thing)
    assert loop.time() - began < 3  # what one answer of this platform takes
    await hall.takes(thing)
    await hall.says("got_it")
    await hall.citizen.sees("pickup.collected")
    await hall.leaves()
    hall.belief.mend()
    await hall.soon(lambda: hall.memory.unsent() == 0, "all events were sent", 20)
    the_event_came_once_and_in_order(hall, thing)


async def test_a_day_without_the_platform_is_told_once_and_in_order_when_it_is_back(hall: Inside) -> None:
    """A deposit by the list, a pickup, a hand-in: all of it works, and the deposit says that nobody was asked."""
    thing = THINGS["D-1001"]
    known = hall.memory.newest_event()
    hall.house.stop("central")
    await hall.citizen.until(query_is_stopped, "the query tile closed")
    async with at_work(hall, COURIER):
        await chooses(hall, "deposit", "staff.deposit.scan")
        put_in = await puts_in(hall, RESTAURANT)
        await goes_to_the_menu(hall)
    await hall.hand.hide()
    await collects_by_qr(hall, thing)
    await hall.hand.hide()
    handed_in = await hands_in(hall, HANDS_IN, 2)
    assert hall.deeds.pulsed() == [put_in, thing.cell, handed_in]
    assert hall.memory.unsent() >= 3
    hall.house.start_central()
    await hall.everything_is_sent()
    the_event_came_once_and_in_order(hall, thing)
    events = [one.event for one in hall.belief.received().events if one.event.number > known]
    legal = [event for event in events if event.kind in (EventKind.DEPOSIT, EventKind.HANDOVER, EventKind.HAND_IN)]
    assert [event.kind for event in legal] == [EventKind.DEPOSIT, EventKind.HANDOVER, EventKind.HAND_IN]
    (deposit, handover, papers) = legal
    assert deposit.placed is not None
    assert deposit.placed.unannounced
    assert handover.handover is not None
    assert handover.handover.offline
    assert hall.belief.deposit(deposit.deposit_id).state == "waiting"
    assert next(row for row in hall.belief.hand_ins() if row.id == papers.deposit_id).state == "handed_in"


async def test_the_platform_goes_while_somebody_asks_for_their_cases(hall: Inside) -> None:
    await hall.chooses("query")
    await hall.citizen.sees("cases.prove")
    hall.house.stop("central")
    await hall.lays_card("赵示例")
    trouble = await hall.citizen.sees("trouble.platform_away")
    assert isinstance(trouble.content, Lines)
    assert trouble.content.matter == say("trouble.query_matter")
    assert trouble.content.code.startswith("NET-")
    await hall.gives_up()


async def test_a_terminal_that_starts_without_the_platform_still_hands_out_what_it_knows_of(hall: Inside) -> None:
    thing = THINGS["D-1201"]
    hall.house.stop("central")
    await hall.starts_again_after_a_crash()
    await hall.citizen.until(query_is_stopped, "the query tile closed")
    await collects_by_qr(hall, thing)
    assert hall.deeds.taken() == [thing.id]
    hall.house.start_central()
    await hall.everything_is_sent()
    the_event_came_once_and_in_order(hall, thing)
