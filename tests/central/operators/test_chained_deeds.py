"""What operators did is written down in a chain: whoever changes, takes out or adds a line is found out."""

from __future__ import annotations

import datetime as dt
import threading

import pytest
from sqlalchemy import text

from kiosk.central.fleet.findings import PLATFORM
from kiosk.central.fleet.reading import open_findings as findings_of
from kiosk.central.operators.audit import Chain, note, verify
from kiosk.central.operators.walking import Round, newest_round, walk_on
from tests.central.desks import Desk


def _write(desk: Desk, count: int) -> None:
    for number in range(count):
        with desk.office.begin() as db:
            note(db, "duty", "alert_acknowledged", f"T-0{number}", "seen", desk.office.now())


def _chain(desk: Desk) -> Chain:
    with desk.office.begin() as db:
        return verify(db)


def test_every_deed_is_in_the_chain(desk: Desk) -> None:
    _write(desk, 3)
    found = _chain(desk)
    assert found.holds
    assert found.lines == 3


@pytest.mark.parametrize(
    ("harm", "at"),
    [
        ("UPDATE operator_deed SET subject = 'T-99' WHERE number = 2", 2),
        ("UPDATE operator_deed SET refused = (1 = 1) WHERE number = 3", 3),
        ("DELETE FROM operator_deed WHERE number = 2", 2),
        ("DELETE FROM operator_deed WHERE number = 4", 4),
    ],
)
def test_harm_to_a_line_is_found(desk: Desk, harm: str, at: int) -> None:
    _write(desk, 4)
    with desk.office.begin() as db:
        db.execute(text(harm))
    found = _chain(desk)
    assert not found.holds
    assert found.broken_at == at


def test_a_deed_that_was_taken_back_is_not_written_down(desk: Desk) -> None:
    with pytest.raises(ZeroDivisionError), desk.office.begin() as db:
        note(db, "duty", "reboot", "T-01", "", desk.office.now())
        raise ZeroDivisionError
    assert _chain(desk) == Chain(0, 0, "0" * 64)


def test_many_at_once_make_one_chain(desk: Desk) -> None:
    people = [threading.Thread(target=_write, args=(desk, 5)) for _ in range(4)]
    for person in people:
        person.start()
    for person in people:
        person.join()
    assert _chain(desk).lines == 20
    assert _chain(desk).holds


def _walks(desk: Desk, stretches: int, most: int) -> Round:
    """So many stretches of the platform's own way along the log, a minute apart."""
    for _ in range(stretches):
        walk_on(desk.office, most)
        walk_on(desk.office, most)  # not due yet: nothing
        desk.at += dt.timedelta(minutes=1)
    with desk.office.look() as db:
        return newest_round(db)


def _alarms(desk: Desk) -> list[float | None]:
    with desk.office.look() as db:
        found = findings_of(db, PLATFORM)
    return [one.value for one in found if one.cause == "audit_broken"]


def test_the_platform_finds_harm_by_itself_and_that_it_was_put_right(desk: Desk) -> None:
    _write(desk, 7)
    assert _walks(desk, 2, 3).now_at == 6
    found = _walks(desk, 1, 3)
    assert (found.lines, found.broken_at, found.now_at, _alarms(desk)) == (7, 0, 0, [])
    with desk.office.begin() as db:
        db.execute(text("UPDATE operator_deed SET who = 'somebody' WHERE number = 5"))
    assert (_walks(desk, 2, 3).broken_at, _alarms(desk)) == (5, [5.0])
    with desk.office.begin() as db:
        db.execute(text("UPDATE operator_deed SET who = 'duty' WHERE number = 5"))
    assert (_walks(desk, 3, 3).broken_at, _alarms(desk)) == (0, [])


def test_a_log_that_was_written_anew_from_its_beginning_is_found(desk: Desk) -> None:
    _write(desk, 3)
    _walks(desk, 1, 10)
    with desk.office.begin() as db:
        db.execute(text("DELETE FROM operator_deed"))
        db.execute(text("DELETE FROM operator_deed_head"))
    _write(desk, 4)
    assert _chain(desk).broken_at == 3
    assert (_walks(desk, 1, 10).broken_at, _alarms(desk)) == (3, [3.0])
