"""M01: what asks for a second proof is begun with a code to one's telephone; nothing of the code stays here."""

from __future__ import annotations

import dataclasses

import pytest

from kiosk.contract.content import Keypad, Lines
from kiosk.contract.events import Event
from kiosk.contract.platform import Refusal
from kiosk.contract.words import say
from kiosk.terminal.flows.handling import second_code
from kiosk.terminal.platform.asking import Refused
from tests.drivers.sdt.people import RESIDENT
from tests.flows.handling.conftest import HandlingHall
from tests.flows.handling.items import SHORT
from tests.hall.search import all_forms

STRICT = dataclasses.replace(SHORT, min_loa=3)
TYPE = "handle.second_code"


async def outcomes(hall: HandlingHall) -> list[str]:
    """How each second proof went, as the record has it."""
    return [each["outcome"] for each in await hall.recorded(Event.SESSION_IDENTIFIED) if each["way"] == "second"]


async def test_the_code_that_came_opens_the_form_and_the_letter_says_level_three(hall: HandlingHall) -> None:
    await hall.begins(STRICT)
    asked = await hall.types_at(TYPE, hall.bureau.code)
    assert asked.hint == say("who.second_hint", phone="100****0002")
    await hall.fills_in()
    await hall.signs_the_form()
    await hall.citizen.sees("handle.taken")
    (letter,) = hall.bureau.letters
    assert (letter.level, letter.subject) == (3, "mark")


async def test_what_a_card_is_enough_for_sends_no_code(hall: HandlingHall) -> None:
    await hall.begins(SHORT)
    await hall.citizen.sees("handle.question")
    assert hall.bureau.codes_sent == 0


async def test_who_has_proved_it_once_is_not_asked_again_in_this_visit(hall: HandlingHall) -> None:
    await hall.begins(STRICT)
    await hall.types_at(TYPE, hall.bureau.code)
    await hall.goes_back("handle.question")
    await hall.chooses("ask")
    await hall.citizen.sees("handle.question")
    assert hall.bureau.codes_sent == 1


async def test_a_wrong_code_is_told_and_may_be_mended(hall: HandlingHall) -> None:
    await hall.begins(STRICT)
    await hall.types_at(TYPE, "000000")
    noted = await hall.citizen.until(lambda scene: isinstance(scene.content, Keypad) and bool(scene.content.note), "")
    assert isinstance(noted.content, Keypad)
    assert (noted.content.note, noted.content.value) == (say("who.second_wrong"), "")
    hall.citizen.types(hall.bureau.code)
    await hall.citizen.sees("handle.question")


async def test_after_five_wrong_ones_another_code_is_sent_if_one_wants(hall: HandlingHall) -> None:
    await hall.begins(STRICT)
    seen = 0
    for _ in range(5):
        scene = await hall.citizen.until(lambda scene: scene.name == TYPE and scene.number > seen, TYPE)  # noqa: B023
        seen = scene.number
        hall.citizen.types("000000")
    told = await hall.touches_at("handle.second_over", "again")
    assert isinstance(told.content, Lines)
    await hall.types_at(TYPE, hall.bureau.code)
    await hall.citizen.sees("handle.question")
    assert hall.bureau.codes_sent == 2


async def test_another_code_is_offered_after_a_minute(hall: HandlingHall, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(second_code, "AGAIN_AFTER", 0.3)
    monkeypatch.setattr(second_code, "_LOOK_EVERY", 0.05)
    await hall.begins(STRICT)
    early = await hall.citizen.sees(TYPE)
    assert early.offers() == frozenset()
    await hall.citizen.until(lambda scene: "again" in scene.offers(), "再发一次")
    hall.citizen.touches("again")
    later = await hall.citizen.until(lambda scene: scene.name == TYPE and not scene.offers(), "the new code's pad")
    assert isinstance(later.content, Keypad)
    assert later.content.note == say("who.second_sent_again")
    hall.citizen.types(hall.bureau.code)
    await hall.citizen.sees("handle.question")


async def test_turning_back_begins_nothing(hall: HandlingHall) -> None:
    await hall.begins(STRICT)
    await hall.goes_back(TYPE)
    await hall.citizen.sees("welcome")
    assert hall.bureau.asked == []
    assert hall.clerk.session.level < 3


async def test_who_has_no_telephone_there_is_told_where_to_go(
    hall: HandlingHall, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def unknown(token: str, key: str) -> Refused:
        return Refused(Refusal("phone_unknown", "请到窗口办理。", "Please go to a counter.", False, "0538-2100001"))

    monkeypatch.setattr(hall.bureau, "second", unknown)
    await hall.begins(STRICT)
    told = await hall.touches_at("trouble.refused", "ok")
    assert isinstance(told.content, Lines)
    assert (told.content.matter, told.content.code) == (say("who.unchanged"), "NET-111")
    await hall.citizen.sees("welcome")


async def test_a_platform_that_goes_away_meanwhile_is_told(hall: HandlingHall) -> None:
    await hall.begins(STRICT)
    await hall.citizen.sees(TYPE)
    hall.bureau.here = False
    hall.citizen.types(hall.bureau.code)
    await hall.touches_at("trouble.platform_away", "ok")
    await hall.citizen.sees("welcome")


async def test_an_expired_card_is_no_first_proof_though_it_was_taken_for_a_query(
    hall: HandlingHall, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def none(token: str) -> tuple[()]:
        return ()

    monkeypatch.setattr(hall.office, "cases", none)
    hall.item = STRICT
    expired = dataclasses.replace(RESIDENT, valid_to=RESIDENT.valid_from, long_term=False)
    await hall.chooses("query")
    await hall.citizen.sees("cases.prove")
    await hall.lays(expired)
    await hall.citizen.sees("cases.list")
    hall.citizen.goes("home")
    await hall.chooses("ask")
    await hall.touches_at("trouble.card_expired", "ok")
    assert hall.bureau.codes_sent == 0


async def test_the_record_tells_how_it_went_and_nothing_of_the_code(
    hall: HandlingHall, caplog: pytest.LogCaptureFixture
) -> None:
    await hall.begins(STRICT)
    await hall.types_at(TYPE, "913570")
    await hall.citizen.until(lambda scene: isinstance(scene.content, Keypad) and bool(scene.content.note), "")
    hall.citizen.types(hall.bureau.code)
    await hall.citizen.sees("handle.question")
    assert await outcomes(hall) == ["second_wrong", "accepted"]
    for code in ("913570", hall.bureau.code):
        forms = all_forms(code)
        assert code not in caplog.text
        for path in hall.folder.rglob("*"):
            if path.is_file():
                assert not [form for form in forms if form in path.read_bytes()], path
