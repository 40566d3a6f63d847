"""Somebody asks how far their case is: with the card, with number and query code, in either language."""

from __future__ import annotations

import tomllib
from functools import partial

from kiosk.contract.content import Facts, Keypad, Lines, Place, Progress, Rows, Thanks
from kiosk.contract.ids import case_check_digit, is_case_number
from kiosk.contract.scene import Display, Scene
from kiosk.contract.words import say
from kiosk.rig.house import CONFIG
from kiosk.terminal.flows import strange
from kiosk.terminal.flows.trouble import QUOTED
from tests.hall.inside import THINGS, Inside

QUERY_CODES = {
    case["sequence"]: case["query_code"]
    for case in tomllib.loads((CONFIG / "demo" / "cases.toml").read_text("utf-8"))["case"]
}


async def sees_own_cases(hall: Inside, who: str) -> Scene:
    """From home to the list, by card."""
    await hall.chooses("query")
    await hall.citizen.sees("cases.prove")
    await hall.lays_card(who)
    return await hall.citizen.sees("cases.list")


async def types_number(hall: Inside, number: str) -> None:
    """From home to the keypad, and the number typed."""
    await hall.chooses("query")
    await hall.citizen.sees("cases.prove")
    hall.citizen.touches("number")
    await hall.citizen.sees("cases.type_number")
    hall.citizen.types(number)


def number_of(hall: Inside, deposit: str) -> str:
    """The case number of a deposit, as it would stand on the receipt."""
    return hall.belief.deposit(deposit).project_no


async def test_wang_sees_four_cases_reads_one_and_prints_its_slip(hall: Inside) -> None:
    cases = await sees_own_cases(hall, "王演示")
    assert isinstance(cases.content, Rows)
    assert len(cases.content.rows) == 4
    number = number_of(hall, "D-0102")
    hall.citizen.touches(number)
    page = await hall.citizen.sees("cases.ready")
    assert isinstance(page.content, Progress)
    assert [stage.place for stage in page.content.stages][-2:] == ["here", "ahead"]
    hall.citizen.touches("print")
    printed = await hall.citizen.sees("slip.printed")
    assert isinstance(printed.content, Thanks)
    assert printed.content.number is not None
    assert printed.content.number.digits == number
    (slip,) = (await hall.hand.look())["printer"]["receipts"][-1:]
    assert number[-5:-1] in slip["text"]
    assert "王*示" in slip["text"]
    assert "王演示" not in slip["text"]
    hall.citizen.touches("ok")
    await hall.citizen.sees("cases.ready")
    hall.citizen.touches("ok")
    await hall.citizen.sees("cases.list")
    await hall.gives_up()


async def test_a_case_in_a_special_procedure_shows_a_paused_clock(hall: Inside) -> None:
    cases = await sees_own_cases(hall, "赵示例")
    assert isinstance(cases.content, Rows)
    paused = next(row.id for row in cases.content.rows if row.pill and row.pill.words == say("case.pill.special"))
    hall.citizen.touches(paused)
    page = await hall.citizen.sees("cases.special")
    assert isinstance(page.content, Progress)
    assert [stage.place for stage in page.content.stages].count("paused") == 1
    await hall.gives_up()


async def test_one_card_serves_query_and_pickup_of_the_same_visit(hall: Inside) -> None:
    thing = THINGS["D-0201"]
    await sees_own_cases(hall, thing.person)
    await hall.hand.lift()
    hall.citizen.goes("home")
    await hall.chooses("pickup")
    await hall.collects(thing)
    await hall.leaves()
    assert hall.deeds.taken() == [thing.id]


async def test_somebody_without_cases_is_told_so(hall: Inside) -> None:
    cases = await sees_own_cases(hall, "孙样本")
    assert isinstance(cases.content, Rows)
    assert cases.content.rows == ()
    assert cases.content.empty == say("cases.none_yet")
    await hall.gives_up()


async def test_number_and_query_code_show_masked_data_only(hall: Inside) -> None:
    number = number_of(hall, "D-0102")
    await types_number(hall, number)
    await hall.citizen.sees("cases.type_query_code")
    hall.citizen.types(QUERY_CODES["0102"])
    page = await hall.citizen.sees("cases.masked")
    assert isinstance(page.content, Facts)
    values = [fact.value for fact in page.content.facts]
    assert "王*示" in values
    assert "王演示" not in str(page)
    await hall.gives_up()


