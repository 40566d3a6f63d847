"""A citizen collects what lies in the wall: by card, by QR, by typed code, and what asks for two proofs."""

from __future__ import annotations

import asyncio

from kiosk.contract.content import Keypad, Place, Rows
from kiosk.contract.events import Event
from kiosk.contract.facts import EventKind, HandoverOutcome
from kiosk.contract.platform import CaseState
from kiosk.contract.words import say
from tests.hall.inside import SAME_CODE_SECONDS, THINGS, Inside, Thing

ELDER = THINGS["D-0801"]  # of somebody born in 1949, past its day and still there
ZHANG, LI, WU = THINGS["D-0201"], THINGS["D-0301"], THINGS["D-0601"]
LICENCE, FOOD, HYGIENE = THINGS["D-0101"], THINGS["D-0102"], THINGS["D-0103"]
AGENT, AGENTS_CODE = "卫例子", "48205963"


async def all_agree_that_it_was_collected(hall: Inside, thing: Thing, *factors: str) -> None:
    """Hall, ledger and platform tell the same story of one undisturbed pickup."""
    await hall.everything_is_sent()
    assert hall.deeds.pulsed() == [thing.cell]
    assert hall.deeds.opened() == {thing.cell}
    assert hall.deeds.taken() == [thing.id]
    assert hall.memory.cell(thing.cell).state == "free"
    assert hall.memory.endings(thing.id) == ["confirmed"]
    (event,) = hall.belief.events(thing.id)
    assert event.kind is EventKind.HANDOVER
    assert (proof := event.handover) is not None
    assert (proof.outcome, proof.said, proof.factors) == (HandoverOutcome.CONFIRMED, "got_it", factors)
    assert proof.opened_at is not None
    assert proof.closed_at is not None
    assert proof.opened_at < proof.closed_at <= event.at
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


async def test_somebody_over_70_collects_with_a_card_in_at_most_six_taps(hall: Inside) -> None:
    before = hall.citizen.taps
    await hall.asks_to_collect()
    await hall.lays_card(ELDER.person)
    await hall.collects(ELDER)
    await hall.leaves()
    assert hall.citizen.taps - before <= 6
    await all_agree_that_it_was_collected(hall, ELDER, "card")


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


async def test_somebody_collects_for_another_with_their_own_card_and_their_own_code(hall: Inside) -> None:
    thing = THINGS["D-1001"]
    await hall.asks_to_collect()
    await hall.lays_card(AGENT)
    await hall.tries_code(thing.code)  # the receiver's own: not the agent's
    hall.citizen.types(AGENTS_CODE)
    await hall.collects(thing)
    await hall.leaves()
    await all_agree_that_it_was_collected(hall, thing, "card", "code")
    (proof,) = hall.belief.handovers(thing.id)
    assert proof.delegation == "DG-1001"


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
    thing = THINGS["D-1201"]
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
    (proof,) = hall.belief.handovers(LICENCE.id)
    assert proof.factors == ("card", "code")
    assert proof.signature is not None
    assert proof.signature.relation == "receiver"
    proofs = hall.memory.recorded(Event.SESSION_IDENTIFIED)[read_before:]
    assert [proof["way"] for proof in proofs] == ["card", "code"]
