"""交接: what a pickup proves, who makes it 送达 and when, and what happens when it proves nothing."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from tests.central.desks import Desk
from tests.central.facts import handover, signature
from tests.central.running import TERMINAL, WANG


def signed(**more: Any) -> dict[str, Any]:  # noqa: ANN401
    """What the handover of an important thing carries."""
    return {"factors": ("card", "code"), "signature": signature(TERMINAL)} | more


def test_a_confirmed_handover_delivers_the_case_and_ends_the_grant(desk: Desk) -> None:
    version = desk.manifest()["version"]
    event = handover("D-0102", 12)
    assert desk.tell(event) == {"taken": [event.id], "missing": [], "broken": []}
    assert desk.manifest()["version"] == version + 1
    assert desk.granted("D-0102") is None
    deposit = desk.deposit("D-0102")
    assert (deposit["state"], deposit["case_state"], deposit["holds_cell"]) == ("confirmed", "delivered", False)
    detail = desk.read(f"/v1/cases/{deposit['project_no']}", desk.identify(WANG))
    assert detail["stages"][-1]["state"] == "delivered"
    assert detail["deposit_cabinet"] is None
    assert desk.tasks() == []


def test_a_disputed_handover_freezes_the_grant_and_calls_staff_at_once(desk: Desk) -> None:
    desk.tell(handover("D-0102", 12, "disputed", said="empty"))
    deposit = desk.deposit("D-0102")
    assert (deposit["state"], deposit["case_state"]) == ("disputed", "ready")
    assert desk.granted("D-0102") is None
    (task,) = desk.look_up("tasks")
    assert (task["kind"], task["level"], task["deposit_id"], task["said"]) == (
        "handover_disputed",
        "P1",
        "D-0102",
        "empty",
    )
    desk.later(days=3)
    assert desk.deposit("D-0102")["case_state"] == "ready"


def test_a_presumed_handover_delivers_after_a_day_and_not_before(desk: Desk) -> None:
    desk.tell(handover("D-0102", 12, "presumed"))
    desk.later(hours=23, minutes=59)
    assert desk.deposit("D-0102")["case_state"] == "ready"
    assert desk.granted("D-0102") is None
    desk.later(minutes=1)
    assert desk.deposit("D-0102")["case_state"] == "delivered"


def test_the_office_hears_of_a_dispute_within_the_day_and_nothing_is_delivered(desk: Desk) -> None:
    desk.tell(handover("D-0102", 12, "presumed"))
    desk.later(hours=20)
    desk.at_desk("deposits/D-0102/dispute", {"reason": "没有收到"})
    desk.later(days=2)
    assert desk.deposit("D-0102")["case_state"] == "ready"
    assert [task["kind"] for task in desk.look_up("tasks") if task["deposit_id"] == "D-0102"] == ["handover_disputed"]


def test_a_fact_from_before_a_dispute_that_arrives_after_it_does_not_end_it(desk: Desk) -> None:
    presumed = desk.chain().link(handover("D-0102", 12, "presumed"))
    confirmed = desk.chain().link(handover("D-0102", 12))
    desk.tell(presumed)
    desk.later(hours=1)
    desk.at_desk("deposits/D-0102/dispute", {"reason": "没有收到"})
    desk.tell(confirmed)
    assert desk.deposit("D-0102")["state"] == "disputed"


@pytest.mark.parametrize(
    ("delivered", "state", "case"), [(True, "confirmed", "delivered"), (False, "reclaimed", "reclaimed")]
)
def test_an_administrator_decides_a_dispute(desk: Desk, delivered: bool, state: str, case: str) -> None:
    desk.tell(handover("D-0102", 12, "disputed", said="not_mine"))
    assert desk.refused_at_desk("deposits/D-0102/decide", {"delivered": delivered}, "S-101") == "role_missing"
    desk.at_desk("deposits/D-0102/decide", {"delivered": delivered})
    deposit = desk.deposit("D-0102")
    assert (deposit["state"], deposit["case_state"]) == (state, case)
    assert desk.tasks() == []
    assert desk.refused_at_desk("deposits/D-0102/decide", {"delivered": delivered}) == "not_possible_now"


def test_an_interrupted_pickup_is_presumed_and_then_finished(desk: Desk) -> None:
    desk.tell(handover("D-0102", 12, "presumed", said="nothing"))
    desk.tell(handover("D-0102", 12))
    assert desk.deposit("D-0102")["case_state"] == "delivered"


def test_an_important_thing_signed_for_is_delivered(desk: Desk) -> None:
    desk.tell(handover("D-0101", 9, **signed()))
    assert desk.deposit("D-0101")["case_state"] == "delivered"
    assert desk.tasks() == []


@pytest.mark.parametrize(
    ("wrong", "task"),
    [
        ({"signature": None}, "signature_unproven"),
        ({"signature": signature("T-DEMO-02")}, "signature_unproven"),
        ({"signature": dataclasses.replace(signature(TERMINAL), text="别的内容")}, "signature_unproven"),
        ({"signature": dataclasses.replace(signature(TERMINAL), strokes=((1, 2, 3),))}, "signature_unproven"),
        ({"factors": ("code",)}, "factors_missing"),
        ({"factors": ("card",)}, "factors_missing"),
        ({"grant_counter": 0}, "grant_was_dead"),
        ({"delegation": "DG-1001"}, "delegation_not_good"),
    ],
)
def test_a_proof_that_does_not_prove_it_confirms_nothing(desk: Desk, wrong: dict[str, Any], task: str) -> None:
    desk.tell(handover("D-0101", 9, **signed(**wrong)))
    desk.later(days=2)
    deposit = desk.deposit("D-0101")
    assert (deposit["state"], deposit["case_state"]) == ("disputed", "ready")
    assert desk.tasks() == [(task, "got_it")]
    assert desk.look_up("tasks")[0]["level"] == "P1"


def test_a_signature_without_a_stroke_is_none(desk: Desk) -> None:
    empty = dataclasses.replace(signature(TERMINAL), strokes=((),))
    desk.tell(handover("D-0101", 9, **signed(signature=empty)))
    assert desk.tasks() == [("signature_unproven", "got_it")]


def test_an_agent_collects_with_own_card_and_own_code_and_only_while_the_delegation_stands(desk: Desk) -> None:
    both: dict[str, Any] = {"factors": ("card", "code"), "delegation": "DG-1001"}
    desk.tell(handover("D-1001", 10, **both))
    assert desk.deposit("D-1001")["case_state"] == "delivered"


def test_an_agent_without_a_code_proves_nothing(desk: Desk) -> None:
    desk.tell(handover("D-1001", 10, factors=("card",), delegation="DG-1001"))
    assert desk.tasks() == [("delegation_not_good", "got_it")]


def test_what_was_collected_after_its_right_had_died_is_looked_into(desk: Desk) -> None:
    project = desk.deposit("D-0102")["project_no"]
    desk.at_desk(f"cases/{project}/delivery", {"delivery": "mail", "reason": ""})
    desk.tell(handover("D-0102", 12))
    assert desk.deposit("D-0102")["case_state"] == "ready"
    assert desk.tasks() == [("grant_was_dead", "got_it")]


def test_a_handover_of_a_deposit_that_is_not_there_is_kept_and_calls_staff(desk: Desk) -> None:
    desk.tell(handover("D-9999", 12), handover("D-0102", 13))
    assert len(desk.received()["events"]) == 2
    assert [kind for kind, _ in desk.tasks()] == ["deposit_unknown", "deposit_unknown"]
    assert desk.deposit("D-0102")["state"] == "waiting"
