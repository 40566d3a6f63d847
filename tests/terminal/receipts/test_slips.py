"""What stands on the slips, in both languages and on both widths of paper."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import pytest

from drivers.contracts import Receipt, ReceiptCode, ReceiptLine
from kiosk.contract.names import Name
from kiosk.terminal.receipts.columns import broken, fact_lines, number_lines, width
from kiosk.terminal.receipts.hand_in import cover_slip, hand_in_slip, hand_in_trouble_slip
from kiosk.terminal.receipts.paper import Letterhead
from kiosk.terminal.receipts.pickup import pickup_slip, trouble_slip
from kiosk.terminal.receipts.service import service_copy
from kiosk.terminal.receipts.slips import case_slip, masked_slip
from kiosk.text import LANGUAGES, Language

from .papers import AWAITED, CASE, GRANT, GROUPED, HEAD, MASKED, NUMBER, SIGNATURE

if TYPE_CHECKING:
    from collections.abc import Callable

SLIPS: dict[str, Callable[[Letterhead], Receipt]] = {
    "case": lambda head: case_slip(head, CASE),
    "masked": lambda head: masked_slip(head, MASKED),
    "pickup": lambda head: pickup_slip(head, GRANT),
    **{
        said: lambda head, said=said: trouble_slip(head, GRANT, said)  # type: ignore[misc]
        for said in ("empty", "not_mine", "did_not_open", "seen_open", "left_open", "no_answer", "wrong_door")
    },
    "service": lambda head: service_copy(head, GRANT, SIGNATURE),
    "cover": lambda head: cover_slip(head, AWAITED, 3),
    "hand_in": lambda head: hand_in_slip(head, AWAITED, 9, 3),
    **{
        f"hand_in_{seen}": lambda head, seen=seen: hand_in_trouble_slip(head, AWAITED, 9, seen)  # type: ignore[misc]
        for seen in ("did_not_open", "left_open", "no_answer", "wrong_door")
    },
}
every_slip = pytest.mark.parametrize("name", SLIPS)
every_paper = pytest.mark.parametrize("columns", [48, 32])
every_language = pytest.mark.parametrize("language", LANGUAGES)


def lines_of(receipt: Receipt) -> list[ReceiptLine]:
    return [part for part in receipt.parts if isinstance(part, ReceiptLine)]


def text_of(receipt: Receipt) -> str:
    return "\n".join(line.text for line in lines_of(receipt))


@every_slip
@every_paper
@every_language
def test_no_line_is_wider_than_the_paper(name: str, columns: int, language: Language) -> None:
    receipt = SLIPS[name](dataclasses.replace(HEAD, columns=columns, language=language))

    assert [line.text for line in lines_of(receipt) if width(line.text) * (1 + line.double) > columns] == []
    assert "[" not in text_of(receipt)


@every_slip
@every_language
def test_every_slip_has_number_code_phone_time_and_terminal(name: str, language: Language) -> None:
    receipt = SLIPS[name](dataclasses.replace(HEAD, language=language))
    text = text_of(receipt)

    assert ReceiptLine(GROUPED, "centre", double=True) in receipt.parts
    assert ReceiptCode("code128", "HSJ0001501" if name == "cover" else NUMBER) in receipt.parts
    assert all(fact in text for fact in ("0538-2100000", "14:32", "T-0001"))


@every_slip
def test_headings_stand_in_both_languages_the_citizens_first(name: str) -> None:
    chinese = [line.text for line in lines_of(SLIPS[name](HEAD))]
    english = [line.text for line in lines_of(SLIPS[name](dataclasses.replace(HEAD, language="en")))]

    assert chinese[:2] == ["东平县政务服务中心", "Dongping County Government Service Centre"]
    assert english[:2] == ["Dongping County Government Service Centre", "东平县政务服务中心"]
    for lines, first, second in ((chinese, "现在怎么做", "What to do now"), (english, "What to do now", "现在怎么做")):
        assert lines.index(second) == lines.index(first) + 1


def test_a_case_slip_says_how_far_it_is_and_what_to_do() -> None:
    text = text_of(case_slip(HEAD, CASE))

    assert "王*示" in text
    assert "正在审(审查)" in text
    assert "11月12日(星期四)" in text
    assert "您现在不用做什么。办好会发短信。" in text


def test_what_the_officer_wrote_stands_before_the_catalogues_advice() -> None:
    case = dataclasses.replace(CASE, todo=Name("请带公章来", "Please bring the seal"))

    assert "请带公章来" in text_of(case_slip(HEAD, case))
    assert "Please bring the seal" in text_of(case_slip(dataclasses.replace(HEAD, language="en"), case))


def test_a_pickup_slip_says_what_came_from_which_door() -> None:
    text = text_of(pickup_slip(HEAD, GRANT))

    assert "营业执照,2份" in text
    assert "12号" in text
    assert "11月9日 14:32" in text


def test_a_trouble_slip_says_what_the_citizen_said() -> None:
    text = text_of(trouble_slip(HEAD, GRANT, "empty"))

    assert "柜里是空的" in text
    assert "这件没有算作领取" in text


def test_the_copy_of_what_was_signed_repeats_it_word_for_word() -> None:
    text = text_of(service_copy(dataclasses.replace(HEAD, columns=96), GRANT, SIGNATURE))

    assert all(paragraph in text for paragraph in SIGNATURE.text.split("\n"))
    assert "11月9日 14:30" in text
    assert SIGNATURE.binding[:16] in text
    assert SIGNATURE.binding not in text


def test_a_cover_slip_lists_what_is_awaited_and_how_much_lies_there() -> None:
    receipt = cover_slip(HEAD, AWAITED, 3)
    text = text_of(receipt)

    assert "□ 平面图" in text
    assert "3份" in text
    assert "先办着" not in text
    assert ReceiptLine("HS-J000-1501", "centre", double=True) in receipt.parts


def test_a_receipt_of_papers_is_no_acceptance() -> None:
    text = text_of(hand_in_slip(HEAD, AWAITED, 9, 3))

    assert "3份,以窗口核对为准" in text
    assert "交件不等于受理(正式收下)" in text.replace("\n", "")


def test_no_slip_carries_a_code_that_opens_a_door() -> None:
    assert not [name for name, slip in SLIPS.items() if "取件码" in text_of(slip(HEAD))]


def test_long_facts_go_on_below_their_own_beginning() -> None:
    assert fact_lines("事项", "企业设立登记含章程备案", 6, 20) == ["事项  企业设立登记含", "      章程备案"]
    assert fact_lines("What to do now", "wait", 16, 20) == ["What to do now", "  wait"]


def test_lines_break_between_words_and_never_before_a_full_stop() -> None:
    assert broken("Please bring the seal", 12) == ["Please bring", "the seal"]
    assert broken("请带好您的身份证。", 16) == ["请带好您的身份", "证。"]
    assert broken("", 16) == [""]


def test_a_number_is_broken_between_its_groups_only() -> None:
    groups = ["370923", "20261105", "0001", "4"]

    assert number_lines(groups, 24) == [GROUPED]
    assert number_lines(groups, 16) == ["370923-20261105-", "0001-4"]
