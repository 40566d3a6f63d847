"""§8.6: the same raw records give the same report in whatever order they come; what nobody knows is not nought."""

from __future__ import annotations

import dataclasses
import datetime as dt
import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.central.reports.machines import AWAY, CLOSED, availability, devices
from kiosk.central.reports.month import Month
from kiosk.central.reports.period import BadPeriod, days_of, month_of
from kiosk.central.reports.pickups import COLUMNS, line
from kiosk.central.reports.reckoning import reckon
from kiosk.central.reports.rows import PARTED, Came, Deposit, Doing, Fact, Hour, Rows, Terminal, Trouble, Unit, by_site
from kiosk.central.reports.spans import common, hours
from kiosk.central.reports.table import Cell, Share, Table, Word, heads
from kiosk.central.reports.words import ReportWords, sentences
from kiosk.central.reports.written import csv_of
from kiosk.contract.visits import Step, Visit, VisitEnd, VisitPart, Wish
from kiosk.text.catalogue import LANGUAGES
from tests.central.reports.reports_at_random import NOVEMBER, SITES, rows

_HOUR = dt.timedelta(hours=1)
_spans = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=6)


@settings(max_examples=60, deadline=None)
@given(rows, st.randoms(use_true_random=False))
def test_the_same_records_in_any_order_and_some_twice_give_the_same_report(known: Rows, chance: random.Random) -> None:
    mixed: dict[str, Any] = {name: tuple(chance.sample(lines := getattr(known, name), len(lines))) for name in PARTED}
    mixed["facts"] += known.facts[:3]
    again = dataclasses.replace(known, **mixed)
    report = reckon(known, NOVEMBER)
    assert reckon(again, NOVEMBER) == report
    for table in report.tables:
        assert {len(row) for row in table.rows} <= {len(table.columns)}, table.key
        for cell in (cell for row in table.rows for cell in row):
            assert not isinstance(cell, int | float) or cell >= 0
            assert not isinstance(cell, Share) or cell.value is None or -1e-9 <= cell.value <= 1 + 1e-9


@settings(max_examples=60, deadline=None)
@given(rows)
def test_the_sites_add_up_to_the_whole(known: Rows) -> None:
    report = {table.key: table for table in reckon(known, NOVEMBER).tables}
    *parts, whole = report["volumes_site"].rows
    for place in (1, 3, 4, 5):  # decisions of no known site are in the whole only
        assert sum(cell for row in parts if isinstance(cell := row[place], int)) == whole[place]
    assert sum(len(part.filings) for part in by_site(known).values()) == len(known.filings)


@settings(max_examples=200, deadline=None)
@given(_spans, _spans)
def test_stretches_are_measured_as_by_hand(left: list[tuple[int, int]], right: list[tuple[int, int]]) -> None:
    start = NOVEMBER.begins

    def moved(spans: list[tuple[int, int]]) -> list[tuple[dt.datetime, dt.datetime]]:
        return [(start + low * _HOUR, start + high * _HOUR) for low, high in spans]

    def lit(spans: list[tuple[int, int]]) -> set[int]:
        return {hour for low, high in spans for hour in range(low, high)}

    assert hours(moved(left)) == len(lit(left))
    assert hours(common(moved(left), moved(right))) == len(lit(left) & lit(right))


def _at(day: int, hour: int) -> dt.datetime:
    return dt.datetime(2026, 11, day, hour).astimezone()


def _fact(number: int, at: dt.datetime, doing: Doing, thing: str) -> Fact:
    return Fact("01", "T-1", f"e{number}", number, at, doing, thing, "")


def _pickups(*facts: Fact, deposits: tuple[Deposit, ...] = ()) -> dict[str, Cell]:
    cells = line(Month(Rows(SITES, {}, facts=facts, deposits=deposits), NOVEMBER))
    return dict(zip((column.key.removeprefix("column.") for column in COLUMNS[1:]), cells, strict=True))


def test_a_months_pickups_are_counted_with_their_hours_nights_doubts_and_what_is_overdue() -> None:
    day = dt.date(2026, 11, 20)
    book = tuple(Deposit("01", name, "c", day, _at(3, 10), None, None, waits=True) for name in "abcd")
    found = _pickups(
        _fact(1, _at(3, 12), Doing.COLLECTED, "a"),  # two hours
        _fact(2, _at(3, 20), Doing.PRESUMED, "b"),  # ten hours, at night
        _fact(3, _at(5, 10), Doing.DISPUTED, "c"),  # "empty": it lies there, and is overdue at the end
        _fact(4, _at(6, 10), Doing.RECLAIMED, "d"),
        _fact(5, _at(7, 10), Doing.PLACED, "e"),
        _fact(6, _at(7, 11), Doing.UNDONE, "e"),
        deposits=book,
    )
    assert found == {
        "deposits": 4,
        "collected": 2,
        "presumed": 1,
        "disputed": 1,
        "reclaimed": 1,
        "pickup_hours": 6.0,
        "night_share": Share(1, 2),
        "overdue": 1,
    }


