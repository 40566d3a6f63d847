"""A citizen collects what lies in the wall: by card, by QR, by typed code, and what asks for two proofs."""

from __future__ import annotations

import asyncio

from kiosk.contract.events import Event
from kiosk.contract.platform import CaseState, EventKind, HandoverOutcome
from kiosk.contract.scene import Keypad, Place, Rows
from kiosk.contract.words import say
from tests.hall.inside import THINGS, Inside, Thing

ZHANG, LI, WU = THINGS["D-0201"], THINGS["D-0301"], THINGS["D-0601"]
LICENCE, FOOD, HYGIENE = THINGS["D-0101"], THINGS["D-0102"], THINGS["D-0103"]
SAME_CODE_SECONDS = 1.6  # a code seen again sooner counts as the same presentation


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


async def test_a_code_alone_does_not_open_what_asks_for_card_and_code(hall: Inside) -> None:
    await hall.asks_to_collect()
    hall.citizen.touches("code")
    await hall.citizen.sees("pickup.type_code")
    hall.citizen.types(LICENCE.code)
    place = (await hall.citizen.sees("pickup.lay_card_too")).content
    assert place == Place("card", note=say("pickup.card_needed"))
    await hall.gives_up()
    assert hall.deeds.pulsed() == []
    assert hall.memory.cell(LICENCE.cell).state == "occupied"


async def test_somebody_for_whom_nothing_waits_is_told_so(hall: Inside) -> None:
    await hall.asks_to_collect()
    await hall.lays_card("孙样本")
    await hall.citizen.sees("pickup.nothing")
    await hall.gives_up()
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
    await hall.gives_up()


async def test_three_things_are_collected_in_one_visit_and_one_of_them_asks_for_the_code_as_well(hall: Inside) -> None:
    read_before = len(hall.memory.recorded(Event.SESSION_IDENTIFIED))
    await hall.asks_to_collect()
    await hall.lays_card(LICENCE.person)
    for thing, others in ((FOOD, {LICENCE.id, HYGIENE.id}), (HYGIENE, {LICENCE.id})):
        choice = (await hall.citizen.sees("pickup.choose")).content
        assert isinstance(choice, Rows)
        assert {row.id for row in choice.rows} == {thing.id, *others}
        hall.citizen.touches(thing.id)
        await hall.collects(thing)
        hall.citizen.touches("next")
    keypad = (await hall.citizen.sees("pickup.type_code")).content
    assert isinstance(keypad, Keypad)
    assert keypad.note == say("pickup.code_needed")
    hall.citizen.types(LICENCE.code)
    await hall.collects(LICENCE)
    await hall.leaves()
    await hall.everything_is_sent()
    things = (FOOD, HYGIENE, LICENCE)
    assert hall.deeds.pulsed() == [thing.cell for thing in things]
    assert hall.deeds.taken() == [thing.id for thing in things]
    assert hall.deeds.slips() == 3
    assert [hall.belief.deposit(thing.id).state for thing in things] == ["confirmed"] * 3
    assert hall.belief.events(LICENCE.id)[0].factors == ("card", "code")
    proofs = hall.memory.recorded(Event.SESSION_IDENTIFIED)[read_before:]
    assert [proof["way"] for proof in proofs] == ["card", "code"]
