"""The staff's desk: signing in, lists, delegations, delivery, labels, policies; and what each role may."""

from __future__ import annotations

import datetime as dt

import pytest

from kiosk.central.staff.resting import FREE_TRIES, rest_after
from kiosk.contract.sealing import keyed
from tests.central.desks import Desk
from tests.central.facts import cell_now, handover
from tests.central.visiting import KEYS, PINS, TERMINAL, WANG, Answer, Json, refusal

MINUTE = dt.timedelta(minutes=1)
WEI = {"agent_number": "370999199909090120", "agent_name": "卫例子", "until": "2026-11-30T10:00:00+08:00"}


def try_pin(desk: Desk, pin: str, staff: str = "S-101") -> Answer:
    """Somebody types a number and a PIN."""
    return desk.ask("POST", "/v1/office/session", json={"staff": staff, "pin": pin})


def test_signing_in_tells_the_roles_and_is_over_after_half_an_hour(desk: Desk) -> None:
    signed_in = try_pin(desk, PINS["S-102"], "S-102").json()
    assert set(signed_in["roles"]) == {"admin", "courier"}
    assert desk.ask("GET", "/v1/office/tasks", signed_in["token"]).status_code == 200
    desk.later(minutes=30)
    over = desk.ask("GET", "/v1/office/tasks", signed_in["token"])
    assert (over.status_code, refusal(over)) == (401, "sign_in_needed")


def test_signing_out_ends_it_and_may_be_said_twice(desk: Desk) -> None:
    token = desk.sign_in()
    for _ in range(2):
        assert desk.ask("DELETE", "/v1/office/session", token).status_code == 204
    assert refusal(desk.ask("GET", "/v1/office/tasks", token)) == "sign_in_needed"
    assert refusal(desk.ask("GET", "/v1/office/tasks")) == "sign_in_needed"


def test_a_wrong_pin_and_a_stranger_look_the_same(desk: Desk) -> None:
    wrong, stranger = try_pin(desk, "000000"), try_pin(desk, "000000", "S-999")
    assert (wrong.status_code, refusal(wrong)) == (401, "sign_in_wrong")
    assert wrong.content == stranger.content


def test_wrong_pins_make_it_rest_longer_each_time_even_for_the_right_one(desk: Desk) -> None:
    for _ in range(FREE_TRIES):
        assert refusal(try_pin(desk, "000000")) == "sign_in_wrong"
    assert refusal(try_pin(desk, PINS["S-101"])) == "sign_in_resting"
    desk.later(minutes=1)
    assert refusal(try_pin(desk, "000000")) == "sign_in_wrong"
    desk.later(minutes=1)
    assert refusal(try_pin(desk, PINS["S-101"])) == "sign_in_resting"
    desk.later(minutes=1)
    assert try_pin(desk, PINS["S-101"]).status_code == 200
    assert refusal(try_pin(desk, "000000")) == "sign_in_wrong"


def test_a_rest_never_takes_longer_than_an_hour() -> None:
    rests = [rest_after(wrong) for wrong in range(30)]
    assert rests[:FREE_TRIES] == [dt.timedelta(0)] * FREE_TRIES
    assert rests[FREE_TRIES : FREE_TRIES + 3] == [MINUTE, 2 * MINUTE, 4 * MINUTE]
    assert max(rests) == 60 * MINUTE


def test_a_task_is_settled_once_by_somebody(desk: Desk) -> None:
    desk.tell(cell_now(16, "unverified", reason="interrupted"))
    (task,) = desk.look_up("tasks")
    settled = desk.at_desk(f"tasks/{task['id']}/settle", {"settlement": "已查看"}, "S-101")
    assert (settled["settled_by"], settled["settlement"]) == ("S-101", "已查看")
    assert desk.look_up("tasks") == []
    assert desk.refused_at_desk(f"tasks/{task['id']}/settle", {"settlement": "再看"}) == "not_possible_now"
    assert desk.refused_at_desk("tasks/999/settle", {"settlement": "没有"}) == "not_found"
    assert desk.refused_at_desk(f"tasks/{task['id']}/settle", {"settlement": " "}) == "request_unclear"


