"""What staff do at a door: take back, look, open by order, clear; and alarms, with how urgent each is."""

from __future__ import annotations

import pytest

from tests.central.desks import Desk
from tests.central.facts import alarm, cell_now, handover, staff_act


def test_a_thing_taken_back_is_at_the_window_and_its_code_is_dead(desk: Desk) -> None:
    desk.tell(staff_act("reclaim", "taken", 15, "D-0801", item_no="HI00000801"))
    deposit = desk.deposit("D-0801")
    assert (deposit["state"], deposit["case_state"], deposit["holds_cell"]) == ("reclaimed", "reclaimed", False)
    assert desk.granted("D-0801") is None
    assert {"deposit_id": "D-0801", "counter": 2} in desk.manifest()["revoked"]
    (message,) = [one for one in desk.due() if one["kind"] == "reclaimed"]
    assert "已转大厅3号窗口" in message["sms"]
    assert "34961827" not in message["sms"]
    assert desk.parcel("HI00000801")["refusal"] == ""  # it may be put in again


def test_the_overdue_list_and_its_task_end_with_the_taking_back(desk: Desk) -> None:
    desk.office.rounds()
    assert [line["id"] for line in desk.look_up("overdue")] == ["D-0801"]
    assert ("overdue", "D-0801") in {(task["kind"], task["deposit_id"]) for task in desk.look_up("tasks")}
    assert desk.granted("D-0801") is not None  # its receiver may still come
    desk.tell(staff_act("reclaim", "taken", 15, "D-0801", item_no="HI00000801"))
    assert desk.look_up("overdue") == []
    assert "overdue" not in {task["kind"] for task in desk.look_up("tasks")}


@pytest.mark.parametrize(
    ("said", "item_no", "task"),
    [
        ("taken", "HI00000102", "other_thing_found"),
        ("other", "", "other_thing_found"),
        ("empty", "", "thing_missing"),
    ],
)
def test_what_is_found_at_a_taking_back_and_is_not_the_thing(desk: Desk, said: str, item_no: str, task: str) -> None:
    desk.tell(staff_act("reclaim", said, 15, "D-0801", item_no=item_no))
    assert desk.tasks() == [(task, "waiting")]
    assert desk.deposit("D-0801")["state"] == "disputed"
    assert desk.granted("D-0801") is None


def test_a_thing_left_where_it_is_stays_collectable(desk: Desk) -> None:
    desk.tell(staff_act("reclaim", "left", 15, "D-0801"))
    assert desk.granted("D-0801") is not None
    assert desk.tasks() == []


def test_taken_back_without_scanning_its_label(desk: Desk) -> None:
    desk.tell(staff_act("reclaim", "taken", 15, "D-0801"))
    assert desk.tasks() == [("label_not_scanned", "taken")]
    assert desk.deposit("D-0801")["state"] == "reclaimed"


def test_a_look_settles_what_was_in_doubt_about_the_cell(desk: Desk) -> None:
    desk.tell(cell_now(16, "unverified", reason="interrupted"), alarm(16, "opened_unbidden"))
    assert [kind for kind, _ in desk.tasks()] == ["cell_unverified", "alarm"]
    desk.tell(staff_act("look", "key", 16), cell_now(16, "free"))
    assert desk.tasks() == []
    settled = desk.look_up("tasks?settled=true")
    assert {(task["kind"], task["settlement"], task["settled_by"]) for task in settled} == {
        ("cell_unverified", "key", "S-102"),
        ("alarm", "key", "S-102"),
    }


def test_a_thing_believed_gone_is_still_there_and_may_be_collected_after_all(desk: Desk) -> None:
    desk.tell(handover("D-0102", 12, "presumed"), staff_act("look", "there", 12, "D-0102", item_no="HI00000102"))
    grant = desk.granted("D-0102")
    assert grant is not None
    assert grant["counter"] == 2
    desk.later(days=2)
    assert desk.deposit("D-0102")["case_state"] == "ready"
    desk.tell(handover("D-0102", 12, grant_counter=2, at=desk.at))
    assert desk.deposit("D-0102")["case_state"] == "delivered"


def test_a_thing_that_is_still_there_although_it_counts_as_delivered_is_looked_into(desk: Desk) -> None:
    desk.tell(handover("D-0102", 12, "presumed"))
    desk.later(days=2)
    desk.tell(staff_act("look", "there", 12, "D-0102", item_no="HI00000102"))
    assert desk.tasks() == [("cell_contradiction", "presumed")]


@pytest.mark.parametrize(
    ("said", "tasks", "state"),
    [
        ("empty", [("thing_missing", "waiting")], "disputed"),
        ("other", [("other_thing_found", "waiting")], "disputed"),
        ("broken", [("cell_fault", "broken")], "waiting"),
        ("there", [], "waiting"),
    ],
)
def test_what_a_look_at_a_waiting_thing_may_find(
    desk: Desk, said: str, tasks: list[tuple[str, str]], state: str
) -> None:
    desk.tell(staff_act("look", said, 12, "D-0102"))
    assert desk.tasks() == tasks
    assert desk.deposit("D-0102")["state"] == state


def test_a_cell_called_free_in_which_something_should_lie_is_looked_into(desk: Desk) -> None:
    desk.tell(cell_now(12, "free"))
    assert desk.tasks() == [("cell_contradiction", "waiting")]


@pytest.mark.parametrize(
    ("reason", "level"), [("wrong_door", "P1"), ("opened_unbidden", "P1"), ("stuck", "P2"), ("left_open", "P2")]
)
def test_each_alarm_has_its_level(desk: Desk, reason: str, level: str) -> None:
    desk.tell(alarm(12, reason))
    (task,) = desk.look_up("tasks")
    assert (task["kind"], task["said"], task["level"]) == ("alarm", reason, level)


def test_clearing_a_cabinet_takes_two(desk: Desk) -> None:
    desk.tell(
        staff_act("clearing", "taken", 12, "D-0102", staff="S-103", second="S-102"),
        staff_act("clearing", "empty", 1, staff="S-103", second="S-103"),
        staff_act("clearing", "left", 17, "D-0103", staff="S-103", second=""),
    )
    assert [kind for kind, _ in desk.tasks()] == ["taken_by_staff", "second_missing", "second_missing"]
    assert desk.deposit("D-0102")["state"] == "reclaimed"
    assert desk.deposit("D-0103")["state"] == "waiting"


def test_an_opening_nobody_ordered(desk: Desk) -> None:
    desk.tell(staff_act("emergency", "taken", 12, "D-0102", order="0000"))
    assert desk.tasks() == [("order_unknown", "taken")]
    assert desk.deposit("D-0102")["state"] == "waiting"


def test_a_deposit_nobody_knows_and_a_purpose_that_is_none_of_staff(desk: Desk) -> None:
    desk.tell(staff_act("reclaim", "taken", 1, "N-404"), staff_act("pickup", "taken", 1))
    assert [kind for kind, _ in desk.tasks()] == ["deposit_unknown", "event_unclear"]