def test_what_happens_in_december_changes_nothing_in_november() -> None:
    told = _fact(1, _at(3, 12), Doing.PLACED, "a"), _fact(2, _at(4, 12), Doing.COLLECTED, "a")
    later = _fact(3, dt.datetime(2026, 12, 1, 8).astimezone(), Doing.DISPUTED, "a")
    assert _pickups(*told, later) == _pickups(*told)


def test_without_a_single_locker_there_is_no_data_and_not_nought() -> None:
    assert set(_pickups().values()) == {None}


def _machines(*troubles: Trouble) -> Rows:
    watched = tuple(Hour("01", "T-1", _at(2, hour), {}) for hour in range(10))
    printers = tuple(Unit("01", "T-1", place, "escpos") for place in ("printer", "spare"))
    terminals = (Terminal("01", "T-1"), Terminal("02", "T-3"))
    return Rows(SITES, {}, terminals=terminals, hours=watched, troubles=troubles, fitted=printers)


def _trouble(cause: str, begins: int, ends: int | None, place: str = "") -> Trouble:
    return Trouble("01", "T-1", cause, place, "", _at(2, begins), None if ends is None else _at(2, ends))


def test_an_hour_away_and_closed_at_once_counts_once_and_a_terminal_without_hours_has_no_data() -> None:
    known = _machines(_trouble(AWAY, 1, 3), _trouble(CLOSED, 2, 4), _trouble(CLOSED, 12, 14))
    first, second = availability(Month(known, NOVEMBER)).rows
    assert first == ("T-1", SITES["01"], 10.0, 2.0, 2.0, Share(7.0, 10.0))
    assert second == ("T-3", SITES["02"], None, None, None, None)


def test_a_models_failures_are_merged_repairs_are_timed_and_empty_paper_is_none() -> None:
    known = _machines(
        _trouble("jam", 1, 3, "printer"),
        _trouble("device_fault", 2, 4, "printer"),
        _trouble("device_away", 6, 7, "printer"),
        _trouble("paper_out", 7, 9, "printer"),
        _trouble("jam", 8, None, "spare"),
    )
    (row,) = devices(Month(known, NOVEMBER)).rows
    assert row == ("escpos", 2, 14.0, 3, round(14 / 3, 1), 2, 2.0)
    (row,) = devices(Month(_machines(), NOVEMBER)).rows
    assert row == ("escpos", 2, 20.0, 0, None, 0, None)


def test_both_languages_have_a_word_for_every_table_and_lack() -> None:
    zh, en = (sentences(language) for language in LANGUAGES)
    assert zh.keys() == en.keys()
    report = reckon(Rows(SITES, {}), NOVEMBER)
    for table in report.tables:
        assert {f"title.{table.key}", f"formula.{table.key}"} <= zh.keys()
        assert all(ReportWords("zh").cell(column) != "" for column in table.columns)
        assert {column.key for column in table.columns if isinstance(column, Word)} <= zh.keys()
    assert not {f"lack.{lack.key}" for lack in report.lacks} - zh.keys()


def test_a_text_that_a_spreadsheet_would_work_out_stays_a_text() -> None:
    table = Table("supplies", heads("terminal", "used"), (("=HYPERLINK(1)", 3), ("@x", 1.5)))
    assert csv_of(table, ReportWords("en")).splitlines()[1:] == ["'=HYPERLINK(1),3", "'@x,1.5"]


@pytest.mark.parametrize("month", ["2026-13", "2026-1", "1999-01", "2027-01", "abc", ""])
def test_what_is_no_month_or_has_not_begun_is_refused(month: str) -> None:
    with pytest.raises(BadPeriod):
        month_of(month, NOVEMBER.now)


def test_days_are_named_as_typed_and_end_with_the_present_moment() -> None:
    some = days_of("2026-11-05", "2026-11-09", NOVEMBER.now)
    assert (some.name, some.unfinished, some.until) == ("2026-11-05_2026-11-09", False, _at(10, 0))
    december = month_of("2026-12", NOVEMBER.now)
    assert (december.name, december.unfinished, december.until) == ("2026-12", True, NOVEMBER.now)
    for first, last in (("2026-11-09", "2026-11-05"), ("2024-01-01", "2026-11-05"), ("", "2026-11-05")):
        with pytest.raises(BadPeriod):
            days_of(first, last, NOVEMBER.now)


def test_who_was_told_that_there_is_nothing_for_them_has_not_given_up_in_any_table() -> None:
    parts = tuple(VisitPart(Wish.PICKUP, step) for step in (Step.NOTHING, Step.DONE, Step.READ_CARD, Step.READ_CARD))
    came = Came("01", "T-1", "e1", Visit(_at(3, 10), 60.0, VisitEnd.GAVE_UP, parts))
    tables = {table.key: table for table in reckon(Rows(SITES, {}, visits=(came,)), NOVEMBER).tables}
    assert tables["use"].rows[0][-1] == Share(1, 3)
    ((_, *told),) = tables["completion"].rows
    assert told == [4, 1, Share(1, 3), 1, Word("step.read_card"), 2]
