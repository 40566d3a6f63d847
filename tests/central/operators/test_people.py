"""Duties that are kept apart: who makes people, who gives rights, who lets somebody begin anew, and never oneself."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from kiosk.central.operators import passwords, people, recovery, second
from kiosk.central.operators.words import OperatorRole, together
from kiosk.central.refusals import Declined
from tests.central.desks import Desk

SYSTEM, SECURITY, AUDIT, OPERATOR = (
    OperatorRole.SYSTEM,
    OperatorRole.SECURITY,
    OperatorRole.AUDIT,
    OperatorRole.OPERATOR,
)


def _refusal(fault: pytest.ExceptionInfo[Declined]) -> str:
    return fault.value.code


def _there(desk: Desk, login: str) -> people.Operator:
    with desk.office.look() as db:
        found = people.operator_in(db, login)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("roles", "allowed"),
    [
        ((), True),
        ((SYSTEM,), True),
        ((OPERATOR, OperatorRole.TECHNICIAN, SYSTEM), True),
        ((SYSTEM, SECURITY), False),
        ((SYSTEM, AUDIT), False),
        ((SECURITY, AUDIT), False),
        ((AUDIT, OPERATOR), False),
    ],
)
def test_no_two_of_three_duties(roles: tuple[OperatorRole, ...], allowed: bool) -> None:
    assert together(roles) is allowed


@pytest.mark.parametrize("harm", ["duty = 'both'", "duty = 'audit', operates = (1 = 1)"])
def test_the_tables_refuse_what_programs_must_not_do(desk: Desk, harm: str) -> None:
    people.make(desk.office, "root", "somebody", "某人")
    with pytest.raises(IntegrityError), desk.office.begin() as db:
        db.execute(text(f"UPDATE operator SET {harm}"))


def test_somebody_is_made_given_rights_and_let_go_by_two(desk: Desk) -> None:
    people.make(desk.office, "root", "somebody", "某人")
    with pytest.raises(Declined) as again:
        people.make(desk.office, "root", "somebody", "另一人")
    assert _refusal(again) == "operator_known"
    assert _there(desk, "somebody").roles == ()
    people.give_roles(desk.office, "guard", "somebody", (OPERATOR,))
    with pytest.raises(Declined) as early:
        people.let_go(desk.office, "root", "somebody")
    assert _refusal(early) == "still_has_roles"
    people.give_roles(desk.office, "guard", "somebody", ())
    people.let_go(desk.office, "root", "somebody")
    assert _there(desk, "somebody").left
    with pytest.raises(Declined) as late:
        people.give_roles(desk.office, "guard", "somebody", (OPERATOR,))
    assert _refusal(late) == "operator_left"


@pytest.mark.parametrize("login", ["x", "Somebody", "a b", "-a", "a" * 33, "某人", "a'--"])
def test_a_login_is_plain(desk: Desk, login: str) -> None:
    with pytest.raises(Declined) as refused:
        people.make(desk.office, "root", login, "某人")
    assert _refusal(refused) == "login_unfit"


def test_nobody_does_it_for_themselves_and_recovery_takes_two(desk: Desk) -> None:
    for login in ("guard", "guard2", "somebody"):
        people.make(desk.office, "root", login, login)
    with pytest.raises(Declined) as own:
        people.give_roles(desk.office, "guard", "guard", (SECURITY,))
    assert _refusal(own) == "oneself"
    recovery.ask(desk.office, "guard", "somebody", "telephone lost")
    with pytest.raises(Declined) as twice:
        recovery.ask(desk.office, "guard2", "somebody", "telephone lost")
    assert _refusal(twice) == "recovery_known"
    with desk.office.look() as db:
        (wish,) = recovery.open_recoveries(db, desk.office.now())
    for who in ("guard", "somebody"):
        with pytest.raises(Declined) as alone:
            recovery.grant(desk.office, who, wish.id)
        assert _refusal(alone) == "oneself"
    login, first = recovery.grant(desk.office, "guard2", wish.id)
    assert login == "somebody"
    assert passwords.weakness(first, "somebody", "") == ""
    with pytest.raises(Declined) as over:
        recovery.grant(desk.office, "guard2", wish.id)
    assert _refusal(over) == "recovery_over"


def test_a_code_is_good_for_three_half_minutes_and_once() -> None:
    secret, now = second.new_secret(), dt.datetime(2026, 11, 23, 10, 0, 15, tzinfo=dt.UTC)
    code = second.code_at(secret, now)
    step = second.step_of(secret, code, now, 0)
    assert step
    for late, good in ((-30, True), (30, True), (-75, False), (75, False)):
        moment = now + dt.timedelta(seconds=late)
        assert bool(second.step_of(secret, code, moment, 0)) is good
    assert second.step_of(secret, code, now, step) == 0
    assert second.step_of("", code, now, 0) == 0


def test_a_second_factor_that_was_moved_to_somebody_else_is_none() -> None:
    key, secret = "ab" * 32, second.new_secret()
    kept = second.sealed(secret, "somebody", key)
    assert second.unsealed(kept, "somebody", key) == secret
    assert second.unsealed(kept, "another", key) == ""
    assert second.unsealed(kept, "somebody", "cd" * 32) == ""
