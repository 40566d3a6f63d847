"""The twenty items of domain §6 as files: whole, in both languages, and really pruned by their questions.

M05 事项目录, M13 材料目录, M15 并联审批, M30 中介超市, M31 区域化评估, M37 六项内容, M39 凡能网上办理的不得要求到现场.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.__main__ import main
from kiosk.central.items.folder import read_catalogue
from kiosk.central.items.letters import letters_of
from kiosk.contract.forms import Rules, fee_fen, fields_asked, holds, materials_asked, questions_asked
from kiosk.contract.items import Field, FieldKind, Item, Way
from kiosk.contract.names import Name
from tests.central.county import FILES
from tests.central.visiting import SEED

WRITTEN = read_catalogue(SEED)
BY_NUMBER = {item.number: item for item in WRITTEN.items}
ITEMS = [pytest.param(item, id=f"{item.number:02d}") for item in WRITTEN.items]
GOOD = {
    FieldKind.TEXT: "示例文字",
    FieldKind.LONG_TEXT: "示例说明文字",
    FieldKind.NAME: "王演示",
    FieldKind.ID_NUMBER: "370999198801080030",
    FieldKind.CREDIT_CODE: "91370999MADEM0011Y",
    FieldKind.PHONE: "10000000001",
    FieldKind.BANK_CARD: "0000001234567897",
    FieldKind.YES_NO: "yes",
    FieldKind.ADDRESS: "370923103|shili|示例路1号",
}


def journeys(item: Item) -> Iterator[dict[str, bool]]:
    """All ways in which the questions of an item can be answered, asked one after the other."""
    for answers in itertools.product((True, False), repeat=len(item.questions)):
        path: dict[str, bool] = {}
        for question, answer in zip(item.questions, answers, strict=True):
            if holds(question.only_if, path):
                path[question.id] = answer
        yield path


def example(field: Field) -> str:
    """A good value for a field, by its own words."""
    if field.options:
        return field.options[0].id
    match field.kind:
        case FieldKind.NUMBER | FieldKind.AMOUNT:
            return str(field.least if field.least is not None else 1)
        case FieldKind.DATE:
            return "2026-11-23"
        case FieldKind.PHRASES:
            return "catering" if field.phrases == "business_scope" else "hot_food"
        case FieldKind.CODE:
            return "A1" * ((field.most or 2) // 2)
        case _:
            return GOOD[field.kind]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_each_of_the_twenty_is_read(file: Path) -> None:
    item = BY_NUMBER[int(file.stem[:2])]
    assert item.task_code.endswith(f"{item.number:08d}")
    assert item.task_name.zh in file.read_text("utf-8")
    assert "ILLUSTRATIVE" in file.read_text("utf-8").splitlines()[0]


def test_there_are_twenty_and_the_command_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert [item.number for item in WRITTEN.items] == list(range(1, 21))
    assert main(["items", "check", str(SEED)]) == 0
    assert capsys.readouterr().out == "20 个事项没有问题 items are good\n"


@pytest.mark.parametrize("item", ITEMS)
def test_its_english_is_english_and_its_chinese_is_chinese(item: Item) -> None:
    names = list(_names(item))
    assert len(names) > 15
    assert all(name.en.replace("–", "-").isascii() for name in names)
    assert all(any("\u4e00" <= each <= "\u9fff" for each in name.zh) or name.zh[0].isdigit() for name in names)


@pytest.mark.parametrize(
    "item", [pytest.param(item, id=f"{item.number:02d}") for item in WRITTEN.items if item.questions]
)
def test_its_questions_prune_what_is_asked(item: Item) -> None:
    seen = {
        (
            tuple(field.id for field in fields_asked(item, path)),
            tuple(material.id for material in materials_asked(item, path)),
            fee_fen(item, path),
        )
        for path in journeys(item)
    }
    assert len(seen) > 1
    for path in journeys(item):
        assert {question.id for question in questions_asked(item, path)} == set(path)


@pytest.mark.parametrize("item", ITEMS)
def test_whoever_answers_well_gets_through_its_form_whatever_their_situation(item: Item) -> None:
    rules = Rules(WRITTEN.towns, WRITTEN.phrases, dt.date(2026, 11, 23))
    for path in journeys(item):
        for field in fields_asked(item, path):
            assert rules.problem(field, example(field)) is None, field.id


@pytest.mark.parametrize("item", ITEMS)
def test_m13_each_material_can_be_settled_and_says_how(item: Item) -> None:
    for material in item.materials:
        certain = {Way.SHARED, Way.MADE_HERE, Way.UPLOAD, Way.HAND_IN} & set(material.ways)
        assert certain, material.id
        assert not (Way.SHARED in material.ways and Way.UPLOAD in material.ways)
        assert not (material.main and Way.TOLERANCE in material.ways)


@pytest.mark.parametrize("item", ITEMS)
def test_m39_nobody_is_sent_to_a_window_without_a_reason(item: Item) -> None:
    if item.limit_scene_num == 0:
        assert item.is_service_terminals
        assert item.elsewhere is None
        for path in journeys(item):
            assert not [each for each in materials_asked(item, path) if each.ways == (Way.HAND_IN,)]
    else:
        assert item.elsewhere is not None


@pytest.mark.parametrize("item", ITEMS)
def test_m17_where_the_site_is_inspected_nothing_is_settled_by_a_commitment(item: Item) -> None:
    committed = any(Way.COMMITMENT in material.ways for material in item.materials)
    assert committed == item.commitment_allowed == (item.commitment is not None)
    assert not (committed and item.site_inspection)
    if item.commitment is not None:
        assert len(item.commitment.paragraphs) >= 4


def test_m15_the_departments_of_a_parallel_approval_wait_for_nobody() -> None:
    parallel = [item for item in WRITTEN.items if item.lanes]
    assert [item.number for item in parallel] == [19]
    assert {lane.dept_code for lane in parallel[0].lanes} == {"approval", "housing", "fire", "defence"}
    assert all(lane.prerequisite_of == () for lane in parallel[0].lanes)
    assert parallel[0].promise_day == max(lane.promise_day for lane in parallel[0].lanes)


def test_what_the_dossier_says_of_single_items_is_in_their_files() -> None:
    home, card = BY_NUMBER[7], BY_NUMBER[11]
    assert (fee_fen(home, {"relief": False}), fee_fen(home, {"relief": True})) == (8000, 0)
    assert (fee_fen(card, {"damaged": False}), fee_fen(card, {"damaged": True, "faulty": True})) == (2000, 0)
    assert [item.number for item in WRITTEN.items if item.min_loa == 3] == [6, 7, 11, 19, 20]
    assert {item.number: item.min_age for item in WRITTEN.items if item.min_age >= 60} == {13: 80, 15: 60}
    assert [item.number for item in WRITTEN.items if not item.is_service_terminals] == [18]
    assert [item.number for item in WRITTEN.items if item.tolerance_allowed] == [2, 3, 17, 19]
    assert [item.number for item in WRITTEN.items if any(one.original_annotation for one in item.materials)] == [7, 17]


def test_m37_more_than_one_of_the_six_spheres_is_served() -> None:
    assert {item.sphere for item in WRITTEN.items} == {"government", "public", "convenience"}


def test_m30_six_intermediaries_and_one_of_them_is_marked_as_suspended() -> None:
    assert len(WRITTEN.intermediaries) == 6
    assert [one.id for one in WRITTEN.intermediaries if one.suspended] == ["M-06"]


def test_m31_three_regional_assessments_settle_what_a_project_would_otherwise_bring() -> None:
    assert len(WRITTEN.regional) == 3
    settled = {material.partition("/")[2] for one in WRITTEN.regional for material in one.materials}
    brought = {each.id for each in BY_NUMBER[19].materials if Way.UPLOAD in each.ways}
    assert settled <= brought


def test_m05_an_item_is_found_by_initials_and_by_pinyin_of_both_its_names() -> None:
    assert BY_NUMBER[11].letters == ("shbzkbl", "shehuibaozhangkabuling", "sbkdlbyz", "shebaokadiulebuyizhang")
    assert letters_of(Name("60岁以上办优待证", "")) == ("60sysbydz", "60suiyishangbanyoudaizheng")
    assert letters_of(Name("办证", ""), Name("办证", "")) == ("bz", "banzheng")
    assert all(
        (word.isascii() and word.islower()) or word[0].isdigit() for item in WRITTEN.items for word in item.letters
    )


def _names(part: object) -> Iterator[Name]:
    if isinstance(part, Name):
        yield part
    elif isinstance(part, tuple):
        for member in part:
            yield from _names(member)
    elif dataclasses.is_dataclass(part):
        for field in dataclasses.fields(part):
            yield from _names(getattr(part, field.name))
