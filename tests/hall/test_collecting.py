"""A citizen collects what lies in the wall: by card, by QR, by typed code, and what asks for two proofs."""

from __future__ import annotations

import asyncio

import pytest

from kiosk.contract.events import Event
from kiosk.contract.platform import CaseState, EventKind, HandoverOutcome
from kiosk.contract.scene import Place, Rows
from kiosk.contract.words import say
from tests.hall.inside import THINGS, Inside, Thing

pytestmark = pytest.mark.xdist_group("hall-collecting")

ZHANG, LI, WU = THINGS["D-0201"], THINGS["D-0301"], THINGS["D-0601"]
SAME_CODE_SECONDS = 1.6  # a code seen again sooner counts as the same presentation

LICENCE, FOOD, HYGIENE = THINGS["D-0101"], THINGS["D-0102"], THINGS["D-0103"]


async def all_agree_that_it_was_collected(hall: Inside, thing: Thing, *factors: str) -> None:
    """Hall, ledger and platform tell the same story of one undisturbed pickup."""
    await hall.everything_is_sent()
    assert hall.deeds.pulsed() == [thing.cell]
    assert hall.deeds.opened() == {thing.cell}
    assert hall.deeds.taken() == [thing.id]
    assert hall.memory.cell(thing.cell).state == "free"
    assert hall.memory.endings(thing.id) == ["confirmed"]
    (handover,) = hall.belief.events(thing.id)
    assert handover.kind is EventKind.HANDOVER
    assert (handover.outcome, handover.said, handover.factors) == (HandoverOutcome.CONFIRMED, "got_it", factors)
    assert handover.opened_at is not None
    assert handover.closed_at is not None
    assert handover.opened_at < handover.closed_at <= handover.at
    deposit = hall.belief.deposit(thing.id)
    assert (deposit.state, deposit.case_state) == ("confirmed", CaseState.DELIVERED)
    assert hall.belief.tasks(thing.cell) == []
    assert hall.belief.received().gaps == ()
    assert hall.memory.audit().whole


async def test_a_thing_is_collected_by_card(hall: Inside) -> None:
    await hall.asks_to_collect()
    await hall.lays_card(ZHANG.person)
    collected = await hall.collects(ZHANG)
    assert collected.hint == say("slip.printed")
    assert hall.deeds.slips() == 1
    await hall.leaves()
    await all_agree_that_it_was_collected(hall, ZHANG, "card")


async def test_a_thing_is_collected_by_qr(hall: Inside) -> None:
    await hall.asks_to_collect()
    await hall.shows(LI)
    await hall.collects(LI)
    await hall.leaves()
    await all_agree_that_it_was_collected(hall, LI, "qr")


async def test_a_thing_is_collected_by_a_typed_code(hall: Inside) -> None:
    await hall.asks_to_collect()
    hall.citizen.touches("code")
    await hall.citizen.sees("pickup.type_code")
    hall.citizen.types(WU.code)
    await hall.collects(WU)
    await hall.leaves()
    await all_agree_that_it_was_collected(hall, WU, "code")


async def test_a_thing_that_needs_card_and_code_opens_for_neither_alone(hall: Inside) -> None:
    await hall.asks_to_collect()
    hall.citizen.touches("code")
    await hall.citizen.sees("pickup.type_code")
    hall.citizen.types(LICENCE.code)
    place = (await hall.citizen.sees("pickup.lay_card_too")).content
    assert place == Place("card", note=say("pickup.card_needed"))
    assert hall.deeds.pulsed() == []
    await hall.lays_card(LICENCE.person)
    await hall.citizen.sees("pickup.choose")
    hall.citizen.touches(LICENCE.id)
    await hall.collects(LICENCE)
    await hall.leaves()
    await all_agree_that_it_was_collected(hall, LICENCE, "code", "card")


async def test_two_things_are_collected_in_one_visit_with_one_card(hall: Inside) -> None:
    await hall.asks_to_collect()
    await hall.lays_card(FOOD.person)
    choice = (await hall.citizen.sees("pickup.choose")).content
    assert isinstance(choice, Rows)
    assert {row.id for row in choice.rows} >= {FOOD.id, HYGIENE.id}
    hall.citizen.touches(FOOD.id)
    await hall.collects(FOOD)
    hall.citizen.touches("next")
    await hall.citizen.sees("pickup.confirm" if len(choice.rows) == 2 else "pickup.choose")
    if len(choice.rows) > 2:
        hall.citizen.touches(HYGIENE.id)
    await hall.collects(HYGIENE)
    await hall.leaves()
    assert hall.deeds.pulsed() == [FOOD.cell, HYGIENE.cell]
    assert hall.deeds.taken() == [FOOD.id, HYGIENE.id]
    await hall.everything_is_sent()
    assert [hall.belief.deposit(thing.id).state for thing in (FOOD, HYGIENE)] == ["confirmed", "confirmed"]
    sessions = {facts["session"] for facts in hall.memory.recorded(Event.SESSION_IDENTIFIED) if facts["way"] == "card"}
    assert sessions


async def test_somebody_for_whom_nothing_waits_is_told_so(hall: Inside) -> None:
    await hall.asks_to_collect()
    await hall.lays_card("孙样本")
    await hall.citizen.sees("pickup.nothing")
    assert hall.deeds.pulsed() == []


async def test_somebody_collects_for_another_with_their_own_card(hall: Inside) -> None:
    thing = THINGS["D-1001"]
    await hall.asks_to_collect()
    await hall.lays_card("卫例子")
    await hall.collects(thing)
    await hall.leaves()
    await all_agree_that_it_was_collected(hall, thing, "card")


async def test_a_card_past_its_date_opens_nothing_but_the_code_does(hall: Inside) -> None:
    thing = THINGS["D-0901"]
    await hall.asks_to_collect()
    await hall.lays_card(thing.person)
    await hall.citizen.sees("trouble.card_expired")
    assert hall.deeds.pulsed() == []
    hall.citizen.touches("ok")
    await hall.citizen.sees("pickup.prove")
    await hall.hand.lift()
    await hall.shows(thing)
    await hall.collects(thing)
    await hall.leaves()
    await all_agree_that_it_was_collected(hall, thing, "qr")


async def test_what_was_collected_is_not_offered_again(hall: Inside) -> None:
    thing = THINGS["D-0801"]  # past its keep-until date, and still there
    await hall.asks_to_collect()
    await hall.shows(thing)
    await hall.collects(thing)
    await hall.leaves()
    await hall.hand.hide()
    await hall.asks_to_collect()
    await asyncio.sleep(SAME_CODE_SECONDS)
    await hall.shows(thing)
    told = await hall.citizen.until(
        lambda scene: isinstance(scene.content, Place) and scene.content.note is not None, "a word beside the scanner"
    )
    assert isinstance(told.content, Place)
    assert told.content.note == say("pickup.qr_unknown")
    assert hall.deeds.pulses(thing.cell) == 1
    await hall.goes_home()
