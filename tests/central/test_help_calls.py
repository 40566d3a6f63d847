"""M29 代办帮办 at the platform: calls for help, who may stand by a citizen, and both of them on record."""

from __future__ import annotations

import datetime as dt

import pytest

from kiosk.central.helping.calls import end_forgotten_calls
from kiosk.central.helping.hours import opens
from kiosk.central.workdays import Workdays
from tests.central.desks import Desk
from tests.central.visiting import TERMINAL, Answer, Json, refusal

BRANCH = "T-DEMO-02"
SCENE = "handle.field.name"
ZONE = dt.timezone(dt.timedelta(hours=8))
DAY = (dt.time(9), dt.time(12)), (dt.time(14), dt.time(17))


def call(desk: Desk, scene: str = SCENE, **more: str) -> Json:
    """Call the staff from the demo's terminal."""
    called: Json = desk.do("/v1/help_calls", {"scene": scene}, **more)
    return called


def end(desk: Desk, number: str, why: str, staff: str = "") -> Json:
    """The call is over, says the terminal."""
    ended: Json = desk.do(f"/v1/help_calls/{number}/end", {"why": why, "staff": staff})
    return ended


def with_help(desk: Desk, method: str, path: str, staff: str, body: Json | None = None) -> Answer:
    """What a citizen asks while one of the staff stands by."""
    headers = {"X-Assisted-By": staff}
    return desk.ask(method, path, desk.identify(), headers=headers, **({} if body is None else {"json": body}))


def tasks(desk: Desk) -> list[Json]:
    """Open tasks about calls."""
    return [task for task in desk.look_up("tasks") if task["kind"] == "help_called"]


# ---- calls ----------------------------------------------------------------------------------------------------------


def test_a_call_is_a_task_that_says_where_and_nothing_of_anybody(desk: Desk) -> None:
    called = call(desk)
    assert called["state"] == "open"
    (task,) = tasks(desk)
    assert (task["terminal"], task["said"], task["level"]) == (TERMINAL, SCENE, "P1")
    (line,) = desk.look_up("help_calls")
    assert (line["id"], line["terminal"], line["scene"]) == (called["id"], TERMINAL, SCENE)
    assert set(line) == {"id", "site", "terminal", "scene", "state", "at", "taken_by", "ended", "came"}


def test_the_same_call_twice_and_another_tap_are_one_call(desk: Desk) -> None:
    first = call(desk, key="k-1")
    assert call(desk, key="k-1") == first
    assert call(desk, "handle.review") == first, "the terminal has one call, whatever stands on it by now"
    assert len(desk.look_up("help_calls")) == 1


def test_one_of_the_staff_takes_it_and_the_terminal_hears_so(desk: Desk) -> None:
    number = call(desk)["id"]
    assert desk.at_desk(f"help_calls/{number}/take", staff="S-101")["taken_by"] == "S-101"
    assert desk.read(f"/v1/help_calls/{number}")["state"] == "taken"
    assert desk.refused_at_desk(f"help_calls/{number}/take") == "not_possible_now"
    assert tasks(desk) == []


def test_a_technician_is_not_called(desk: Desk) -> None:
    assert desk.refused_at_desk(f"help_calls/{call(desk)['id']}/take", staff="S-103") == "role_missing"


def test_a_call_that_is_taken_back_leaves_nothing_to_do(desk: Desk) -> None:
    number = call(desk)["id"]
    assert end(desk, number, "taken_back")["state"] == "ended"
    assert end(desk, number, "left")["state"] == "ended"
    assert (desk.look_up("help_calls"), tasks(desk)) == ([], [])
    assert call(desk)["id"] != number


def test_who_came_stands_in_the_settled_task(desk: Desk) -> None:
    number = call(desk)["id"]
    end(desk, number, "came", "S-101")
    (task,) = [one for one in desk.look_up("tasks?settled=true") if one["kind"] == "help_called"]
    assert (task["settled_by"], task["settlement"]) == ("S-101", "came")


def test_another_terminals_call_is_nobodys(desk: Desk) -> None:
    number = call(desk)["id"]
    assert refusal(desk.ask("GET", f"/v1/help_calls/{number}", terminal=BRANCH)) == "call_unknown"
    over = {"why": "left", "staff": ""}
    assert refusal(desk.ask("POST", f"/v1/help_calls/{number}/end", terminal=BRANCH, json=over)) == "call_unknown"


