"""Fields of every kind: typed, chosen, judged at once by the book; what was typed is kept where it is not good yet."""

from __future__ import annotations

import dataclasses

import pytest

from kiosk.contract.content import Keypad, Rows, Typing
from kiosk.contract.items import Field, FieldKind
from kiosk.contract.scene import Scene
from kiosk.contract.words import Both, Say, say
from kiosk.text import render
from tests.flows.handling.conftest import HandlingHall
from tests.flows.handling.items import EVERY_KIND, SHORT, VILLAGES, WHOLE, both

# What is done at each field of the whole form, one thing a picture, and the value that comes of it.
DONE: dict[str, tuple[tuple[tuple[str, str], ...], str]] = {
    "shop": ((("writes", "演示小店"),), "演示小店"),
    "phone": ((("types", "10012340002"),), "10012340002"),
    "note": ((("writes", " 门朝南 "),), "门朝南"),
    "partner": ((("types", "370999199501010035"),), "370999199501010035"),
    "firm": ((("writes", "91370999ma3abcde17"),), "91370999MA3ABCDE17"),
    "second_phone": ((("types", "05382100001"),), "05382100001"),
    "account": ((("types", "6222020200112233446"),), "6222020200112233446"),
    "opened": ((("types", "20260228"),), "2026-02-28"),
    "capital": ((("types", "5000.5"),), "500050"),
    "staff": ((("types", "007"),), "7"),
    "plate": ((("writes", "lj-1234"),), "LJ-1234"),
    "own": ((("touches", "yes"),), "yes"),
    "sort": ((("touches", "b"),), "b"),
    "days": ((("touches", "tu"), ("touches", "mo"), ("touches", "done")), "tu,mo"),
    "place": ((("touches", "t2"), ("touches", "0"), ("touches", "v0"), ("writes", "12号")), "t2|v0|12号"),
    "scope": (
        (("touches", "p2"), ("touches", "search"), ("writes", "食品"), ("touches", "p3"), ("touches", "done")),
        "p2,p3",
    ),
}


async def at(hall: HandlingHall, field: str) -> Scene:
    """See the first picture of this field."""
    label = say("form.fill", label=Both(field, field))
    return await hall.citizen.until(lambda scene: scene.question == label, f"the field {field}")


async def do(hall: HandlingHall, how: str, value: str) -> None:
    """One thing at the picture on show, and the next picture."""
    number = hall.citizen.scene.number
    {"types": hall.citizen.types, "writes": hall.citizen.writes, "touches": hall.citizen.touches}[how](value)
    await hall.citizen.until(lambda scene: scene.number > number, f"what follows {value}")


def note(scene: Scene) -> str:
    """What is said beside the field."""
    content = scene.content
    words = content.note if isinstance(content, Keypad | Typing) else scene.hint
    assert words is not None
    return render(words, "zh")


async def only(hall: HandlingHall, *fields: Field) -> None:
    """A form of these fields alone."""
    item = dataclasses.replace(SHORT, questions=(), fields=fields)
    await hall.begins(item)


async def test_every_kind_of_field_is_filled_in_and_arrives(hall: HandlingHall) -> None:
    await hall.begins(WHOLE)
    await hall.touches_at("handle.known", "go_on")
    for field, (deeds, _) in DONE.items():
        await at(hall, field)
        for how, value in deeds:
            await do(hall, how, value)
    await hall.signs_the_form()
    await hall.citizen.sees("handle.taken")
    application = hall.bureau.letters[0].application
    assert application is not None
    assert {id_: application.values[id_] for id_ in DONE} == {id_: value for id_, (_, value) in DONE.items()}


@pytest.mark.parametrize(
    ("field", "how", "wrong", "problem"),
    [
        ("partner", "types", "370999199501010036", "id_number"),
        ("firm", "writes", "91370999MA3ABCDE18", "credit_code"),
        ("second_phone", "types", "2001234000", "phone"),
        ("account", "types", "6222020200112233445", "bank_card"),
        ("opened", "types", "20261345", "date"),
        ("opened", "types", "20270101", "date_past"),
        ("capital", "types", "0.50", "too_small"),
        ("staff", "types", "301", "too_large"),
        ("plate", "writes", "鲁J1", "code"),
    ],
)
async def test_what_is_not_good_is_said_beside_the_field_and_stays_there(
    hall: HandlingHall, field: str, how: str, wrong: str, problem: str
) -> None:
    await only(hall, next(each for each in EVERY_KIND if each.id == field))
    first = await at(hall, field)
    await do(hall, how, wrong)
    told = await hall.citizen.until(lambda scene: scene.number > first.number, "what is to be mended")
    content = told.content
    assert isinstance(content, Keypad | Typing)
    assert isinstance(content.note, Say)
    assert content.note.key == f"form.problem.{problem}"
    assert content.value == wrong
    assert "{" not in note(told)


async def test_what_need_not_be_filled_in_can_be_left_out(hall: HandlingHall) -> None:
    await only(hall, EVERY_KIND[0])
    await at(hall, "note")
    await do(hall, "touches", "skip")
    await hall.touches_at("handle.delivery", "locker")
    review = await hall.citizen.sees("handle.review")
    assert isinstance(review.content, Rows)
    assert review.content.rows[0].detail == say("form.left_out")


async def test_a_telephone_number_typed_once_is_offered_again(hall: HandlingHall) -> None:
    one, other = (Field(id_, both(id_), FieldKind.PHONE) for id_ in ("one", "other"))
    await only(hall, one, other)
    await at(hall, "one")
    await do(hall, "types", "10012340002")
    second = await at(hall, "other")
    assert isinstance(second.content, Keypad)
    assert second.content.value == "10012340002"


async def test_a_foreign_residents_number_has_letters_and_is_typed(hall: HandlingHall) -> None:
    await only(hall, Field("partner", both("partner"), FieldKind.ID_NUMBER))
    await at(hall, "partner")
    await do(hall, "touches", "letters")
    assert isinstance(hall.citizen.scene.content, Typing)
    await do(hall, "writes", "usa110088010234")
    content = hall.citizen.scene.content
    assert isinstance(content, Typing), "judged, said, and still typed"
    assert content.value == "USA110088010234"


async def test_a_long_list_begins_with_first_letters_and_back_leads_up(hall: HandlingHall) -> None:
    await only(hall, Field("place", both("place"), FieldKind.ADDRESS))
    await at(hall, "place")
    await do(hall, "touches", "t2")
    letters = hall.citizen.scene.content
    assert isinstance(letters, Rows)
    assert 2 <= len(letters.rows) <= 6, "few enough for one page"
    assert render(letters.rows[0].words, "zh").startswith("A 到 ")
    await do(hall, "touches", "0")
    shown = hall.citizen.scene.content
    assert isinstance(shown, Rows)
    assert len(shown.rows) < len(VILLAGES)
    hall.citizen.goes("back")
    await hall.citizen.until(lambda scene: scene.content == letters, "the letters again")
    hall.citizen.goes("back")
    towns = await hall.citizen.until(lambda scene: "t1" in scene.offers(), "the towns again")
    assert towns.hint == say("form.town")


async def test_no_more_phrases_than_the_field_takes(hall: HandlingHall) -> None:
    await only(hall, dataclasses.replace(EVERY_KIND[-1], most=1))
    await at(hall, "scope")
    for phrase in ("p0", "p1", "done"):
        await do(hall, "touches", phrase)
    told = hall.citizen.scene
    assert note(told) == "最多选1项"
    assert isinstance(told.content, Rows)
    assert [row.id for row in told.content.rows if row.ticked] == ["p0", "p1"]
