"""What time alone does on the platform: a session ends, a lock opens; on a clock that the test moves."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from kiosk.central import attempts
from kiosk.central.asking import Caller
from kiosk.central.identity import holder, open_session
from kiosk.central.office import Office
from kiosk.central.refusals import Declined
from kiosk.central.seed.sow import sow
from kiosk.central.storage import open_storage, sqlite_url
from kiosk.central.workdays import Workdays
from kiosk.contract.platform import CardEvidence, CaseLookup
from tests.central.running import SEED

MINUTE = dt.timedelta(minutes=1)
WANG = CardEvidence("111", "370999198801080030", "王演示", dt.date(2039, 6, 18))
CALLER = Caller("T-DEMO-01", "370923-01", bytes(32), "10000000001")
NO_CASE = "3709232026110500014"


@dataclass
class Desk:
    """An office whose clock stands still until it is moved."""

    at: dt.datetime = dt.datetime(2026, 11, 23, 9, tzinfo=dt.UTC)
    office: Office = field(init=False)

    def now(self) -> dt.datetime:
        """What its clock says."""
        return self.at

    def locked(self) -> bool:
        """Whether the case number may not be tried now."""
        with self.office.begin() as db:
            return attempts.locked_for(db, CALLER.id, NO_CASE, self.at) > 0

    def try_wrong_code(self) -> None:
        """One try."""
        with self.office.begin() as db:
            assert attempts.matching(db, CALLER.id, CaseLookup(NO_CASE, "000000"), self.at) is None


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """An office on a seeded database, at nine in the morning."""
    storage = open_storage(sqlite_url(tmp_path / "central.db"))
    sow(storage, SEED, dt.date(2026, 11, 23))
    desk = Desk()
    desk.office = Office(storage, Workdays(), desk.now)
    yield desk
    storage.dispose()


def test_a_session_nobody_ended_is_over_after_half_an_hour(desk: Desk) -> None:
    session = open_session(WANG, desk.office, CALLER, "key-1")
    desk.at += 29 * MINUTE
    with desk.office.begin() as db:
        assert holder(desk.office, db, session.token) is not None
    desk.at += MINUTE
    with desk.office.begin() as db, pytest.raises(Declined, match="session_needed"):
        holder(desk.office, db, session.token)


def test_after_its_time_a_key_opens_a_new_session(desk: Desk) -> None:
    first = open_session(WANG, desk.office, CALLER, "key-1")
    desk.at += 31 * MINUTE
    assert open_session(WANG, desk.office, CALLER, "key-1").token != first.token


def test_a_locked_case_number_may_be_tried_again_after_ten_minutes(desk: Desk) -> None:
    for _ in range(attempts.TRIES_FOR_A_CASE):
        assert not desk.locked()
        desk.try_wrong_code()
        desk.at += MINUTE
    assert desk.locked()
    desk.at += 4 * MINUTE  # nine minutes after the first try
    assert desk.locked()
    desk.at += MINUTE
    assert not desk.locked()
    desk.try_wrong_code()
    assert desk.locked()