def test_a_call_of_a_terminal_that_fell_silent_is_forgotten(desk: Desk) -> None:
    number = call(desk)["id"]
    desk.later(minutes=59)
    assert desk.read(f"/v1/help_calls/{number}")["state"] == "open"
    desk.later(minutes=2)
    assert desk.read(f"/v1/help_calls/{number}")["state"] == "ended"
    assert tasks(desk) == []
    with desk.office.begin() as db:
        end_forgotten_calls(db, desk.at)  # once more changes nothing
    assert desk.read(f"/v1/help_calls/{number}")["state"] == "ended"


def test_in_the_evening_nobody_is_called_and_the_answer_says_when_and_whom_to_ring(desk: Desk) -> None:
    desk.at = desk.at.replace(hour=18)
    called = call(desk)
    assert (called["state"], called["phone"]) == ("closed", "12345")
    opens_at = dt.datetime.fromisoformat(called["opens"])
    assert opens_at.astimezone(desk.at.tzinfo) == (desk.at + dt.timedelta(days=1)).replace(hour=9, minute=0)
    assert (desk.look_up("help_calls"), tasks(desk)) == ([], [])
    assert end(desk, called["id"], "left")["state"] == "closed"


@pytest.mark.parametrize("scene", ["", "370999198801080030", "two words", "x" * 61])
def test_what_is_no_name_of_a_picture_is_refused(desk: Desk, scene: str) -> None:
    assert refusal(desk.ask("POST", "/v1/help_calls", json={"scene": scene})) == "request_unclear"


@pytest.mark.parametrize(
    ("now", "then"),
    [
        ((11, 27, 8, 59), (11, 27, 9)),
        ((11, 27, 9, 0), None),
        ((11, 27, 12, 0), (11, 27, 14)),
        ((11, 27, 16, 59), None),
        ((11, 27, 17, 0), (11, 28, 9)),  # a Saturday that is worked
        ((11, 28, 17, 0), (12, 1, 9)),  # Monday is a holiday
    ],
)
def test_hours_are_those_of_working_days(now: tuple[int, ...], then: tuple[int, ...] | None) -> None:
    workdays = Workdays(off=frozenset({dt.date(2026, 11, 30)}), worked=frozenset({dt.date(2026, 11, 28)}))
    assert opens(DAY, workdays, moment(now)) == (moment(then) if then else None)


def moment(written: tuple[int, ...]) -> dt.datetime:
    """A moment of 2026: month, day, hour, minute."""
    month, day, hour, *minute = written
    return dt.datetime(2026, month, day, hour, minute[0] if minute else 0, tzinfo=ZONE)


def test_where_no_hours_are_written_down_somebody_may_be_there() -> None:
    assert opens((), Workdays(), dt.datetime(2026, 11, 29, 3, tzinfo=ZONE)) is None


# ---- standing by ----------------------------------------------------------------------------------------------------


def test_a_withdrawal_with_help_names_both(desk: Desk) -> None:
    number = next(
        case["project_no"]
        for case in desk.read("/v1/cases", desk.identify())
        if desk.read(f"/v1/cases/{case['project_no']}", desk.identify())["withdrawable"]
    )
    assert with_help(desk, "POST", f"/v1/cases/{number}/withdraw", "S-101", {}).status_code == 200
    (act,) = desk.look_up(f"cases/{number}/acts")
    assert (act["act"], act["assisted_by"], act["terminal"]) == ("withdrawn", "S-101", TERMINAL)
    assert act["by"].startswith("citizen:")


@pytest.mark.parametrize("staff", ["S-103", "S-999", "370999198801080030"])
def test_a_technician_and_a_stranger_may_not_stand_by(desk: Desk, staff: str) -> None:
    number = desk.read("/v1/cases", desk.identify())[0]["project_no"]
    told = with_help(desk, "POST", f"/v1/cases/{number}/withdraw", staff, {})
    assert refusal(told) == "assistant_unknown"
    assert desk.look_up(f"cases/{number}/acts") == []


def test_who_has_left_may_not_stand_by_any_more(desk: Desk) -> None:
    desk.at_desk("staff/S-101/leave", staff="S-104")
    number = desk.read("/v1/cases", desk.identify())[0]["project_no"]
    told = with_help(desk, "POST", f"/v1/cases/{number}/withdraw", "S-101", {})
    assert refusal(told) == "assistant_unknown"


def test_nobody_rates_while_one_of_the_staff_stands_by(desk: Desk) -> None:
    body = {"event": "act-1", "project_no": "", "level": 5, "tags": [], "text": ""}
    assert refusal(with_help(desk, "POST", "/v1/ratings", "S-101", body)) == "rating_alone"
    assert desk.do("/v1/ratings", body, desk.identify())["level"] == 5


def test_the_acts_of_no_case_are_not_shown(desk: Desk) -> None:
    assert refusal(desk.ask("GET", "/v1/office/cases/none/acts", desk.sign_in())) == "not_found"
