"""What one person alone cannot make the platform believe, at a door or at the desk."""

from __future__ import annotations

import datetime as dt

import pytest

from kiosk.central.tables.people import CitizenRow
from kiosk.central.tables.staff import StaffRow
from tests.central.desks import Desk
from tests.central.facts import MORNING, handed_in, handover, placed, staff_act
from tests.central.visiting import Json

SMALL, PAPERS = "HI00000403", "J0001501"
WEI = {"agent_number": "370999199909090120", "agent_name": "卫例子", "until": "2026-11-30T10:00:00+08:00"}


@pytest.mark.parametrize(
    ("more", "task"),
    [
        ({"item_no": "HI00000103"}, "other_thing_found"),
        ({"said": "empty"}, "handover_unproven"),
        ({"said": "nothing"}, "handover_unproven"),
        ({"opened_at": None}, "handover_unproven"),
    ],
)
def test_a_handover_is_confirmed_only_by_who_has_the_thing_at_an_open_door(desk: Desk, more: Json, task: str) -> None:
    desk.tell(handover("D-0102", 12, **more))
    assert (desk.deposit("D-0102")["state"], desk.deposit("D-0102")["case_state"]) == ("disputed", "ready")
    assert [kind for kind, _ in desk.tasks()] == [task]


@pytest.mark.parametrize(
    ("purpose", "said"), [("reclaim", "taken"), ("reclaim", "empty"), ("look", "empty"), ("look", "other")]
)
def test_what_was_seen_in_another_cell_says_nothing_about_a_thing(desk: Desk, purpose: str, said: str) -> None:
    desk.tell(staff_act(purpose, said, 3, "D-0801", item_no="HI00000801"))
    assert desk.granted("D-0801") is not None
    assert desk.tasks() == [("cell_contradiction", "waiting")]


def test_papers_are_counted_where_they_were_handed_in(desk: Desk) -> None:
    desk.tell(handed_in(PAPERS, desk.papers(PAPERS)["project_no"], 2))
    desk.tell(staff_act("collection", "taken", 4, PAPERS, counted=2, agrees=True))
    assert desk.papers(PAPERS)["state"] == "handed_in"
    assert ("papers_unexpected", "another_cell") in desk.tasks()


def test_a_clock_that_is_ahead_delivers_on_no_day_to_come(desk: Desk) -> None:
    desk.claim("N-1", SMALL, 1)
    desk.tell(placed("N-1", SMALL, 1, at=MORNING + dt.timedelta(days=400)))
    grant = desk.granted("N-1")
    assert grant is not None
    assert grant["keep_until"] == "2026-12-07"


def test_an_act_by_who_has_not_the_role_is_looked_into(desk: Desk) -> None:
    desk.tell(staff_act("reclaim", "taken", 15, "D-0801", staff="S-103", item_no="HI00000801"))
    assert desk.tasks() == [("staff_unknown", "S-103")]
    desk.at_desk("staff/S-101/leave")
    desk.tell(placed("N-1", SMALL, 1, staff="S-101"))
    assert desk.tasks() == [("staff_unknown", "S-103"), ("staff_unknown", "S-101")]


def test_the_second_at_a_clearing_is_an_administrator(desk: Desk) -> None:
    desk.tell(staff_act("clearing", "left", 12, "D-0102", staff="S-103", second="S-101"))
    assert desk.tasks() == [("second_missing", "left")]


def test_nobody_settles_the_task_that_their_own_act_made(desk: Desk) -> None:
    desk.tell(staff_act("reclaim", "taken", 15, "D-0801"))
    (task,) = desk.look_up("tasks")
    assert desk.refused_at_desk(f"tasks/{task['id']}/settle", {"settlement": "已查看"}) == "two_people"
    desk.at_desk(f"tasks/{task['id']}/settle", {"settlement": "已查看"}, "S-101")


def test_nobody_decides_over_their_own_thing_or_makes_themselves_an_agent(desk: Desk) -> None:
    desk.tell(handover("D-0102", 12, "disputed"))
    project = desk.deposit("D-0102")["project_no"]
    with desk.office.begin() as db:
        number = db.get_one(StaffRow, "S-102").id_number
        holder = db.query(CitizenRow).filter_by(id_number="370999198801080030").one()
        was, holder.id_number = holder.id_number, number
    assert desk.refused_at_desk("deposits/D-0102/decide", {"delivered": False}) == "two_people"
    with desk.office.begin() as db:
        db.query(CitizenRow).filter_by(id_number=number).one().id_number = was
    assert desk.refused_at_desk("delegations", {"project_no": project, **WEI, "agent_number": number}) == "two_people"


def test_who_only_sees_to_cells_counts_no_papers(desk: Desk) -> None:
    for path, body in (("counted", {"counted": 2, "agrees": True}), ("again", None)):
        assert desk.refused_at_desk(f"hand_ins/{PAPERS}/{path}", body, "S-103") == "role_missing"
