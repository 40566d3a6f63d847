"""Thousands of things: a list is composed once and again when something changed, whoever changed it; rounds ask for
what is due."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import event

from kiosk.central.changes import change_number
from kiosk.central.lockers import lists
from kiosk.central.lockers.lists import composed
from kiosk.central.lockers.parcels import parcels_at
from kiosk.central.shelf import Shelf
from kiosk.central.tables.lockers import DepositRow, ParcelRow
from kiosk.central.tables.places import CabinetRow
from kiosk.central.workdays import Workdays
from tests.central.desks import Desk
from tests.central.facts import handed_in, handover, placed, staff_act
from tests.central.visiting import WANG

SMALL, PAPERS = "HI00000403", "J0001501"
WEI = {"agent_number": "370999199909090120", "agent_name": "卫例子", "until": "2026-11-30T10:00:00+08:00"}


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The sites whose things were gone through, once for each time."""
    seen: list[str] = []

    def note(db: object, site: str, today: dt.date) -> object:
        seen.append(site)
        return parcels_at(db, site, today)  # type: ignore[arg-type]

    monkeypatch.setattr(lists, "parcels_at", note)
    return seen


@pytest.fixture
def other(desk: Desk, seeded_url: str) -> Iterator[Desk]:
    """A second program on the same database."""
    second = Desk(seeded_url)
    second.signer = second.office.signer.public
    yield second
    second.close()


def poll(desk: Desk) -> None:
    """A terminal asks for its list."""
    desk.read("/v1/lockers/A/manifest")


def test_a_list_is_composed_once_for_all_who_ask_while_nothing_changes(desk: Desk, made: list[str]) -> None:
    for _ in range(5):
        poll(desk)
        desk.read("/v1/lockers/A/manifest", terminal="T-DEMO-04")
        desk.identify(WANG)
        desk.office.rounds()
    assert len(made) == 1
    desk.claim("N-1", SMALL, 1)
    poll(desk)
    poll(desk)
    assert len(made) == 2


ACTS: dict[str, Callable[[Desk], object]] = {
    "claim": lambda desk: desk.claim("N-1", SMALL, 1),
    "deposit": lambda desk: desk.tell(placed("N-1", SMALL, 1, unannounced=True)),
    "pickup": lambda desk: desk.tell(handover("D-0102", 12)),
    "reclaim": lambda desk: desk.tell(staff_act("reclaim", "taken", 15, "D-0801", item_no="HI00000801")),
    "papers": lambda desk: desk.tell(handed_in(PAPERS, desk.papers(PAPERS)["project_no"], 2)),
    "choice": lambda desk: desk.at_desk(
        f"cases/{desk.deposit('D-0102')['project_no']}/delivery", {"delivery": "mail", "reason": ""}
    ),
    "delegation": lambda desk: desk.at_desk("delegations", {"project_no": desk.deposit("D-0102")["project_no"], **WEI}),
}


@pytest.mark.parametrize("act", ACTS)
def test_a_change_made_by_another_program_is_on_the_next_list(desk: Desk, other: Desk, act: str) -> None:
    before = desk.manifest()["version"]
    assert other.manifest()["version"] == before
    ACTS[act](other)
    assert desk.manifest()["version"] == before + 1
    with desk.office.begin() as db:
        cabinet = db.get_one(CabinetRow, "A")
        kept = composed(db, desk.office.lists, cabinet, desk.now())
        assert kept == composed(db, Shelf(), cabinet, desk.now())
    assert other.manifest()["version"] == before + 1


def test_a_change_that_was_not_kept_is_not_counted(desk: Desk) -> None:
    with desk.office.begin() as db:
        before = change_number(db)
    with pytest.raises(RuntimeError), desk.office.begin() as db:
        db.get_one(ParcelRow, SMALL).copies = 7
        db.flush()
        raise RuntimeError
    with desk.office.begin() as db:
        assert change_number(db) == before
        db.get_one(ParcelRow, SMALL).copies = 7
    with desk.office.begin() as db:
        assert change_number(db) == before + 1


def test_midnight_and_a_minute_make_it_anew_without_a_new_version(desk: Desk, made: list[str]) -> None:
    version = desk.manifest()["version"]
    desk.at += dt.timedelta(seconds=59)
    assert (desk.manifest()["version"], len(made)) == (version, 1)
    desk.at += dt.timedelta(seconds=1)
    assert (desk.manifest()["version"], len(made)) == (version, 2)
    desk.at = desk.at.replace(hour=23, minute=59, second=59)
    desk.manifest()
    desk.at += dt.timedelta(seconds=1)
    desk.manifest()
    assert len(made) == 4


def test_rounds_look_at_what_is_due_and_has_no_task_and_at_nothing_else(desk: Desk) -> None:
    looked_at: list[str] = []

    def note(row: DepositRow, _context: object) -> None:
        looked_at.append(row.id)

    event.listen(DepositRow, "load", note)
    try:
        desk.office.rounds()
        assert looked_at == ["D-0801"]
        desk.office.rounds()
        assert looked_at == ["D-0801"]
    finally:
        event.remove(DepositRow, "load", note)


@given(
    days=st.integers(0, 15),
    back=st.integers(0, 30),
    off=st.frozensets(st.dates(dt.date(2026, 9, 20), dt.date(2026, 10, 20)), max_size=9),
)
def test_the_latest_day_since_which_so_many_working_days_passed(days: int, back: int, off: frozenset[dt.date]) -> None:
    calendar, today = Workdays(off=off), dt.date(2026, 10, 14)
    start = today - dt.timedelta(days=back)
    assert (calendar.between(start, today) >= days) == (start <= calendar.since(today, days))
