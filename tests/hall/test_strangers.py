"""One citizen after another: whose card, whose code, whose language it is, and what does not count as proof."""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3

import pytest

from kiosk.contract.content import Keypad, Lanes, Place, Progress, Rows
from kiosk.contract.scene import Display
from kiosk.contract.words import say
from kiosk.terminal.flows import strange
from tests.hall.inside import THINGS, Inside

LICENCE, LI, EXPIRED = THINGS["D-0101"], THINGS["D-0301"], THINGS["D-0901"]
A_WHILE = 1.5  # seconds in which a terminal that takes something wrongly would have taken it


async def asks_for_cases(hall: Inside) -> None:
    """From home to the place where the card is laid."""
    await hall.chooses("query")
    await hall.citizen.sees("cases.prove")


async def stays(hall: Inside, name: str) -> None:
    """For a while nothing else is shown."""
    await hall.citizen.sees(name)
    await asyncio.sleep(A_WHILE)
    assert hall.citizen.scene.name == name


async def test_a_card_of_another_kind_left_on_the_reader_is_told_once_and_the_buttons_still_work(hall: Inside) -> None:
    await hall.hand.do("fault", device="reader", fault="wrong_card")
    await asks_for_cases(hall)
    await hall.lays_card("王演示")
    noted = await hall.citizen.until(
        lambda scene: isinstance(scene.content, Place) and scene.content.note == say("identify.card.not_an_id_card"),
        "a word beside the reader",
    )
    await asyncio.sleep(A_WHILE)
    assert hall.citizen.scene.number == noted.number
    hall.citizen.goes("back")
    await hall.citizen.sees("welcome")
    await hall.gives_up()


async def test_a_card_left_on_the_reader_does_not_speak_for_the_next_citizen(hall: Inside) -> None:
    await asks_for_cases(hall)
    await hall.lays_card("王演示")
    await hall.citizen.sees("cases.list")
    await hall.gives_up()
    await asks_for_cases(hall)
    await stays(hall, "cases.prove")
    await hall.gives_up()


async def test_a_code_shown_before_the_question_is_not_taken_for_the_next_citizen(hall: Inside) -> None:
    await hall.shows(LI)
    await hall.hand.hide()
    await hall.asks_to_collect()
    await stays(hall, "pickup.prove")
    await hall.gives_up()
    assert hall.deeds.pulsed() == []


@pytest.mark.parametrize(
    ("text", "kind"),
    [("134567890123456789", strange.Kind.PAYMENT), ("https://example.org/x?code=12345678", strange.Kind.WEB)],
)
async def test_a_code_for_something_else_is_told_what_it_is_and_the_right_one_still_opens(
    hall: Inside, text: str, kind: strange.Kind
) -> None:
    await hall.asks_to_collect()
    await hall.hand.show(text)
    wanted = strange.told(kind, strange.Wanted.PICKUP)
    await hall.citizen.until(
        lambda scene: isinstance(scene.content, Place) and scene.content.note == wanted, "a word beside the scanner"
    )
    hall.citizen.touches("code")
    await hall.citizen.sees("pickup.type_code")
    await hall.hand.hide()
    await asyncio.sleep(A_WHILE)
    await hall.hand.show(text)
    await hall.citizen.until(
        lambda scene: isinstance(scene.content, Keypad) and scene.content.note == wanted, "a word over the keys"
    )
    await hall.shows(LI)
    await hall.citizen.sees("pickup.confirm")
    await hall.gives_up()
    assert hall.deeds.pulsed() == []


async def test_a_card_past_its_date_shown_for_a_query_opens_no_door_later_in_the_visit(hall: Inside) -> None:
    await asks_for_cases(hall)
    await hall.lays_card(EXPIRED.person)
    await hall.citizen.sees("cases.list")
    hall.citizen.goes("home")
    await hall.chooses("pickup")
    await hall.citizen.sees("trouble.card_expired")
    hall.citizen.touches("ok")
    await hall.citizen.sees("pickup.prove")
    await hall.gives_up()
    assert hall.deeds.pulsed() == []


async def test_a_code_typed_twice_and_somebody_elses_card_are_not_two_proofs(hall: Inside) -> None:
    await hall.asks_to_collect()
    hall.citizen.touches("code")
    await hall.citizen.sees("pickup.type_code")
    hall.citizen.types(LICENCE.code)
    await hall.citizen.sees("pickup.lay_card_too")
    asked = hall.citizen.scene.number
    await hall.lays_card("孙样本")
    await hall.citizen.until(lambda scene: scene.number > asked, "the answer")
    await stays(hall, "pickup.lay_card_too")
    await hall.gives_up()
    assert hall.deeds.pulsed() == []


async def test_somebody_with_nothing_for_their_own_card_collects_with_a_code(hall: Inside) -> None:
    await hall.asks_to_collect()
    await hall.lays_card("孙样本")
    await hall.citizen.sees("pickup.nothing")
    hall.citizen.touches("code")
    await hall.citizen.sees("pickup.type_code")
    hall.citizen.types(LI.code)
    await hall.citizen.sees("pickup.confirm")
    await hall.gives_up()


async def test_a_session_that_is_over_at_the_platform_is_renewed_with_the_same_card(hall: Inside) -> None:
    await asks_for_cases(hall)
    await hall.lays_card("王演示")
    cases = (await hall.citizen.sees("cases.list")).content
    assert isinstance(cases, Rows)
    with contextlib.closing(sqlite3.connect(hall.house.folder / "central.db")) as db, db:
        assert db.execute("DELETE FROM session").rowcount > 0
    hall.citizen.touches(cases.rows[0].id)
    await hall.citizen.until(lambda scene: isinstance(scene.content, Progress), "the case")
    await hall.gives_up()


async def test_the_farewell_is_in_the_citizens_language_and_home_in_the_usual_one(hall: Inside) -> None:
    await asks_for_cases(hall)
    hall.citizen.prefers(Display(language="en"))
    await hall.citizen.until(lambda scene: scene.display.language == "en", "English")
    hall.citizen.goes("leave")
    assert (await hall.citizen.sees("goodbye")).display.language == "en"
    hall.citizen.prefers(Display(language="en", large=True))
    await hall.citizen.until(lambda scene: scene.display.large, "large text")
    await hall.goes_home()
    assert hall.citizen.scene.display == Display()


async def test_every_department_of_a_parallel_approval_is_shown_with_its_own_days(hall: Inside) -> None:
    await asks_for_cases(hall)
    await hall.lays_card("杨䶮演")
    cases = (await hall.citizen.sees("cases.list")).content
    assert isinstance(cases, Rows)
    hall.citizen.touches(next(row.id for row in cases.rows if "1401" in row.id))
    page = (await hall.citizen.until(lambda scene: isinstance(scene.content, Lanes), "the case")).content
    assert isinstance(page, Lanes)
    assert [(lane.lead, lane.slowest, lane.clock is not None) for lane in page.lanes] == [
        (True, False, True),
        (False, False, False),
        (False, True, True),
    ]
    await hall.gives_up()
