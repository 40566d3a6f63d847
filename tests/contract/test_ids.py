"""Checked numbers against the published vectors."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.contract import ids


@pytest.mark.parametrize(
    "number",
    ["11010519491231002X", "440524188001010014", "810000199408230013", "830000199001010012", "911124198108030016"],
)
def test_numbers_of_the_standard_are_right(number: str) -> None:
    assert ids.is_resident_number(number)


@pytest.mark.parametrize(
    "number", ["370999198801080031", "11010519491231002x", "370999198802300030", "", "1" * 18, "１" * 18]
)
def test_wrong_numbers_are_not(number: str) -> None:
    assert not ids.is_resident_number(number)


@pytest.mark.parametrize(
    ("number", "right"), [("CAN110081080310", True), ("USA110081080317", True), ("USA110081080310", False)]
)
def test_foreign_numbers_of_2017(number: str, right: bool) -> None:
    assert ids.is_foreign_number_2017(number) is right


@pytest.mark.parametrize(
    ("code", "right"), [("91350100M000100Y43", True), ("91110000802100433B", True), ("91350100M000100Y44", False)]
)
def test_credit_codes(code: str, right: bool) -> None:
    assert ids.is_credit_code(code) is right


@given(st.text(alphabet="0123456789", min_size=18, max_size=18), st.integers(0, 17), st.integers(1, 9))
def test_one_wrong_digit_in_a_case_number_is_noticed(first18: str, place: int, off: int) -> None:
    number = first18 + ids.case_check_digit(first18)
    assert ids.is_case_number(number)
    wrong = number[:place] + str((int(number[place]) + off) % 10) + number[place + 1 :]
    assert not ids.is_case_number(wrong)


@given(st.text(max_size=24))
def test_any_text_is_taken_without_complaint(text: str) -> None:
    ids.is_resident_number(text), ids.is_foreign_number_2017(text), ids.is_credit_code(text), ids.is_case_number(text)
    masked = ids.mask_number(text)
    assert len(masked) == len(text)
    assert sum(sign != "*" for sign in masked) <= (10 if len(text) > 10 else 0)


@pytest.mark.parametrize(
    ("name", "masked"), [("王演示", "王*示"), ("王伟", "王*"), ("王", "*"), ("阿不都·热西提", "阿*提")]
)
def test_names_are_masked(name: str, masked: str) -> None:
    assert ids.mask_name(name) == masked
