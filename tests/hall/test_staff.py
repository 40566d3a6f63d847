"""The staff of the demo at a whole hall: what they put in and who collects it; what their roles and PINs allow."""

from __future__ import annotations

import dataclasses

import pytest

from kiosk.contract.content import Keypad
from kiosk.contract.facts import EventKind
from kiosk.contract.platform import CaseState
from kiosk.contract.sealing import binding, event_hash
from kiosk.contract.words import say
from kiosk.rig.citizen import handwriting
from kiosk.rig.house import TERMINAL
from kiosk.rig.office import ADMIN, COURIER, TECHNICIAN
from tests.hall.at_work import (
    QUICK_LISTS,
    asks_for_staff,
    at_work,
    chooses,
    deposit_in,
    facts,
    goes_to_the_menu,
    kept_at_the_platform,
    pickup_code,
    puts_in,
    shows_badge,
    signs_in,
    tiles_of,
)
from tests.hall.inside import Inside, written_under
from tests.hall.search import stroke_forms

RESTAURANT, LICENCE = "HI00000403", "HI00001102"
RECEIVER = "卫例子"  # of the licence


@pytest.fixture(scope="module")
def terminal_config() -> str:
    """Lists come soon, and a PIN rests after two wrong ones."""
    return QUICK_LISTS + "[staff.rules]\nwrong_pins = 2\n"


async def test_two_things_are_put_in_as_one_batch_and_wait_for_their_receivers(hall: Inside) -> None:
    async with at_work(hall, COURIER):
        await chooses(hall, "deposit", "staff.deposit.scan")
        doors = [await puts_in(hall, label) for label in (RESTAURANT, "HI00000803")]
        hall.citizen.touches("done")
        await hall.citizen.sees("staff.deposit.summary")
        hall.citizen.touches("ok")
    await hall.everything_is_sent()
    assert hall.deeds.pulsed() == doors
    assert len(set(doors)) == 2
    for door in doors:
        (fact,) = facts(hall, EventKind.DEPOSIT, door)
        assert fact.placed is not None
        assert (fact.staff, fact.placed.placed, fact.placed.unannounced) == (COURIER, True, False)
        assert hall.memory.cell(door).state == "occupied"
        assert hall.belief.deposit(fact.deposit_id).state == "waiting"
        assert hall.belief.deposit(fact.deposit_id).case_state is CaseState.READY


async def test_what_was_put_in_is_collected_with_card_code_and_signature_and_the_case_is_delivered(
    hall: Inside,
) -> None:
    door = await puts_an_important_thing_in(hall)
    deposit = deposit_in(hall, door)
    await hall.soon(lambda: hall.belief.deposit(deposit).state == "waiting", "the right is given")
    await proves_and_signs(hall, deposit)
    await hall.citizen.sees("pickup.door_open")
    await hall.hand.take(door)
    await hall.hand.shut(door)
    await hall.says("got_it")
    await hall.citizen.sees("pickup.collected")
    await hall.leaves()
    await hall.everything_is_sent()
    assert hall.deeds.pulsed() == [door, door]
    assert hall.deeds.taken() == [LICENCE]
    assert hall.memory.cell(door).state == "free"
    believed = hall.belief.deposit(deposit)
    assert (believed.state, believed.case_state) == ("confirmed", CaseState.DELIVERED)
    the_signature_holds_and_its_strokes_lie_nowhere_here(hall, deposit)


async def puts_an_important_thing_in(hall: Inside) -> int:
    """Into a large cell kept back, for which it takes an admin: all of its size hold something."""
    async with at_work(hall, ADMIN):
        await chooses(hall, "deposit", "staff.deposit.scan")
        await hall.shows_text(LICENCE)
        await hall.citizen.sees("staff.deposit.no_room")
        await hall.hand.hide()
        hall.citizen.touches("larger")
        await hall.citizen.until(lambda scene: "spare" in scene.offers(), "a spare cell is offered")
        hall.citizen.touches("spare")
        door = await puts_in_at_the_open_door(hall)
        await goes_to_the_menu(hall)
    return door


