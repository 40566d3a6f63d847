"""Lines as a typesetter would break them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screens.breaker import NEVER_FIRST, NEVER_LAST, balanced_lines, break_lines
from screens.typeset import typeset


def width(line: str) -> float:
    """Han are one wide, everything else half."""
    return sum(1 if ord(sign) > 0x2E80 else 0.5 for sign in line)


def test_no_comma_begins_a_line_and_no_bracket_ends_one() -> None:
    lines = break_lines("请把身份证平放在这里，不要动，再点“换一种方式”（或到一号窗口去问问工作人员）。", 9, width)
    assert all(line[0] not in NEVER_FIRST and line[-1] not in NEVER_LAST for line in lines)


def test_words_of_the_hall_and_latin_words_stay_whole() -> None:
    assert break_lines("请把短信里的二维码对准扫码口", 8, width) == ["请把短信里的", "二维码对准扫码口"]
    assert break_lines("Lay your ID card flat", 5, width) == ["Lay your", "ID card", "flat"]


def test_a_long_number_breaks_between_its_groups() -> None:
    assert break_lines("370999-20261105-0001-4", 8, width) == ["370999-20261105-", "0001-4"]


def test_a_number_stays_with_what_it_counts() -> None:
    assert break_lines("政务服务中心24小时自助区", 7, width) == ["政务服务中心", "24小时自助区"]


def test_a_short_bracket_is_not_divided() -> None:
    assert break_lines("11月12日（星期四）", 8, width) == ["11月12日", "（星期四）"]


def test_a_title_is_divided_at_its_comma() -> None:
    assert balanced_lines("请核对，没错就开柜门", 8, width) == ["请核对，", "没错就开柜门"]


def test_a_title_has_no_lonely_last_word() -> None:
    lines = balanced_lines("You have collected the food business licence", 20, width)
    assert min(map(width, lines)) > 8


def test_what_the_platform_breaks_stays_broken() -> None:
    assert break_lines("一行\n二行", 10, width) == ["一行", "二行"]


@given(st.text(alphabet="柜门开了，。（）“”ab 1-\n𬱖㛃", max_size=60), st.integers(2, 20))
def test_nothing_is_lost_and_nothing_is_too_long(text: str, room: int) -> None:
    for broken in (break_lines(text, room, width), balanced_lines(text, room, width)):
        assert "".join("".join(broken).split()) == "".join(text.split())
        assert all(width(line) <= room or len(line) == 1 for line in broken)


@pytest.mark.parametrize(
    ("typed", "set_"),
    [
        ("请稍候,马上就好", "请稍候，马上就好"),
        ("取到了吗?", "取到了吗？"),
        ("11月12日(星期四)", "11月12日（星期四）"),
        ("中心 0538-2821012 (24h)", "中心 0538-2821012 (24h)"),
        ("9:00–17:00", "9:00–17:00"),
        ("编号:LCK-02", "编号：LCK-02"),
    ],
)
def test_chinese_wears_chinese_signs(typed: str, set_: str) -> None:
    assert typeset(typed) == set_
