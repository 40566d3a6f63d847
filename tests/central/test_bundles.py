"""M14 统一出件: two departments finish on different days; one number, one place, collected now or together."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.central.county import County
from tests.central.desks import Desk
from tests.central.facts import handover, placed, staff_act
from tests.central.visiting import WANG, Json, refusal

YANG = {"id_type": "111", "id_number": "370999196606060131", "name": "杨䶮演", "valid_to": "2040-03-09"}
FIRE, PERMIT = "HI90000001", "HI90000002"
PARTS = {FIRE: ("fire_opinion", 1), PERMIT: ("permit", 2)}


def number(desk: Desk) -> str:
    """The permit to build of the demo: two results, of two departments."""
    cases = desk.read("/v1/cases", desk.identify(YANG))
    found: str = next(each["project_no"] for each in cases if each["task_name"]["zh"].startswith("建筑工程"))
    return found


def case(desk: Desk) -> Json:
    """As its holder sees it."""
    found: Json = desk.read(f"/v1/cases/{number(desk)}", desk.identify(YANG))
    return found


def places(desk: Desk) -> list[str]:
    """Where each result is."""
    return [each["place"] for each in case(desk)["results"]]


def decides(desk: Desk, *departments: str) -> None:
    """Departments decide, each for itself."""
    body = {"step": "decide", "note": None, "days": 0}
    for department in departments:
        desk.at_desk(f"cases/{number(desk)}/lanes/{department}/steps", body)


def label(desk: Desk, item_no: str, part: str) -> Json:
    """A label for one of the results."""
    return {
        "item_no": item_no,
        "site": "370923-01",
        "project_no": number(desk),
        "item": {"zh": "消防设计审查意见书" if item_no == FIRE else "建筑工程施工许可证", "en": "Result"},
        "document_no": "示例许字〔2026〕1401号",
        "copies": 1,
        "size": "small",
        "sensitivity": "ordinary",
        "part": part,
    }


def lies(desk: Desk, item_no: str) -> str:
    """A result is labelled and put into a cell; its deposit."""
    part, cell = PARTS[item_no]
    desk.at_desk("parcels", label(desk, item_no, part), "S-101")
    deposit = f"N-{part}"
    assert desk.claim(deposit, item_no, cell).status_code == 200
    desk.tell(placed(deposit, item_no, cell, at=desk.at))
    return deposit


def collects(desk: Desk, deposit: str, item_no: str) -> None:
    """Its receiver takes it."""
    counter = desk.deposit(deposit)["counter"]
    desk.tell(handover(deposit, PARTS[item_no][1], at=desk.at, item_no=item_no, grant_counter=counter))


def wishes(desk: Desk, *, together: bool) -> None:
    """The holder chooses at a terminal."""
    desk.do(f"/v1/cases/{number(desk)}/pickup", {"together": together}, desk.identify(YANG))


def told(desk: Desk) -> list[str]:
    """The messages that are due."""
    return [message["sms"] for message in desk.due()]


@pytest.fixture
def county(tmp_path: Path) -> County:
    """A county's own files."""
    return County(tmp_path)


@pytest.fixture
def first(desk: Desk) -> str:
    """The fire brigade is done first: its opinion lies in a cell."""
    decides(desk, "fire")
    return lies(desk, FIRE)


def test_one_of_two_has_come_and_the_citizen_is_told_so(desk: Desk, first: str) -> None:
    assert places(desk) == ["coming", "waiting"]
    shown = case(desk)
    assert shown["summary"]["state"] == "review"
    assert shown["deposit_cabinet"] is not None
    granted = desk.granted(first)
    assert granted is not None
    assert (granted["parts"], granted["here"], granted["together"]) == (2, 1, False)
    assert granted["project_no"] == number(desk)
    desk.later(minutes=2)
    assert any("消防设计审查意见书" in sms and "共2件结果,已到1件" in sms for sms in told(desk))


def test_collected_now_the_case_goes_on_and_is_delivered_with_the_second(desk: Desk, first: str) -> None:
    collects(desk, first, FIRE)
    assert places(desk) == ["coming", "collected"]
    assert case(desk)["summary"]["state"] == "review"
    decides(desk, "approval")
    second = lies(desk, PERMIT)
    assert case(desk)["summary"]["state"] == "ready"
    collects(desk, second, PERMIT)
    assert places(desk) == ["collected", "collected"]
    assert case(desk)["summary"]["state"] == "delivered"