def test_the_most_urgent_task_stands_first(desk: Desk) -> None:
    desk.tell(cell_now(16, "unverified"), handover("D-0102", 12, "disputed"))
    assert [task["level"] for task in desk.look_up("tasks")] == ["P1", "P2"]


def test_staff_see_each_cell_and_what_should_lie_in_it(desk: Desk) -> None:
    desk.tell(cell_now(16, "fault", reason="stuck"))
    cells = {line["cell"]: line for line in desk.look_up("cells?cabinet=A")}
    assert len(cells) == 24
    assert (cells[12]["deposit_id"], cells[12]["state"]) == ("D-0102", None)
    assert (cells[16]["state"], cells[16]["reason"], cells[16]["deposit_id"]) == ("fault", "stuck", "")


def test_staff_see_how_old_a_terminals_list_is(desk: Desk) -> None:
    assert {line["hours"] for line in desk.look_up("cabinets")} == {None}
    desk.manifest()
    desk.later(hours=5)
    line = next(one for one in desk.look_up("cabinets") if one["cabinet"] == "A")
    assert (line["terminal"], line["hours"]) == (TERMINAL, 5.0)


def test_a_delegation_is_given_with_a_code_of_its_own_and_taken_back(desk: Desk) -> None:
    project = desk.deposit("D-0102")["project_no"]
    given = desk.at_desk("delegations", {"project_no": project, **WEI})
    grant = desk.granted("D-0102")
    assert grant is not None
    (agent,) = grant["agents"]
    assert agent["id_hash"] == keyed(KEYS[TERMINAL], "id", WEI["agent_number"])
    assert agent["code_hash"] == keyed(KEYS[TERMINAL], "code", given["code"])
    assert agent["name_masked"] == "卫*子"
    desk.at_desk(f"delegations/{given['id']}/revoke")
    grant = desk.granted("D-0102")
    assert grant is not None
    assert (grant["agents"], grant["counter"]) == ([], 2)
    assert {"deposit_id": "D-0102", "counter": 2} in desk.manifest()["revoked"]
    (line,) = desk.look_up(f"delegations?project_no={project}")
    assert (line["name_masked"], line["made_by"]) == ("卫*子", "S-102")
    assert line["revoked_at"]


def test_a_delegation_ends_with_its_day(desk: Desk) -> None:
    grant = desk.granted("D-1001")
    assert grant is not None
    assert grant["agents"][0]["delegation"] == "DG-1001"
    desk.later(days=14)
    grant = desk.granted("D-1001")
    assert grant is not None
    assert grant["agents"] == []


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"agent_number": "370999199909090121"}, "number_wrong"),
        ({"agent_number": WANG["id_number"]}, "not_possible_now"),
        ({"until": "2026-11-22T10:00:00+08:00"}, "not_possible_now"),
        ({"agent_name": ""}, "request_unclear"),
        ({"project_no": "1"}, "case_unknown"),
    ],
)
def test_a_delegation_that_makes_no_sense_is_refused(desk: Desk, more: Json, code: str) -> None:
    wish = {"project_no": desk.deposit("D-0102")["project_no"], **WEI} | more
    assert desk.refused_at_desk("delegations", wish) == code


def test_the_receiver_wants_it_by_post_and_the_right_is_dead(desk: Desk) -> None:
    project = desk.deposit("D-0102")["project_no"]
    desk.do(f"/v1/cases/{project}/delivery", {"delivery": "mail"}, desk.identify(WANG))
    assert desk.granted("D-0102") is None
    assert {"deposit_id": "D-0102", "counter": 2} in desk.manifest()["revoked"]
    assert desk.deposit("D-0102")["state"] == "withdrawn"
    (task,) = desk.look_up("tasks")
    assert (task["kind"], task["cell"], task["deposit_id"]) == ("reclaim_and_mail", 12, "D-0102")


def test_the_receiver_thinks_again_and_gets_a_new_right(desk: Desk) -> None:
    project = desk.deposit("D-0102")["project_no"]
    token = desk.identify(WANG)
    desk.do(f"/v1/cases/{project}/delivery", {"delivery": "mail"}, token)
    desk.do(f"/v1/cases/{project}/delivery", {"delivery": "locker"}, token)
    grant = desk.granted("D-0102")
    assert grant is not None
    assert grant["counter"] == 3
    assert desk.look_up("tasks") == []


