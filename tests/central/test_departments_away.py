"""M40 数据壁垒: the system of one department is away; its items say so, and the rest of the hall goes on."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.central.desks import Desk
from tests.central.visiting import Answer, Json, refusal

REASON = {"zh": "不动产登记系统维护中", "en": "The property register is being serviced"}


def leave(desk: Desk, code: str, until: dt.datetime | None, staff: str = "S-102", more: Json | None = None) -> Answer:
    """The office says that a department is away."""
    body = {"reason": REASON, "until": until.isoformat() if until else None} | (more or {})
    return desk.ask("PUT", f"/v1/office/departments/{code}/state", desk.sign_in(staff), json=body)


def away(desk: Desk) -> list[Json]:
    """The items that cannot be handled."""
    found: list[Json] = desk.read("/v1/catalog/states")
    return found


def test_m40_only_the_items_of_that_department_cannot_be_handled(desk: Desk) -> None:
    assert away(desk) == []
    until = desk.at + dt.timedelta(hours=2)
    assert leave(desk, "property", until).status_code == 200
    assert [(state["task_code"][-2:], state["reason"]) for state in away(desk)] == [("06", REASON), ("07", REASON)]
    assert {dt.datetime.fromisoformat(state["until"]) for state in away(desk)} == {until}
    lines = {line["code"]: line for line in desk.look_up("departments")}
    assert lines["property"]["away"]
    assert not lines["approval"]["away"]


def test_m40_it_is_back_at_the_moment_that_was_said_whether_or_not_rounds_are_made(desk: Desk) -> None:
    leave(desk, "property", desk.at + dt.timedelta(hours=2))
    desk.at += dt.timedelta(hours=2)
    assert away(desk) == []
    desk.later(seconds=1)
    assert not any(line["away"] for line in desk.look_up("departments"))


def test_m40_without_a_moment_it_is_away_until_somebody_says_that_it_is_back(desk: Desk) -> None:
    leave(desk, "property", None)
    desk.later(days=3)
    assert len(away(desk)) == 2
    for _twice in range(2):
        back = desk.ask("DELETE", "/v1/office/departments/property/state", desk.sign_in())
        assert back.status_code == 200
        assert back.json()["away"] is False
    assert away(desk) == []


def test_m40_saying_it_again_changes_reason_and_moment(desk: Desk) -> None:
    leave(desk, "property", None)
    other = {"zh": "不动产登记系统升级", "en": "The property register is being renewed"}
    leave(desk, "property", desk.at + dt.timedelta(days=1), more={"reason": other})
    assert [state["reason"] for state in away(desk)] == [other, other]


@pytest.mark.parametrize(
    ("code", "more", "expected"),
    [
        ("nobody", {}, "not_found"),
        ("property", {"reason": {"zh": " ", "en": "x"}}, "request_unclear"),
        ("property", {"reason": {"zh": "维护", "en": "x" * 81}}, "request_unclear"),
        ("property", {"until": "2026-11-23T08:00:00+08:00"}, "request_unclear"),
        ("property", {"until": "2026-12-01T08:00:00"}, "request_unclear"),
    ],
)
def test_what_the_office_cannot_mean_is_refused(desk: Desk, code: str, more: Json, expected: str) -> None:
    assert refusal(leave(desk, code, None, more=more)) == expected
    assert away(desk) == []


def test_only_an_administrator_may_say_so(desk: Desk) -> None:
    assert refusal(leave(desk, "property", None, staff="S-101")) == "role_missing"
    gone = desk.ask("DELETE", "/v1/office/departments/property/state", desk.sign_in("S-101"))
    assert refusal(gone) == "role_missing"