def test_together_nobody_is_reminded_nothing_is_overdue_and_both_wait_as_long(desk: Desk, first: str) -> None:
    wishes(desk, together=True)
    desk.later(days=20)
    assert not any("1401" in sms or "消防" in sms for sms in told(desk))
    overdue = [task["deposit_id"] for task in desk.look_up("tasks") if task["kind"] == "overdue"]
    assert overdue
    assert first not in overdue
    granted = desk.granted(first)
    assert granted is not None
    assert granted["together"]
    assert granted["keep_until"] > desk.at.date().isoformat()
    decides(desk, "approval")
    second = lies(desk, PERMIT)
    assert case(desk)["summary"]["state"] == "ready"
    both = [desk.granted(deposit) for deposit in (first, second)]
    assert [(one["here"], one["parts"]) for one in both if one] == [(2, 2), (2, 2)]
    assert len({one["keep_until"] for one in both if one}) == 1
    desk.later(minutes=2)
    news = [sms for sms in told(desk) if "都到齐了" in sms]
    assert len(news) == 1, "told once"


def test_who_changes_their_mind_collects_what_is_here(desk: Desk, first: str) -> None:
    wishes(desk, together=True)
    desk.later(days=20)
    told(desk)
    wishes(desk, together=False)
    granted = desk.granted(first)
    assert granted is not None
    assert not granted["together"]
    collects(desk, first, FIRE)
    assert desk.deposit(first)["state"] == "confirmed"


def test_a_result_is_put_in_only_when_its_own_department_has_decided(desk: Desk) -> None:
    desk.at_desk("parcels", label(desk, FIRE, "fire_opinion"), "S-101")
    assert refusal(desk.claim("N-1", FIRE, 1)) == "item_not_finished"
    decides(desk, "fire")
    desk.at_desk("parcels", label(desk, PERMIT, "permit"), "S-101")
    assert refusal(desk.claim("N-2", PERMIT, 2)) == "item_not_finished"
    assert desk.claim("N-1", FIRE, 1).status_code == 200


def test_each_result_has_one_label(desk: Desk, first: str) -> None:
    assert first
    for part, code in (("fire_opinion", "exists_already"), ("", "request_unclear"), ("roof", "request_unclear")):
        assert desk.refused_at_desk("parcels", label(desk, PERMIT, part), "S-101") == code


def test_what_was_taken_out_again_or_back_has_not_come(desk: Desk, first: str) -> None:
    desk.tell(placed(first, FIRE, 1, there=False, at=desk.at))
    assert places(desk) == ["coming", "coming"]
    assert desk.granted(first) is None


def test_one_taken_back_by_staff_does_not_close_the_other(desk: Desk, first: str) -> None:
    decides(desk, "approval")
    second = lies(desk, PERMIT)
    desk.tell(staff_act("reclaim", "taken", 1, first, item_no=FIRE, at=desk.at))
    assert places(desk) == ["waiting", "at_window"]
    assert desk.granted(second) is not None
    collects(desk, second, PERMIT)
    assert case(desk)["summary"]["state"] == "reclaimed"


def test_nobody_else_chooses_and_there_is_no_choice_once_all_is_here(desk: Desk, first: str) -> None:
    path = f"/v1/cases/{number(desk)}/pickup"
    assert first
    assert refusal(desk.ask("POST", path, desk.identify(WANG), json={"together": True})) == "case_unknown"
    decides(desk, "approval")
    lies(desk, PERMIT)
    assert refusal(desk.ask("POST", path, desk.identify(YANG), json={"together": True})) == "not_possible_now"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('[[results]]\nid = "permit"', '[[results]]\nid = "fire_opinion"', 'the result "fire_opinion" is there twice'),
        ('dept_code = "fire"\nonly_if', 'dept_code = "police"\nonly_if', '"police" is no department of this item'),
        (
            "only_if = { special_fire = true }\n\n[commitment]",
            "only_if = { fire = true }\n\n[commitment]",
            "no question",
        ),
    ],
)
def test_a_mistake_in_the_results_of_an_item_is_told(county: County, old: str, new: str, said: str) -> None:
    county.write("19", old, new)
    assert any(said in mistake for mistake in county.mistakes())
