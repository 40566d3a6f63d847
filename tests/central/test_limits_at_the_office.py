"""Limits at the staff's desk: lengths of texts, pages of lists, guesses at PINs, and what a change of roster ends."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from kiosk.central.staff import signing_in
from kiosk.central.staff.resting import FREE_TRIES, FREE_TRIES_FROM_A_PLACE
from kiosk.central.tables.staff import StaffRow
from tests.central.desks import Desk
from tests.central.facts import cell_now
from tests.central.visiting import PINS, Answer, Json, refusal

LONG, REASON = "长" * 301, "other"


def guess(desk: Desk, staff: str = "S-101", pin: str = "000000") -> Answer:
    """Somebody types a number and a PIN."""
    return desk.ask("POST", "/v1/office/session", json={"staff": staff, "pin": pin})


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("tasks/1/settle", {"settlement": LONG}),
        ("deposits/D-0102/dispute", {"reason": LONG}),
        ("openings", {"cabinet": "A", "cell": 1, "reason": REASON, "note": LONG, "ticket": "1"}),
        ("openings", {"cabinet": "A", "cell": 1, "reason": REASON, "note": "锁坏", "ticket": LONG}),
        ("cases/1/delivery", {"delivery": "window", "reason": LONG}),
    ],
)
def test_a_text_that_is_too_long_is_refused_and_told_so(desk: Desk, path: str, body: Json) -> None:
    assert desk.refused_at_desk(path, body) == "text_too_long"


def test_lists_are_read_page_by_page(desk: Desk) -> None:
    whole = [line["id"] for line in desk.look_up("deposits?cabinet=A")]
    pages = [desk.look_up(f"deposits?cabinet=A&skip={skip}&most=3") for skip in range(0, len(whole) + 3, 3)]
    assert [line["id"] for page in pages for line in page] == whole
    assert max(len(page) for page in pages) == 3
    desk.tell(cell_now(16, "unverified"), cell_now(17, "unverified"))
    assert [task["cell"] for task in desk.look_up("tasks?skip=1&most=1")] == [17]
    for path in ("deposits?most=1001", "tasks?most=0", "staff?skip=-1", "held?most=x"):
        assert refusal(desk.ask("GET", f"/v1/office/{path}", desk.sign_in())) == "request_unclear"


def test_a_number_that_rests_says_for_how_long_whether_it_is_anybodys_or_not(desk: Desk) -> None:
    for staff in ("S-101", "S-999"):
        for _ in range(FREE_TRIES):
            assert refusal(guess(desk, staff)) == "sign_in_wrong"
        resting = guess(desk, staff)
        assert (resting.status_code, refusal(resting), resting.headers["Retry-After"]) == (429, "sign_in_resting", "60")


def test_a_place_from_which_many_numbers_are_tried_rests_for_all_of_them(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(signing_in, "pin_verifier", lambda _pin, _salt: "")
    for number in range(FREE_TRIES_FROM_A_PLACE):
        assert refusal(guess(desk, f"S-9{number}")) == "sign_in_wrong"
    assert refusal(guess(desk, "S-102", PINS["S-102"])) == "sign_in_resting"


def test_a_platform_started_anew_remembers_who_rests(desk: Desk, seeded_url: str) -> None:
    for _ in range(FREE_TRIES):
        guess(desk)
    again = Desk(seeded_url)
    assert refusal(guess(again, pin=PINS["S-101"])) == "sign_in_resting"
    again.close()


def test_what_rests_costs_nothing_and_guesses_at_once_are_no_more_than_one_after_another(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_at, gate = [], threading.Lock()

    def count(pin: str, _salt: str) -> str:
        with gate:
            looked_at.append(pin)
        return "wrong"

    monkeypatch.setattr(signing_in, "pin_verifier", count)
    with ThreadPoolExecutor(8) as pool:
        got = {refusal(answer) for answer in pool.map(lambda _: guess(desk), range(24))}
    assert len(looked_at) == FREE_TRIES
    assert got <= {"sign_in_wrong", "sign_in_resting", "sign_in_crowded"}


def test_whoever_loses_a_role_or_leaves_is_signed_out_at_once_and_on_no_list(desk: Desk) -> None:
    token, version = desk.sign_in("S-101"), desk.roster()["version"]
    desk.ask("PUT", "/v1/office/staff/S-101/roles", desk.sign_in(), json={"roles": ["technician"]})
    assert refusal(desk.ask("GET", "/v1/office/tasks", token)) == "sign_in_needed"
    roster = desk.roster()
    assert roster["version"] > version
    assert next(one for one in roster["staff"] if one["id"] == "S-101")["roles"] == ["technician"]
    anew = guess(desk, pin=PINS["S-101"]).json()["token"]
    desk.at_desk("staff/S-101/leave")
    assert refusal(desk.ask("GET", "/v1/office/tasks", anew)) == "sign_in_needed"
    assert "S-101" not in {one["id"] for one in desk.roster()["staff"]}
    assert refusal(guess(desk, pin=PINS["S-101"])) == "sign_in_wrong"


def test_a_roster_changed_by_other_hands_ends_the_sign_in_too(desk: Desk) -> None:
    token = desk.sign_in("S-101")
    with desk.office.begin() as db:
        db.get_one(StaffRow, "S-101").roles = ["admin"]
    assert refusal(desk.ask("GET", "/v1/office/tasks", token)) == "sign_in_needed"


def test_ones_own_pin_is_changed_by_who_knows_the_old_one(desk: Desk) -> None:
    token, before = desk.sign_in("S-101"), desk.roster()
    wrong = desk.ask("PUT", "/v1/office/pin", token, json={"old": "000000", "new": "112233"})
    assert refusal(wrong) == "sign_in_wrong"
    short = desk.ask("PUT", "/v1/office/pin", token, json={"old": PINS["S-101"], "new": "1"})
    assert refusal(short) == "request_unclear"
    assert desk.ask("PUT", "/v1/office/pin", token, json={"old": PINS["S-101"], "new": "112233"}).status_code == 200
    assert refusal(desk.ask("GET", "/v1/office/tasks", token)) == "sign_in_needed"
    assert refusal(guess(desk, pin=PINS["S-101"])) == "sign_in_wrong"
    assert guess(desk, pin="112233").status_code == 200
    assert desk.roster()["staff"] != before["staff"]


def test_nobody_changes_their_own_roles_and_only_administrators_those_of_others(desk: Desk) -> None:
    mine = desk.ask("PUT", "/v1/office/staff/S-102/roles", desk.sign_in(), json={"roles": ["technician"]})
    assert refusal(mine) == "two_people"
    assert desk.refused_at_desk("staff/S-102/leave") == "two_people"
    assert desk.refused_at_desk("staff/S-102/leave", staff="S-101") == "role_missing"
    assert desk.refused_at_desk("staff/S-999/leave") == "not_found"
