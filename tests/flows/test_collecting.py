"""A citizen collects: one thing in few touches, several in one go, with a signature, with a second proof."""

from __future__ import annotations

import dataclasses
import datetime as dt

import msgspec

from kiosk.contract.content import Facts, Keypad, Place, Rows
from kiosk.contract.events import Event
from kiosk.contract.facts import HandoverOutcome
from kiosk.contract.ids import id_check_character
from kiosk.contract.lockers import Agent, FactorRule, Grant
from kiosk.contract.names import Name
from kiosk.contract.sealing import binding
from kiosk.contract.words import Number, say
from kiosk.terminal.platform.client import Away
from kiosk.text import render
from tests.drivers.sdt.people import PERMIT, RESIDENT
from tests.flows.locker_hall import STROKES, LockerHall, mine
from tests.terminal.lockers.doubles import CODE, SHANGHAI, grant, shown

VALID_PERMIT = dataclasses.replace(PERMIT, valid_to=dt.date(2030, 5, 6))
AGENT_CODE = "90817263"


def with_agent(*, signature: bool = False) -> Grant:
    """Something for somebody else, which the permit's bearer may fetch with a code of their own."""
    until = dt.datetime(2026, 12, 1, tzinfo=SHANGHAI)
    agent = Agent("DG-1", shown("id", VALID_PERMIT.number), shown("code", AGENT_CODE), "陈*文", until)
    return grant("D-7", 7, number=RESIDENT.number, agents=(agent,), signature=signature)


async def test_one_thing_by_card_takes_four_touches_and_its_proof_is_whole(hall: LockerHall) -> None:
    await hall.deposit(mine("D-7", 7))
    hall.hands.will(7, "take")
    await hall.comes_to_collect(RESIDENT)
    await hall.touches_at("pickup.confirm", "open")
    collected = await hall.collects(7)
    assert collected.hint == say("slip.printed")
    hall.citizen.touches("finish")
    await hall.citizen.sees("goodbye")
    assert await hall.state(7) == ("free", "")
    (proof,) = await hall.handovers()
    readings = await hall.store.run(
        lambda db: [row[0] for row in db.execute("SELECT facts FROM audit WHERE event = 'card_read'")]
    )
    assert (proof.outcome, proof.factors, proof.offline) == (HandoverOutcome.CONFIRMED, ("card",), False)
    assert (proof.item_no, proof.document_no, proof.copies, proof.grant_counter) == ("HI00000007", "JY0000001", 1, 1)
    assert [msgspec.json.decode(facts)["reading"] for facts in readings] == [proof.card_reading]


async def test_everything_is_collected_in_one_go_door_after_door(hall: LockerHall) -> None:
    await hall.deposit(mine("D-3", 3), mine("D-5", 5), mine("D-7", 7))
    for cell in (3, 5, 7):
        hall.hands.will(cell, "take")
    await hall.comes_to_collect(RESIDENT)
    await hall.touches_at("pickup.choose", "all")
    await hall.touches_at("pickup.confirm_all", "open")
    for cell, touched in ((3, "next"), (5, "next"), (7, "finish")):
        await hall.collects(cell)
        assert ("next" in hall.citizen.scene.offers()) == (touched == "next")
        hall.citizen.touches(touched)
    await hall.citizen.sees("goodbye")
    assert [proof.outcome for proof in await hall.handovers()] == [HandoverOutcome.CONFIRMED] * 3
    assert len(hall.slips()) == 3


async def test_one_is_chosen_and_the_list_comes_back_for_the_others(hall: LockerHall) -> None:
    await hall.deposit(mine("D-3", 3), mine("D-5", 5))
    hall.hands.will(5, "take")
    await hall.comes_to_collect(RESIDENT)
    await hall.touches_at("pickup.choose", "D-5")
    await hall.touches_at("pickup.confirm", "open")
    await hall.collects(5)
    hall.citizen.touches("next")
    assert "open" in (await hall.citizen.sees("pickup.confirm")).offers()  # the one that is left needs no list


