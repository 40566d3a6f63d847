"""M15 并联审批, M32 市县互认: each department accepts and decides its part alone; steps of the city are marked."""

from __future__ import annotations

from typing import Any

from kiosk.central.identity import raise_level
from kiosk.contract.handling import LetterState
from tests.central.desks import Desk
from tests.central.handling.conftest import Visit
from tests.central.handling.test_corrections import problem, refused_step, step, words
from tests.central.handling.writing import Counter
from tests.central.visiting import ZHAO, Json

SITE = 19  # the permit to build: four departments, one of them the city's
COMPANY = "legal:91370999MADEM0011Y"


def filed(desk: Desk, at: Counter) -> str:
    """A permit to build that somebody has applied for, for their company."""
    with desk.office.begin() as db:
        raise_level(db, at.token, 3)
    answer = at.send(at.application(at.item(SITE), acting=COMPANY), level=3)
    assert answer.state is LetterState.TAKEN, answer
    return answer.project_no


def body(step: str, note: str = "", days: int = 0) -> Json:
    """A step at the office's desk."""
    return {"step": step, "note": words(note) if note else None, "days": days}


def alone(desk: Desk, number: str, department: str, step: str, **more: Any) -> None:  # noqa: ANN401
    """One department goes a step of its own."""
    desk.at_desk(f"cases/{number}/lanes/{department}/steps", body(step, **more))


def refused(desk: Desk, number: str, department: str, step: str, **more: Any) -> str:  # noqa: ANN401
    """One department may not: the code."""
    return desk.refused_at_desk(f"cases/{number}/lanes/{department}/steps", body(step, **more))


def lanes(at: Counter, number: str) -> list[str]:
    """Where each department stands, in the item's order."""
    return [lane["state"] for lane in at.case(number)["lanes"]]


def test_each_department_accepts_alone_and_the_case_when_all_have(desk: Desk, visit: Visit) -> None:
    at = visit(ZHAO)
    number = filed(desk, at)
    for department in ("fire", "housing", "defence"):
        alone(desk, number, department, "accept")
    assert lanes(at, number) == ["submitted", "accepted", "accepted", "accepted"]
    assert at.case(number)["summary"]["state"] == "submitted"
    alone(desk, number, "approval", "accept")
    assert at.case(number)["summary"]["state"] == "accepted"


def test_one_department_decides_and_none_waits_for_it(desk: Desk, visit: Visit) -> None:
    at = visit(ZHAO)
    number = filed(desk, at)
    step(desk, number, "accept")
    alone(desk, number, "fire", "review")
    alone(desk, number, "fire", "decide")
    case = at.case(number)
    assert lanes(at, number) == ["accepted", "accepted", "decided", "accepted"]
    assert case["summary"]["state"] == "review"
    for department in ("approval", "housing"):
        alone(desk, number, department, "decide")
    assert at.case(number)["summary"]["state"] == "review"
    alone(desk, number, "defence", "decide")
    assert at.case(number)["summary"]["state"] == "decided"
    assert any("已作出决定" in message["sms"] for message in desk.due())


def test_the_slowest_department_gives_the_day_and_each_shows_its_own(desk: Desk, visit: Visit) -> None:
    at = visit(ZHAO)
    number = filed(desk, at)
    step(desk, number, "accept")
    alone(desk, number, "defence", "extend", note="案情复杂", days=10)
    case = at.case(number)
    days = [lane["clock"]["days_left"] for lane in case["lanes"]]
    assert days == [3, 3, 2, 12]
    assert case["summary"]["clock"] == case["lanes"][3]["clock"]
    alone(desk, number, "defence", "decide")
    assert at.case(number)["summary"]["clock"]["days_left"] == 3


def test_a_department_that_is_further_is_not_thrown_back(desk: Desk, visit: Visit) -> None:
    at = visit(ZHAO)
    number = filed(desk, at)
    alone(desk, number, "fire", "accept")
    alone(desk, number, "fire", "special", note="现场勘查")
    step(desk, number, "pre_ok")
    step(desk, number, "accept")
    step(desk, number, "review")
    assert lanes(at, number) == ["review", "review", "special", "review"]
    alone(desk, number, "fire", "resume")
    assert lanes(at, number) == ["review", "review", "review", "review"]


def test_after_one_has_accepted_nobody_is_asked_for_corrections(desk: Desk, visit: Visit) -> None:
    at = visit(ZHAO)
    number = filed(desk, at)
    alone(desk, number, "fire", "accept")
    wish = {"problems": [problem(field=at.item(SITE).fields[0].id)], "opinion": None, "reason": None}
    assert desk.refused_at_desk(f"cases/{number}/notice", wish) == "not_possible_now"


def test_a_department_does_only_what_is_its_own(desk: Desk, visit: Visit) -> None:
    at = visit(ZHAO)
    number = filed(desk, at)
    assert refused(desk, number, "fire", "decide") == "not_possible_now"
    assert refused(desk, number, "fire", "return", note="不收") == "request_unclear"
    assert refused(desk, number, "fire", "special") == "request_unclear"
    assert refused(desk, number, "police", "accept") == "not_found"
    alone(desk, number, "fire", "accept")
    alone(desk, number, "fire", "decide")
    assert refused(desk, number, "fire", "review") == "not_possible_now"
    assert refused_step(desk, number, "extend", note="再等", days=3) == "not_possible_now"


def test_m32_the_citys_department_and_its_steps_are_marked(desk: Desk, visit: Visit) -> None:
    at = visit(ZHAO)
    number = filed(desk, at)
    step(desk, number, "accept")
    desk.at_desk(f"cases/{number}/steps", body("review") | {"level": "city"})
    case = at.case(number)
    assert [lane["level"] for lane in case["lanes"]] == ["county", "county", "city", "county"]
    assert [stage["level"] for stage in case["stages"]] == ["county", "county", "city"]
    marked = [each.code for each in at.catalogue.departments if each.level == "city"]
    assert marked == ["fire"]