def test_somebody_elses_case_is_not_theirs_to_choose_for(desk: Desk) -> None:
    project = desk.deposit("D-0401")["project_no"]
    answer = desk.ask("POST", f"/v1/cases/{project}/delivery", desk.identify(WANG), json={"delivery": "mail"})
    assert refusal(answer) == "case_unknown"


def test_a_receiver_who_died_or_has_another_name_goes_to_the_window(desk: Desk) -> None:
    project = desk.deposit("D-0102")["project_no"]
    desk.at_desk(f"cases/{project}/delivery", {"delivery": "window", "reason": "姓名变更"})
    assert desk.granted("D-0102") is None
    assert [(task["kind"], task["said"]) for task in desk.look_up("tasks")] == [("reclaim_to_window", "姓名变更")]
    answer = desk.ask("POST", f"/v1/cases/{project}/delivery", desk.identify(WANG), json={"delivery": "locker"})
    assert refusal(answer) == "not_possible_now"


def test_what_was_delivered_is_not_delivered_another_way(desk: Desk) -> None:
    project = desk.deposit("D-0102")["project_no"]
    desk.tell(handover("D-0102", 12))
    assert desk.refused_at_desk(f"cases/{project}/delivery", {"delivery": "mail", "reason": ""}) == "not_possible_now"


def label(desk: Desk, **more: object) -> Json:
    """A label for a result."""
    wish: Json = {"item_no": "HI00000104", "site": "370923-01", "document_no": "示例〔2026〕1号", "copies": 1}
    wish |= {"project_no": desk.parcel("HI00000403")["project_no"], "item": {"zh": "副本", "en": "Copy"}}
    return wish | {"size": "small", "sensitivity": "ordinary"} | more


def test_a_label_is_printed_and_the_thing_may_be_put_in(desk: Desk) -> None:
    desk.at_desk("parcels", label(desk), "S-101")
    assert desk.parcel("HI00000104")["refusal"] == ""
    assert desk.refused_at_desk("parcels", label(desk), "S-101") == "exists_already"
    assert desk.refused_at_desk("parcels", label(desk, item_no="HI1"), "S-101") == "request_unclear"
    assert desk.refused_at_desk("parcels", label(desk, copies=0), "S-101") == "request_unclear"
    assert desk.refused_at_desk("parcels", label(desk, site="X"), "S-101") == "not_found"
    assert desk.refused_at_desk("parcels", label(desk), "S-103") == "role_missing"


def test_policies_are_read_by_all_and_set_by_administrators(desk: Desk) -> None:
    policies = {line["name"]: line["value"] for line in desk.look_up("policies", "S-101")}
    assert (policies["grant_hours"], policies["locker_counts_as_delivery"]) == (120, 0)
    answer = desk.ask("PUT", "/v1/office/policies/grant_hours", desk.sign_in("S-101"), json={"value": 72})
    assert refusal(answer) == "role_missing"
    answer = desk.ask("PUT", "/v1/office/policies/grant_hours", desk.sign_in(), json={"value": 72})
    assert answer.json() == {"name": "grant_hours", "value": 72}
    manifest = desk.manifest()
    valid_to = dt.datetime.fromisoformat(manifest["grants"][0]["valid_to"])
    assert valid_to - dt.datetime.fromisoformat(manifest["issued_at"]) == dt.timedelta(hours=72)
    for name, value, code in (("nothing", 1, "not_found"), ("grant_hours", -1, "request_unclear")):
        answer = desk.ask("PUT", f"/v1/office/policies/{name}", desk.sign_in(), json={"value": value})
        assert refusal(answer) == code


def test_a_write_at_the_desk_that_comes_again_is_done_once(desk: Desk) -> None:
    project = desk.deposit("D-0102")["project_no"]
    wish, token = {"project_no": project, **WEI}, desk.sign_in()
    first = desk.do("/v1/office/delegations", wish, token, key="k")
    assert desk.do("/v1/office/delegations", wish, token, key="k") == first
    assert len(desk.look_up(f"delegations?project_no={project}")) == 1