async def test_what_asks_for_it_is_signed_before_the_door_opens(hall: LockerHall) -> None:
    things = (
        mine("D-3", 3, signature=True, item=Name("营业执照", "Business licence")),
        mine("D-5", 5, signature=True, document_no="JY0000002"),
    )
    await hall.deposit(*things)
    hall.hands.will(3, "take")
    hall.hands.will(5, "take")
    await hall.comes_to_collect(RESIDENT)
    await hall.touches_at("pickup.choose", "all")
    await hall.touches_at("pickup.confirm_all", "open")
    assert sum(hall.board.pulses.values()) == 0
    pad = await hall.signs()
    text = "\n".join(render(paragraph, "zh") for paragraph in pad.paragraphs)
    for fact in ("营业执照", "JY0000001", "JY0000002", "1份", "370999-20261112-0001-5", "王*示", "某中心", "2026年"):
        assert fact in text
    await hall.collects(3)
    before = (await hall.touches_at("pickup.collected", "copy")).number
    await hall.citizen.until(lambda scene: scene.name == "pickup.collected" and scene.number > before, "the copy")
    hall.citizen.touches("next")
    await hall.collects(5)
    first, second = await hall.handovers()
    assert first.signature is not None
    assert first.signature == second.signature
    assert (first.signature.text, first.signature.strokes, first.signature.relation) == (text, STROKES, "receiver")
    assert first.signature.binding == binding(text, STROKES, first.signature.signed_at, "T-1")
    signed = await hall.store.run(
        lambda db: [row[0] for row in db.execute("SELECT facts FROM audit WHERE event = 'signed'")]
    )
    assert [msgspec.json.decode(facts)["digest"] for facts in signed] == [first.signature.binding[:16]]
    assert any("送达回证" in slip and first.signature.binding[:16] in slip for slip in hall.slips())


async def test_whoever_does_not_sign_gets_no_door(hall: LockerHall) -> None:
    await hall.deposit(mine("D-3", 3, signature=True))
    await hall.comes_to_collect(RESIDENT)
    await hall.touches_at("pickup.confirm", "open")
    await hall.citizen.sees("pickup.sign")
    hall.citizen.goes("back")
    await hall.citizen.sees("welcome")
    assert sum(hall.board.pulses.values()) == 0
    assert await hall.state(3) == ("occupied", "")


# ---- the second proof -----------------------------------------------------------------------------------------------


async def test_the_code_after_the_card_opens_and_wrong_ones_freeze_that_deposit_only(hall: LockerHall) -> None:
    hall.rules = dataclasses.replace(hall.rules, wrong_codes=99, code_tries_a_day=3)
    hall.wall.rules = hall.rules
    await hall.deposit(mine("D-3", 3, rule=FactorRule.BOTH), mine("D-5", 5, rule=FactorRule.BOTH))
    await hall.comes_to_collect(RESIDENT)
    await hall.touches_at("pickup.choose", "D-3")
    for _ in range(2):
        asked = await hall.types_at("pickup.type_code", "00000000")
        told = await hall.citizen.until(lambda scene, before=asked.number: scene.number > before, "a word")  # type: ignore[misc]
        assert isinstance(told.content, Keypad)
        assert told.content.note == say("pickup.code_unknown")
    hall.citizen.types("00000000")
    await hall.touches_at("pickup.code_frozen", "ok")
    hall.hands.will(5, "take")
    await hall.touches_at("pickup.choose", "D-5")
    await hall.types_at("pickup.type_code", "11110005")
    await hall.touches_at("pickup.confirm", "open")
    await hall.collects(5)
    assert [proof.factors for proof in await hall.handovers()] == [("card", "code")]
    assert Event.CODE_FROZEN in await hall.audited()


async def test_whoever_got_no_code_is_shown_it_after_the_card(hall: LockerHall) -> None:
    await hall.deposit(mine("D-7", 7, rule=FactorRule.BOTH, code=CODE))
    hall.hands.will(7, "take")
    await hall.comes_to_collect(RESIDENT)
    await hall.touches_at("pickup.type_code", "no_code")
    here = await hall.citizen.sees("pickup.code_shown")
    assert isinstance(here.content, Facts)
    assert here.content.facts[0].value == Number(CODE, (4, 4))
    hall.citizen.touches("go_on")
    await hall.touches_at("pickup.confirm", "open")
    await hall.collects(7)
    assert [proof.factors for proof in await hall.handovers()] == [("card", "code_here")]
    assert Event.CODE_SHOWN in await hall.audited()
    assert CODE not in "".join(hall.slips())