async def puts_in_at_the_open_door(hall: Inside) -> int:
    """The thing was scanned before."""
    scene = await hall.citizen.sees("staff.deposit.door_open")
    door = int(getattr(scene.content, "door", 0))
    await hall.hand.put(door, LICENCE)
    await hall.hand.shut(door)
    await hall.citizen.sees("staff.deposit.placed")
    hall.citizen.touches("placed")
    await hall.citizen.sees("staff.deposit.scan")
    return door


async def proves_and_signs(hall: Inside, deposit: str) -> None:
    """Card, code, check and signature. The right may still be on its way."""
    await hall.asks_to_collect()
    await hall.lays_card(RECEIVER)
    await hall.citizen.until(lambda scene: deposit in scene.offers(), "the licence")  # and what they are agent for
    hall.citizen.touches(deposit)
    await hall.citizen.sees("pickup.type_code")
    hall.citizen.types(pickup_code(hall.house, deposit))
    await hall.citizen.sees("pickup.confirm")
    hall.citizen.touches("open")
    await hall.signs()


def the_signature_holds_and_its_strokes_lie_nowhere_here(hall: Inside, deposit: str) -> None:
    """At the platform text, strokes, moment and terminal are tied together; on the terminal's disk nothing is left."""
    (shown,) = hall.belief.handovers(deposit)
    assert shown.signature is not None
    assert shown.signature.strokes == ()  # whoever reads what a terminal reported sees nobody's signature
    (event,) = [event for event in kept_at_the_platform(hall.house) if event.deposit_id == deposit and event.handover]
    proof = event.handover
    assert proof is not None
    assert proof.factors == ("card", "code")
    signed = proof.signature
    assert signed is not None
    assert signed.strokes == handwriting()
    assert signed.binding == binding(signed.text, signed.strokes, signed.signed_at, TERMINAL)
    assert event.hash == event_hash(event)
    changed = dataclasses.replace(signed, strokes=(signed.strokes[0][::-1], *signed.strokes[1:]))
    assert binding(changed.text, changed.strokes, signed.signed_at, TERMINAL) != signed.binding
    forms = stroke_forms(signed.strokes)
    left = [name for name, data in written_under(hall.house.state).items() if any(form in data for form in forms)]
    assert left == []


async def test_a_wrong_pin_rests_and_a_strangers_badge_is_told_nothing_else(hall: Inside) -> None:
    await asks_for_staff(hall)
    await shows_badge(hall, TECHNICIAN, "000000")
    wrong = (await hall.citizen.until(noted, "a word over the keys")).content
    assert isinstance(wrong, Keypad)
    assert wrong.note == say("staff.entry.wrong")
    hall.citizen.types("111111")
    await hall.citizen.sees("staff.resting")
    hall.citizen.touches("ok")
    await hall.citizen.sees("staff.entry")
    await shows_badge(hall, TECHNICIAN)  # the right one helps no more
    await hall.citizen.sees("staff.resting")
    hall.citizen.goes("home")
    await hall.sees_fresh_home()
    await hall.starts_again_after_a_crash()
    await asks_for_staff(hall)
    await shows_badge(hall, TECHNICIAN)  # nor does a restart
    await hall.citizen.sees("staff.resting")
    hall.citizen.goes("home")
    await hall.sees_fresh_home()


def noted(scene: object) -> bool:
    """True for a keypad with a word over it."""
    content = getattr(scene, "content", None)
    return isinstance(content, Keypad) and content.note is not None


async def test_a_courier_puts_in_and_takes_back_but_settles_no_doubt(hall: Inside) -> None:
    menu = await signs_in(hall, COURIER)
    assert {"deposit", "reclaim", "collection"} <= menu.offers()
    assert "look" in tiles_of(menu)
    assert "look" not in menu.offers()
    assert "clearing" not in tiles_of(menu)
    hall.citizen.touches("sign_out")
    await hall.sees_fresh_home()
