"""Both catalogues say the same things: same keys, same gaps, nothing asked for that is not there."""

from __future__ import annotations

import datetime as dt
import re
import string
from pathlib import Path

import pytest

from kiosk.contract.lockers import OpeningReason
from kiosk.contract.platform import CaseState
from kiosk.contract.words import Both, Day, Moment, Number, say
from kiosk.text import LANGUAGES, Language, catalogue, render

SOURCES = [path for room in ("kiosk", "screens") for path in Path(room).rglob("*.py")]
USED = re.compile(r"""\bsay\(\s*"([a-z0-9_.]+)"[,)\s]""")
FORBIDDEN_ON_SCREEN = re.compile("非法|错误|失败|系统")


def gaps(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


def test_the_languages_have_the_same_sentences() -> None:
    zh, en = (catalogue(language).keys for language in LANGUAGES)
    assert zh == en


def test_the_languages_fill_the_same_gaps() -> None:
    zh, en = (catalogue(language) for language in LANGUAGES)
    for key in zh.keys:
        assert gaps(zh.sentence(key)) - {"count"} == gaps(en.sentence(key)) - {"count"}, key


def test_every_sentence_that_a_program_asks_for_is_there() -> None:
    used = {key for path in SOURCES for key in USED.findall(path.read_text("utf-8"))}
    assert len(used) > 100
    assert used <= catalogue("zh").keys


@pytest.mark.parametrize("part", ["term", "plain", "pill", "now"])
def test_every_state_of_a_case_has_its_words(part: str) -> None:
    assert {f"case.{part}.{state.value}" for state in CaseState} <= catalogue("zh").keys


def test_every_reason_of_an_opening_from_afar_has_its_words() -> None:
    assert {f"staff.order.why.{reason.value}" for reason in OpeningReason} <= catalogue("zh").keys


def test_a_citizen_is_never_told_of_errors() -> None:
    zh = catalogue("zh")
    assert not [key for key in zh.keys if FORBIDDEN_ON_SCREEN.search(zh.sentence(key))]


@pytest.mark.parametrize(
    ("language", "one", "two"),
    [("en", "1 working day left", "2 working days left"), ("zh", "还有1个工作日", "还有2个工作日")],
)
def test_one_day_and_two_days_left(language: Language, one: str, two: str) -> None:
    assert render(say("case.days_left", count=1), language) == one
    assert render(say("case.days_left", count=2), language) == two


def test_days_moments_and_numbers_are_written_as_each_language_does() -> None:
    day, at = dt.date(2026, 11, 12), dt.datetime(2026, 11, 12, 14, 32)  # noqa: DTZ001  local time of the terminal
    assert render(Day(day), "zh") == "11月12日(星期四)"
    assert render(Day(day), "en") == "Thu 12 Nov"
    assert render(Day(day, year=True), "zh") == "2026年11月12日"
    assert render(Day(day, year=True), "en") == "12 Nov 2026"
    assert render(Moment(at), "zh") == "11月12日 14:32"
    assert render(Moment(at), "en") == "12 Nov, 14:32"
    assert render(Number("3709232026110500014", (6, 8, 4)), "zh") == "370923-20261105-0001-4"


def test_words_stand_inside_words() -> None:
    words = say("welcome.stopped.platform", elsewhere=Both("窗口", "a window"))
    assert render(words, "zh").endswith("请去窗口")
    assert render(words, "en").endswith("Try a window")
