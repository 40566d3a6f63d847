"""M11, M17 What is signed is made from the item and the values alone, so that both sides make the same text."""

from __future__ import annotations

import dataclasses

import pytest

from kiosk.contract.items import Field, FieldKind, LegalText, Option, PhraseList, Source, Town
from kiosk.contract.names import Name
from kiosk.contract.reading import Filled, Sheet, legal_text, yuan

TOWN = Town("370923100", Name("东平街道", "Dongping Subdistrict"), (Option("01", Name("一村", "Village One")),))
FIRM = "演示商贸有限公司"
NUMBER, MASKED, CREDIT = "370999198801080030", "370999********0030", "91370999MA3ABCDE17"
PHRASES = PhraseList("scope", (Option("f1", Name("食品销售", "Sale of food")), Option("f2", Name("茶叶零售", "Tea"))))


def field(kind: FieldKind, **more: object) -> Field:
    return Field("one", Name("一", "One"), kind, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("asked", "value", "zh", "en"),
    [
        (field(FieldKind.YES_NO), "yes", "是", "Yes"),
        (field(FieldKind.AMOUNT), "8000", "80元", "80 yuan"),
        (field(FieldKind.ADDRESS), "370923100|01|8号", "东平街道一村8号", "8号, Village One, Dongping Subdistrict"),
        (field(FieldKind.PHRASES, phrases="scope"), "f1,f2", "食品销售、茶叶零售", "Sale of food, Tea"),
        (field(FieldKind.CHOICE, options=(Option("a", Name("甲", "A")),)), "a", "甲", "A"),
        (field(FieldKind.CHOICE), "gone", "gone", "gone"),
        (field(FieldKind.NAME, source=Source.CARD_NAME), "王演示", "王*示", "王*示"),
        (field(FieldKind.ID_NUMBER, source=Source.CARD_NUMBER), NUMBER, MASKED, MASKED),
        (field(FieldKind.ID_NUMBER, source=Source.PRINCIPAL_CODE), NUMBER, MASKED, MASKED),
        (field(FieldKind.NAME, source=Source.PRINCIPAL_NAME), "阿依古丽·样本", "阿*本", "阿*本"),
        (
            field(FieldKind.NAME, source=Source.PRINCIPAL_NAME),
            "演示商贸有限公司",
            "演示商贸有限公司",
            "演示商贸有限公司",
        ),
        (field(FieldKind.CREDIT_CODE, source=Source.PRINCIPAL_CODE), CREDIT, CREDIT, CREDIT),
        (field(FieldKind.ADDRESS), "370923999|01|8号", "370923999|01|8号", "370923999|01|8号"),
    ],
)
def test_a_value_reads_as_people_say_it(asked: Field, value: str, zh: str, en: str) -> None:
    sheet = Sheet((TOWN,), (PHRASES,))
    assert (sheet.shown(asked, value, "zh"), sheet.shown(asked, value, "en")) == (zh, en)


def test_a_legal_text_names_its_version() -> None:
    text = LegalText("promise", "3", Name("承诺书", "Commitment"), (Name("我承诺。", "I promise."),))
    assert legal_text(text, "zh") == "承诺书\n\n我承诺。\n\n本文书为第3版。"
    assert legal_text(text, "en") != legal_text(text, "zh")


def test_an_amount_with_a_rest_keeps_its_fen() -> None:
    assert yuan(1205, "zh") == "12.05元"


VALUES = {"name": "王演示", "number": NUMBER}
FILLED = Filled("11370999", "1", {"new": True}, VALUES, "mark", "")
SALT = "0f" * 16


def test_the_mark_of_what_was_filled_in_is_the_same_whatever_the_order() -> None:
    turned = dataclasses.replace(FILLED, values=dict(reversed(VALUES.items())))
    assert turned.mark(SALT) == FILLED.mark(SALT)
    assert [len(group) for group in FILLED.mark(SALT).split(" ")] == [4] * 8


@pytest.mark.parametrize(
    "other",
    [
        dataclasses.replace(FILLED, values=VALUES | {"name": "王大示"}),
        dataclasses.replace(FILLED, values=VALUES | {"number": "370999198801080138"}),
        dataclasses.replace(FILLED, answers={"new": False}),
        dataclasses.replace(FILLED, task_version="2"),
        dataclasses.replace(FILLED, subject="another"),
        dataclasses.replace(FILLED, acting="legal:1"),
    ],
)
def test_other_values_under_the_same_mask_have_another_mark(other: Filled) -> None:
    assert other.mark(SALT) != FILLED.mark(SALT)
    assert FILLED.mark("0e" * 16) != FILLED.mark(SALT)
