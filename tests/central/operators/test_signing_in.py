"""Signing in on a clock that a test moves: what rests and for how long, what is over, and two who come at once."""

from __future__ import annotations

import datetime as dt
import threading

import pytest

from kiosk.central.operators import people, second, signing_in
from kiosk.central.operators.sessions import Browser, Present, Stage, present
from kiosk.central.operators.signing_in import Asked
from kiosk.central.refusals import Declined
from tests.central.desks import Desk

HOME = Asked(Browser("2001:db8:1:2::7", "browser/1"))
NEIGHBOUR = Asked(Browser("2001:db8:1:2::99", "browser/1"))
STRANGER = Asked(Browser("198.51.100.9", "guesser/1"))
OWN = "horse-battery-staple"


class Somebody:
    """An operator with a telephone, whose first day is over."""

    def __init__(self, desk: Desk, login: str = "somebody") -> None:
        self.desk, self.office, self.login = desk, desk.office, login
        first = people.make(self.office, "root", login, "某人")
        token = signing_in.by_password(self.office, login, first, HOME)
        token = signing_in.by_new_password(self.office, self.seen(token, Stage.PASSWORD), OWN, HOME)
        who = self.seen(token, Stage.ENROL)
        self.secret = second.unsealed(who.offered, login, self.office.operator_key)
        self.token = signing_in.by_code(self.office, who, self.code, HOME)

    @property
    def code(self) -> str:
        """What the telephone shows."""
        return second.code_at(self.secret, self.desk.at)

    def seen(self, token: str, stage: Stage, asked: Asked = HOME) -> Present:
        """Who holds this token, which has to be at this stage."""
        found = present(self.office, token, asked.browser, active=True)
        assert found is not None
        assert found.stage is stage
        return found

    def signs_in(self, asked: Asked = HOME) -> str:
        """All the way, half a minute later: no code is good twice."""
        self.desk.at += dt.timedelta(seconds=30)
        token = signing_in.by_password(self.office, self.login, OWN, asked)
        return signing_in.by_code(self.office, self.seen(token, Stage.CODE, asked), self.code, asked)

    def is_refused(self, asked: Asked, password: str = "not the password") -> Declined:
        """How a try ends."""
        with pytest.raises(Declined) as refused:
            signing_in.by_password(self.office, self.login, password, asked)
        return refused.value


def test_rests_grow_and_end_within_an_hour(desk: Desk) -> None:
    somebody = Somebody(desk)
    waits = []
    for _ in range(14):
        refused = somebody.is_refused(STRANGER)
        while refused.code == "sign_in_resting":
            waits.append(int(refused.headers["Retry-After"]))
            desk.at += dt.timedelta(seconds=waits[-1])
            refused = somebody.is_refused(STRANGER)
    assert waits == sorted(waits)
    assert (waits[0], waits[-1]) == (60, 3600)
    desk.at += dt.timedelta(hours=1)
    assert somebody.signs_in(STRANGER)


def test_a_browser_that_was_here_is_not_kept_out_by_strangers(desk: Desk) -> None:
    somebody = Somebody(desk)
    for _ in range(6):
        somebody.is_refused(STRANGER)
    assert somebody.is_refused(HOME, OWN).code == "sign_in_resting"
    known = Asked(HOME.browser, signing_in.known_mark(desk.office, somebody.login))
    assert somebody.signs_in(known)
    for forged in ("0" * 32 + "." + "0" * 64, signing_in.known_mark(desk.office, "another"), "x", ".", "é.é"):
        assert somebody.is_refused(Asked(HOME.browser, forged), OWN).code == "sign_in_resting"


def test_a_network_is_one_place_and_another_browser_is_not(desk: Desk) -> None:
    somebody = Somebody(desk)
    assert present(desk.office, somebody.token, NEIGHBOUR.browser, active=True)
    assert present(desk.office, somebody.token, Browser(HOME.browser.address, "browser/2"), active=True) is None
    assert present(desk.office, somebody.token, HOME.browser, active=True) is None


@pytest.mark.parametrize(("step", "times"), [(dt.timedelta(minutes=14), 51), (dt.timedelta(minutes=15), 0)])
def test_idle_for_a_quarter_of_an_hour_or_here_for_twelve_is_over(desk: Desk, step: dt.timedelta, times: int) -> None:
    somebody = Somebody(desk)
    seen = 0
    while True:
        desk.at += step
        if present(desk.office, somebody.token, HOME.browser, active=True) is None:
            break
        seen += 1
    assert seen == times


def test_looking_on_keeps_nobody_in(desk: Desk) -> None:
    somebody = Somebody(desk)
    for _ in range(2):
        desk.at += dt.timedelta(minutes=7)
        assert present(desk.office, somebody.token, HOME.browser, active=False)
    desk.at += dt.timedelta(minutes=1)
    assert present(desk.office, somebody.token, HOME.browser, active=False) is None


def test_of_two_who_show_the_same_code_at_once_one_is_in(desk: Desk) -> None:
    somebody = Somebody(desk)
    desk.at += dt.timedelta(seconds=30)
    tokens = [signing_in.by_password(desk.office, somebody.login, OWN, HOME) for _ in range(2)]
    at_the_door = [somebody.seen(token, Stage.CODE) for token in tokens]
    came, code = [], somebody.code

    def enter(who: Present) -> None:
        try:
            came.append(signing_in.by_code(desk.office, who, code, HOME))
        except Declined as refused:
            came.append(refused.code)

    people_at_once = [threading.Thread(target=enter, args=(who,)) for who in at_the_door]
    for person in people_at_once:
        person.start()
    for person in people_at_once:
        person.join()
    assert sum(word == "code_not_good" for word in came) == 1


def test_a_first_password_is_good_for_a_day(desk: Desk) -> None:
    first = people.make(desk.office, "root", "late", "某人")
    desk.at += dt.timedelta(hours=24)
    with pytest.raises(Declined) as refused:
        signing_in.by_password(desk.office, "late", first, HOME)
    assert refused.value.code == "sign_in_wrong"


def test_other_rights_end_what_was_begun_with_the_old_ones(desk: Desk) -> None:
    somebody = Somebody(desk)
    people.let_go(desk.office, "root", somebody.login)
    assert present(desk.office, somebody.token, HOME.browser, active=True) is None
    assert somebody.is_refused(HOME, OWN).code == "sign_in_wrong"
