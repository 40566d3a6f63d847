"""交件: papers come in at any hour; only the count by staff moves a case and starts its clock."""

from __future__ import annotations

import pytest

from tests.central.desks import Desk
from tests.central.facts import handed_in, staff_act

ORIGINALS, CORRECTION, TOLERANCE, LATE = "J0001501", "J0000501", "J0001301", "J0001601"


def hand_in(desk: Desk, papers: str, cell: int = 2) -> None:
    """A citizen puts these papers in."""
    desk.tell(handed_in(papers, desk.papers(papers)["project_no"], cell))


def test_the_list_says_what_is_awaited_from_whom(desk: Desk) -> None:
    awaited = {one["id"]: one for one in desk.manifest()["awaited"]}
    assert {one["kind"] for one in awaited.values()} == {"originals", "correction", "tolerance"}
    assert len(awaited[CORRECTION]["materials"]) == 3
    assert awaited[CORRECTION]["due"] == "2026-12-03"
    assert awaited[ORIGINALS]["due"] is None


def test_handed_in_is_not_accepted(desk: Desk) -> None:
    before = desk.papers(ORIGINALS)["case_state"]
    hand_in(desk, ORIGINALS)
    papers = desk.papers(ORIGINALS)
    assert (papers["state"], papers["pieces"], papers["case_state"]) == ("handed_in", 2, before)
    assert ORIGINALS not in {one["id"] for one in desk.manifest()["awaited"]}
    assert desk.tasks() == [("papers_to_collect", "originals")]


@pytest.mark.parametrize(
    ("papers", "state"),
    [(ORIGINALS, "accepted"), (CORRECTION, "accepted"), (TOLERANCE, "review"), (LATE, "review")],
)
def test_staff_count_and_agree_and_the_case_moves_on_from_that_day(desk: Desk, papers: str, state: str) -> None:
    hand_in(desk, papers)
    desk.later(days=1)
    desk.tell(staff_act("collection", "taken", 2, papers, counted=2, agrees=True, at=desk.at))
    now = desk.papers(papers)
    assert (now["state"], now["counted"], now["case_state"]) == ("agreed", 2, state)
    assert desk.tasks() == []
    (message,) = [one for one in desk.due() if one["kind"] == "hand_in_agreed"]
    assert "核对一致" in message["sms"]


def test_the_clock_starts_on_the_day_of_the_count(desk: Desk) -> None:
    card = {"id_type": "111", "id_number": "370999198711020288", "name": "阿依古丽·样本", "valid_to": "2036-07-07"}
    hand_in(desk, ORIGINALS)
    desk.later(days=1)
    desk.tell(staff_act("collection", "taken", 2, ORIGINALS, counted=2, agrees=True, at=desk.at))
    detail = desk.read(f"/v1/cases/{desk.papers(ORIGINALS)['project_no']}", desk.identify(card))
    assert detail["stages"][-1] == {
        "state": "accepted",
        "on": "2026-11-24",
        "note": {"zh": "原件核对一致", "en": "Originals checked"},
        "level": "county",
    }
    assert detail["summary"]["clock"]["colour"] != "none"


def test_staff_count_and_do_not_agree(desk: Desk) -> None:
    hand_in(desk, CORRECTION)
    desk.tell(staff_act("collection", "taken", 2, CORRECTION, counted=1, agrees=False))
    now = desk.papers(CORRECTION)
    assert (now["state"], now["case_state"]) == ("disagreed", "correction")
    assert desk.tasks() == [("papers_disagree", "correction")]
    (message,) = [one for one in desk.due() if one["kind"] == "hand_in_disagreed"]
    assert "不一致" in message["sms"]
    desk.at_desk(f"hand_ins/{CORRECTION}/again")
    assert CORRECTION in {one["id"] for one in desk.manifest()["awaited"]}


@pytest.mark.parametrize("said", ["empty", "other"])
def test_papers_that_are_not_where_they_were_put_are_looked_for(desk: Desk, said: str) -> None:
    hand_in(desk, ORIGINALS)
    desk.tell(staff_act("collection", said, 2, ORIGINALS))
    assert ("papers_missing", said) in desk.tasks()
    assert desk.papers(ORIGINALS)["state"] == "missing"


def test_papers_that_a_power_cut_left_uncounted_in_somebodys_hands_are_counted_at_the_desk(desk: Desk) -> None:
    hand_in(desk, ORIGINALS)
    desk.tell(staff_act("look", "empty", 2, ORIGINALS))
    assert desk.papers(ORIGINALS)["state"] == "missing"
    desk.at_desk(f"hand_ins/{ORIGINALS}/counted", {"counted": 2, "agrees": True})
    now = desk.papers(ORIGINALS)
    assert (now["state"], now["counted"]) == ("agreed", 2)
    assert "papers_missing" not in [kind for kind, _ in desk.tasks()]


def test_papers_that_were_missed_and_lie_in_their_cell_after_all_are_handed_in_again(desk: Desk) -> None:
    hand_in(desk, ORIGINALS)
    desk.tell(staff_act("look", "empty", 2, ORIGINALS))
    desk.tell(staff_act("look", "there", 3, ORIGINALS, item_no=ORIGINALS))
    assert desk.papers(ORIGINALS)["state"] == "handed_in"
    assert "papers_missing" not in [kind for kind, _ in desk.tasks()]


def test_papers_left_where_they_are_change_nothing(desk: Desk) -> None:
    hand_in(desk, ORIGINALS)
    desk.tell(staff_act("collection", "left", 2, ORIGINALS))
    assert desk.tasks() == [("papers_to_collect", "originals")]


def test_papers_nobody_waits_for_are_taken_down_and_looked_into(desk: Desk) -> None:
    desk.tell(handed_in("99999999", "3709232026110500014", 2))
    hand_in(desk, ORIGINALS)
    hand_in(desk, ORIGINALS, cell=4)
    desk.tell(staff_act("collection", "taken", 2, CORRECTION, counted=1, agrees=True))
    assert [task for task in desk.tasks() if task[0] == "papers_unexpected"] == [
        ("papers_unexpected", "unknown"),
        ("papers_unexpected", "handed_in"),
        ("papers_unexpected", "taken"),
    ]


def test_papers_for_a_case_that_waits_for_nothing_any_more_are_looked_into(desk: Desk) -> None:
    hand_in(desk, ORIGINALS)
    desk.tell(staff_act("collection", "taken", 2, ORIGINALS, counted=2, agrees=True))
    hand_in(desk, CORRECTION, cell=4)
    desk.tell(staff_act("collection", "taken", 4, CORRECTION, counted=3, agrees=False))
    desk.at_desk(f"hand_ins/{CORRECTION}/again")
    assert desk.refused_at_desk(f"hand_ins/{CORRECTION}/again") == "not_possible_now"
    assert desk.refused_at_desk("hand_ins/99999999/again") == "not_found"