async def test_a_wrong_query_code_is_asked_for_again_and_the_number_is_kept(hall: Inside) -> None:
    await types_number(hall, number_of(hall, "D-0103"))
    await hall.citizen.sees("cases.type_query_code")
    hall.citizen.types("000000")

    def told(scene: Scene) -> bool:
        return isinstance(scene.content, Keypad) and scene.content.note == say("cases.query_code_wrong")

    asked_again = await hall.citizen.until(told, "a word beside the keypad")
    assert asked_again.name == "cases.type_query_code"
    hall.citizen.types(QUERY_CODES["0103"])
    await hall.citizen.sees("cases.masked")
    await hall.gives_up()


def answers(asked: int, scene: Scene) -> bool:
    """True for what came after a question, once the platform was asked."""
    return scene.number > asked and scene.name != "cases.asking"


async def test_too_many_wrong_query_codes_are_refused_with_words_and_a_code_to_quote(hall: Inside) -> None:
    await types_number(hall, number_of(hall, "D-0401"))
    for digits in range(12):
        asked = (await hall.citizen.sees("cases.type_query_code")).number
        hall.citizen.types(f"{digits:06}")
        answer = await hall.citizen.until(partial(answers, asked), "an answer")
        if answer.name == "trouble.refused":
            break
    assert isinstance(answer.content, Lines)
    assert answer.content.code == QUOTED["lookup_locked"]
    await hall.gives_up()


async def test_a_pickup_code_shown_for_a_query_is_told_what_it_is_for(hall: Inside) -> None:
    await hall.chooses("query")
    await hall.citizen.sees("cases.prove")
    hall.citizen.touches("number")
    await hall.citizen.sees("cases.type_number")
    await hall.shows(THINGS["D-0201"])
    wanted = strange.told(strange.Kind.PICKUP, strange.Wanted.CASE)
    await hall.citizen.until(
        lambda scene: isinstance(scene.content, Keypad) and scene.content.note == wanted, "a word beside the keypad"
    )
    await hall.hand.show(number_of(hall, "D-0601"))
    await hall.citizen.sees("cases.type_query_code")
    await hall.hand.hide()
    await hall.gives_up()


async def test_a_slip_of_the_pen_in_the_number_is_noticed_before_anything_is_asked(hall: Inside) -> None:
    number = number_of(hall, "D-0103")
    wrong = number[:-1] + str((int(case_check_digit(number[:18])) + 1) % 10)
    assert not is_case_number(wrong)
    await types_number(hall, wrong)

    def told(scene: Scene) -> bool:
        return isinstance(scene.content, Keypad) and scene.content.note == say("cases.number_wrong")

    await hall.citizen.until(told, "a word beside the keypad")
    await hall.gives_up()


async def test_the_code_on_the_receipt_stands_for_the_typed_number(hall: Inside) -> None:
    await hall.chooses("query")
    await hall.citizen.sees("cases.prove")
    hall.citizen.touches("number")
    await hall.citizen.sees("cases.type_number")
    await hall.hand.show(number_of(hall, "D-0201"))
    await hall.citizen.sees("cases.type_query_code")
    await hall.gives_up()


async def test_the_language_is_switched_in_the_middle_and_back_for_the_next_person(hall: Inside) -> None:
    cases = await sees_own_cases(hall, "王演示")
    hall.citizen.prefers(Display(language="en", large=True))
    english = await hall.citizen.until(lambda scene: scene.display.language == "en", "the same in English")
    assert (english.name, english.content) == ("cases.list", cases.content)
    hall.citizen.touches(number_of(hall, "D-0101"))
    page = await hall.citizen.sees("cases.ready")
    assert page.display == Display(language="en", large=True)
    hall.citizen.touches("print")
    await hall.citizen.sees("slip.printed")
    (slip,) = (await hall.hand.look())["printer"]["receipts"][-1:]
    assert "Name" in slip["text"]
    await hall.gives_up()
    assert hall.citizen.scene.display == Display()


async def test_unknown_codes_lock_the_keypad_and_the_card_still_works(hall: Inside) -> None:
    await hall.asks_to_collect()
    hall.citizen.touches("code")
    for digits in ("00000001", "00000002", "00000003", "00000004"):
        await hall.tries_code(digits)
    hall.citizen.types("00000005")
    await hall.citizen.sees("pickup.locked_out")
    await hall.starts_again_after_a_crash()
    await hall.asks_to_collect()
    hall.citizen.touches("code")
    await hall.citizen.sees("pickup.type_code")
    hall.citizen.types(THINGS["D-0301"].code)
    await hall.citizen.sees("pickup.locked_out")
    hall.citizen.touches("ok")
    place = (await hall.citizen.sees("pickup.prove")).content
    assert isinstance(place, Place)
    await hall.lays_card("李样例")
    await hall.collects(THINGS["D-0301"])
    await hall.leaves()
    assert hall.deeds.taken() == ["D-0301"]
