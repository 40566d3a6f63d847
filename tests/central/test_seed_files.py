"""The seed files: numbers that fit and belong to nobody, every state, and a demo that is right on any day."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session as Db

from kiosk.central.cases import views as case_views
from kiosk.central.office import calendar_in
from kiosk.central.profiles.folder import PROFILES, read_profiles
from kiosk.central.seed.sheets import Folder, Sheet
from kiosk.central.seed.sow import sow
from kiosk.central.storage import open_storage, sqlite_url
from kiosk.central.tables.cases import CaseRow
from kiosk.contract import ids
from kiosk.contract.lockers import PICKUP_CODE_DIGITS
from kiosk.contract.platform import QUERY_CODE_DIGITS, CaseState, CaseSummary, ClockColour
from tests.central.running import SEED

FOLDER = Folder(SEED)
PEOPLE = FOLDER.tables("people", "person")
CASES = FOLDER.tables("cases", "case")
DEPOSITS = FOLDER.tables("deposits", "deposit")
# A Monday, a Sunday, days within Spring Festival and National Day, and a day of a year without a table.
DAYS = ("2026-11-23", "2026-11-29", "2026-02-19", "2026-10-04", "2027-02-06", "2031-07-15")


def summaries(tmp_path: Path, today: str) -> dict[str, CaseSummary]:
    """All cases as they stand on a database seeded that day, by sequence."""
    day = dt.date.fromisoformat(today)
    engine = open_storage(sqlite_url(tmp_path / f"{today}.db"))
    assert sow(engine, SEED, day)
    workdays = calendar_in(engine)
    with Db(engine) as db:
        found = {row.project_no[14:18]: case_views.summary(workdays, row, day) for row in db.scalars(select(CaseRow))}
    engine.dispose()
    return found


@pytest.mark.parametrize("person", PEOPLE, ids=lambda person: person["number"][-4:])
def test_every_number_fits_and_belongs_to_nobody(person: Sheet) -> None:
    number = person["number"]
    if person["kind"] == "foreign_2017":
        assert ids.is_foreign_number_2017(number)
        assert number[3:7] == "3799"
        return
    assert ids.is_resident_number(number)
    assert ids.birth_date(number) == person["born"]
    expected = {"resident": ("370999",), "permit": ("810099", "820099", "830099"), "foreign_2023": ("999826",)}
    assert number[:6] in expected[person["kind"]]
    assert (int(number[16]) % 2 == 1) == (person["sex"] == "男") or person["kind"] != "resident"


def test_every_card_fits_the_record_of_a_card() -> None:
    for person in PEOPLE:
        assert len(person["name"].encode("utf-16-le")) <= 30
        assert len(person["address"].encode("utf-16-le")) <= 70
        assert person["valid_to"] == "长期" or person["valid_from"] < person["valid_to"]


def test_the_people_cover_what_a_hall_meets() -> None:
    kinds = Counter(person["kind"] for person in PEOPLE)
    assert set(kinds) == {"resident", "permit", "foreign_2017", "foreign_2023"}
    assert {person["number"][:2] for person in PEOPLE if person["kind"] == "permit"} == {"81", "82", "83"}
    assert any(person["number"].endswith("X") for person in PEOPLE)
    assert any(person["valid_to"] == "长期" for person in PEOPLE)
    assert any(person["valid_to"] != "长期" and person["valid_to"] < dt.date(2026, 1, 1) for person in PEOPLE)
    assert any(person["born"] > dt.date(2010, 1, 1) for person in PEOPLE)
    assert all(any(rare in person["name"] for person in PEOPLE) for rare in "𬱖㛃䶮")
    assert len({person["name"] for person in PEOPLE}) == len(PEOPLE)


def test_somebody_has_several_deposits_somebody_none_and_somebody_five_cases() -> None:
    deposits = Counter(deposit["person"] for deposit in DEPOSITS)
    cases = Counter(case["person"] for case in CASES)
    assert deposits["王演示"] == 3
    assert cases["孙样本"] == deposits["孙样本"] == 0
    assert cases["赵示例"] == 5


def test_every_deposit_has_a_ready_case_of_its_receiver_and_a_cell_of_its_own() -> None:
    by_sequence = {case["sequence"]: case for case in CASES}
    for deposit in DEPOSITS:
        case = by_sequence[deposit["case"]]
        assert case["person"] == deposit["person"]
        assert case["stages"][-1]["state"] == "ready"
        assert len(deposit["code"]) == PICKUP_CODE_DIGITS
        assert deposit["code"].isdigit()
        assert 1 <= deposit["cell"] <= 24
    for unique in ("id", "case", "cell", "code", "qr"):
        assert len({deposit[unique] for deposit in DEPOSITS}) == len(DEPOSITS)


def test_query_codes_and_credit_codes_fit() -> None:
    codes = [case["query_code"] for case in CASES]
    assert all(len(code) == QUERY_CODE_DIGITS and code.isdigit() for code in codes)
    assert len(set(codes)) == len(codes)
    businesses = [case["credit_code"] for case in CASES if "credit_code" in case]
    assert businesses
    assert all(ids.is_credit_code(code) and code[2:8] == "370999" for code in businesses)


def test_telephone_numbers_belong_to_nobody() -> None:
    phones = [each.profile.terminal.phone or "" for each in read_profiles(FOLDER.path / PROFILES)[1]]
    assert len(phones) == 3
    phones += [department["phone"] for department in FOLDER.tables("departments", "department")]
    phones += [intermediary["phone"] for intermediary in FOLDER.tables("intermediaries", "intermediary")]
    assert all(len(phone) == 11 and phone.startswith("100") for phone in phones)


def test_every_state_has_a_case(tmp_path: Path) -> None:
    states = {summary.state for summary in summaries(tmp_path, "2026-11-23").values()}
    assert states == set(CaseState)


@pytest.mark.parametrize("today", DAYS)
def test_the_demo_is_right_on_any_day(tmp_path: Path, today: str) -> None:
    cases = summaries(tmp_path, today)
    colours = {sequence: summary.clock.colour for sequence, summary in cases.items()}
    assert colours["0104"] is ClockColour.GREEN
    assert colours["0402"] is ClockColour.YELLOW
    assert colours["0404"] is ClockColour.PAUSED
    assert colours["1202"] is ClockColour.GREEN
    assert colours["1401"] is ClockColour.RED
    assert colours["1901"] is ClockColour.RED
    assert all(ids.is_case_number(summary.project_no) for summary in cases.values())
    assert all(summary.project_no[6:14] == f"{summary.apply_date:%Y%m%d}" for summary in cases.values())


def test_a_database_that_holds_something_is_left_alone(tmp_path: Path) -> None:
    engine = open_storage(sqlite_url(tmp_path / "central.db"))
    assert sow(engine, SEED, dt.date(2026, 11, 23))
    assert not sow(engine, SEED, dt.date(2026, 11, 24))
    engine.dispose()
