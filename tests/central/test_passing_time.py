"""What time alone does on the platform: a session ends, a lock opens; on a clock that the test moves."""

from __future__ import annotations

import datetime as dt

import pytest

from kiosk.central.asking import Caller
from kiosk.central.cases import attempts
from kiosk.central.identity import holder, open_session
from kiosk.central.refusals import Declined
from kiosk.contract.platform import CardEvidence, CaseLookup
from tests.central.desks import Desk

MINUTE = dt.timedelta(minutes=1)
WANG = CardEvidence("111", "370999198801080030", "王演示", dt.date(2039, 6, 18))
CALLER = Caller("T-DEMO-01", "370923-01", bytes(32), "10000000001")
NO_CASE = "3709232026110500014"


def locked(desk: Desk) -> bool:
    """Whether the case number may not be tried now."""
    with desk.office.begin() as db:
        return attempts.locked_for(db, CALLER.id, NO_CASE, desk.at) > 0


def try_wrong_code(desk: Desk) -> None:
    """One try."""
    with desk.office.begin() as db:
        assert attempts.matching(db, CALLER.id, CaseLookup(NO_CASE, "000000"), desk.at) is None


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
        assert not locked(desk)
        try_wrong_code(desk)
        desk.at += MINUTE
    assert locked(desk)
    desk.at += 4 * MINUTE  # nine minutes after the first try
    assert locked(desk)
    desk.at += MINUTE
    assert not locked(desk)
    try_wrong_code(desk)
    assert locked(desk)