async def test_without_the_platform_no_code_can_be_shown_and_the_typed_one_still_works(hall: LockerHall) -> None:
    hall.office.answer = Away("no_connection")
    await hall.deposit(mine("D-7", 7, rule=FactorRule.BOTH))
    hall.hands.will(7, "take")
    await hall.comes_to_collect(RESIDENT)
    await hall.touches_at("pickup.type_code", "no_code")
    away = await hall.touches_at("trouble.platform_away", "ok")
    assert away.content.now == say("pickup.no_code_now")  # type: ignore[union-attr]
    await hall.types_at("pickup.type_code", "11110007")
    await hall.touches_at("pickup.confirm", "open")
    await hall.collects(7)


# ---- agents ---------------------------------------------------------------------------------------------------------


async def test_an_agent_collects_with_their_own_card_and_their_own_code(hall: LockerHall) -> None:
    await hall.deposit(with_agent(signature=True))
    hall.hands.will(7, "take")
    await hall.comes_to_collect(VALID_PERMIT)
    asked = await hall.citizen.sees("pickup.type_code")
    assert asked.offers() == frozenset()  # the receiver's code is not shown to an agent
    hall.citizen.types(AGENT_CODE)
    await hall.touches_at("pickup.confirm", "open")
    pad = await hall.signs()
    assert "代收人:陈*文" in render(pad.paragraphs[1], "zh")
    await hall.collects(7)
    (proof,) = await hall.handovers()
    assert (proof.factors, proof.delegation) == (("card", "code"), "DG-1")
    assert proof.signature is not None
    assert proof.signature.relation == "agent"


async def test_an_agents_code_with_a_strangers_card_tells_nothing_of_the_case(hall: LockerHall) -> None:
    await hall.deposit(with_agent())
    await hall.chooses("pickup")
    await hall.touches_at("pickup.prove", "code")
    await hall.types_at("pickup.type_code", AGENT_CODE)
    await hall.citizen.sees("pickup.lay_card_too")
    number = "11010519491231021"
    await hall.lays(dataclasses.replace(RESIDENT, name="李四", number=number + id_check_character(number)))
    told = await hall.citizen.until(
        lambda scene: isinstance(scene.content, Place) and scene.content.note == say("pickup.card_of_another"),
        "a word beside the reader",
    )
    assert "食品" not in repr(hall.citizen.seen)
    assert "王*示" not in repr(told)
    assert sum(hall.board.pulses.values()) == 0


async def test_somebody_outside_the_delegation_learns_nothing(hall: LockerHall) -> None:
    await hall.deposit(grant("D-7", 7, number=RESIDENT.number))
    await hall.comes_to_collect(VALID_PERMIT)
    await hall.citizen.sees("pickup.nothing")
    assert "食品" not in repr(hall.citizen.seen)


async def test_an_overdue_thing_says_so_and_is_collected_all_the_same(hall: LockerHall) -> None:
    late = dt.date(2026, 11, 20)
    await hall.deposit(mine("D-3", 3, keep_until=late), mine("D-5", 5))
    hall.hands.will(3, "take")
    await hall.comes_to_collect(RESIDENT)
    rows = (await hall.touches_at("pickup.choose", "D-3")).content
    assert isinstance(rows, Rows)
    assert [row.pill.words for row in rows.rows if row.pill] == [say("pickup.pill.overdue"), say("pickup.pill.ready")]
    assert (await hall.touches_at("pickup.confirm", "open")).hint == say("pickup.confirm_late")
    await hall.collects(3)


async def test_what_only_its_receiver_in_person_may_have_is_not_given_here(hall: LockerHall) -> None:
    await hall.deposit(mine("D-3", 3, rule=FactorRule.IN_PERSON))
    await hall.comes_to_collect(RESIDENT)
    await hall.citizen.sees("trouble.in_person_only")
