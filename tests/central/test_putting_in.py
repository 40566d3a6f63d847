"""投件: what may be put in, the promise of a cell, and what becomes of things put in while nobody could be asked."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest

from kiosk.contract.facts import TerminalEvent
from kiosk.contract.lockers import PARCEL_REFUSALS
from tests.central.desks import Desk
from tests.central.facts import MORNING, cell_now, handover, placed, staff_act
from tests.central.visiting import Json, refusal

SMALL, MEDIUM, LOW, IMPORTANT, LARGE = ("HI0000" + case for case in ("0403", "0405", "0803", "1102", "1402"))
STANDS_AGAINST = {
    "HI99999999": "item_unknown",
    "HI00000102": "item_deposited",
    "HI00000402": "item_not_finished",
    "HI00000503": "fee_unpaid",
    "HI00001605": "tolerance_overdue",
    "HI00001302": "delivery_elsewhere",
    "HI00000701": "item_personal",
}


def test_there_is_a_thing_for_each_refusal_in_their_order() -> None:
    assert tuple(STANDS_AGAINST.values()) == PARCEL_REFUSALS


@pytest.mark.parametrize(("item_no", "code"), STANDS_AGAINST.items())
def test_what_stands_against_a_thing_is_said_on_the_list_and_at_the_claim(desk: Desk, item_no: str, code: str) -> None:
    assert refusal(desk.claim("N-1", item_no, 1)) == code
    if code != "item_unknown":
        assert desk.parcel(item_no)["refusal"] == code


def test_the_list_tells_size_class_and_who_needs_a_low_cell(desk: Desk) -> None:
    parcels = {one["item_no"]: one for one in desk.manifest()["parcels"]}
    assert [parcels[item]["size"] for item in (SMALL, MEDIUM, LARGE)] == ["small", "medium", "large"]
    assert [parcels[item]["sensitivity"] for item in (SMALL, IMPORTANT)] == ["ordinary", "important"]
    assert {item for item, one in parcels.items() if one["low"]} >= {LOW, "HI00001302"}  # 77 years old; disabled
    assert parcels[SMALL]["refusal"] == ""
    assert parcels[SMALL]["name_masked"] == "赵*例"


def test_a_claim_takes_thing_and_cell_out_of_everybody_elses_reach(desk: Desk) -> None:
    claimed = desk.claim("N-1", SMALL, 1)
    assert claimed.status_code == 200
    assert claimed.json()["parcel"]["item_no"] == SMALL
    assert desk.parcel(SMALL)["refusal"] == "item_deposited"
    assert refusal(desk.claim("N-2", SMALL, 2)) == "item_deposited"
    assert refusal(desk.claim("N-3", MEDIUM, 1)) == "cell_taken"
    assert refusal(desk.claim("N-4", MEDIUM, 12)) == "cell_taken"
    assert desk.claim("N-5", MEDIUM, 1, cabinet="B", terminal="T-DEMO-04").status_code == 200


def test_a_claim_comes_again_after_an_answer_was_lost(desk: Desk) -> None:
    first = desk.claim("N-1", SMALL, 1, key="k")
    assert desk.claim("N-1", SMALL, 1, key="k").json() == first.json()
    anew = desk.claim("N-1", SMALL, 1).json()  # by a terminal that was started anew
    assert dt.datetime.fromisoformat(anew["until"]) == dt.datetime.fromisoformat(first.json()["until"])
    assert refusal(desk.claim("N-1", SMALL, 2)) == "deposit_known"
    assert refusal(desk.claim("N-1", SMALL, 2, key="k")) == "key_reused"


def test_a_claim_runs_out_by_itself_after_ten_minutes(desk: Desk) -> None:
    desk.claim("N-1", SMALL, 1)
    desk.at = MORNING.replace(minute=9, second=59)
    assert refusal(desk.claim("N-2", SMALL, 1)) == "item_deposited"
    desk.at = MORNING.replace(minute=10)
    assert desk.claim("N-2", SMALL, 1).status_code == 200
    assert desk.deposit("N-1")["state"] == "released"


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"cell": 25}, "cell_unknown"),
        ({"cell": 0}, "cell_unknown"),
        ({"staff": "S-103"}, "staff_unknown"),
        ({"staff": "S-999"}, "staff_unknown"),
        ({"deposit": " "}, "request_unclear"),
        ({"cabinet": "Z"}, "cabinet_unknown"),
        ({"terminal": "T-DEMO-02"}, "cabinet_unknown"),
    ],
)
def test_a_claim_that_makes_no_sense_is_refused(desk: Desk, more: dict[str, object], code: str) -> None:
    asked: dict[str, object] = {"deposit": "N-1", "cell": 1} | more
    answer = desk.claim(str(asked.pop("deposit")), SMALL, int(str(asked.pop("cell"))), **asked)
    assert refusal(answer) == code


def test_a_thing_put_in_can_be_collected_and_its_case_is_ready(desk: Desk) -> None:
    desk.claim("N-1", IMPORTANT, 1)
    assert desk.granted("N-1") is None
    version = desk.manifest()["version"]
    desk.tell(placed("N-1", IMPORTANT, 1))
    assert desk.manifest()["version"] == version + 1
    deposit = desk.deposit("N-1")
    assert (deposit["state"], deposit["case_state"], deposit["counter"]) == ("waiting", "ready", 1)
    grant = desk.granted("N-1")
    assert grant is not None
    assert (grant["rule"], grant["signature"], grant["cell"], grant["item_no"]) == ("both", True, 1, IMPORTANT)
    assert (grant["deposited_on"], grant["keep_until"]) == ("2026-11-23", "2026-12-07")
    assert desk.tasks() == []


def test_a_thing_that_was_not_put_in_is_free_again(desk: Desk) -> None:
    desk.claim("N-1", SMALL, 1)
    desk.tell(placed("N-1", SMALL, 1, there=False))
    assert desk.deposit("N-1")["state"] == "released"
    assert desk.claim("N-2", SMALL, 1).status_code == 200


def test_a_thing_taken_out_again_at_once_leaves_no_right_and_no_message(desk: Desk) -> None:
    desk.claim("N-1", SMALL, 1)
    desk.tell(placed("N-1", SMALL, 1))
    desk.tell(placed("N-1", SMALL, 1, there=False))
    deposit = desk.deposit("N-1")
    assert (deposit["state"], deposit["case_state"]) == ("released", "decided")
    assert {"deposit_id": "N-1", "counter": 2} in desk.manifest()["revoked"]
    desk.later(days=20)
    assert [message for message in desk.due() if "小餐饮" in message["sms"]] == []
    assert desk.claim("N-2", SMALL, 1).status_code == 200


def test_put_in_without_the_platform_it_counts_when_nothing_stands_against_it(desk: Desk) -> None:
    desk.tell(placed("N-1", SMALL, 1, unannounced=True))
    assert desk.granted("N-1") is not None
    assert desk.tasks() == []


@pytest.mark.parametrize(("item_no", "code"), STANDS_AGAINST.items())
def test_put_in_against_the_rules_it_is_nobodys_to_collect_and_staff_must_decide(
    desk: Desk, item_no: str, code: str
) -> None:
    desk.tell(placed("N-1", item_no, 1, unannounced=True))
    assert desk.granted("N-1") is None
    assert desk.tasks() == [("deposit_conflict", code)]


def test_put_in_without_the_platform_where_something_lies_already(desk: Desk) -> None:
    desk.tell(placed("N-2", SMALL, 12, unannounced=True))
    assert desk.tasks() == [("deposit_conflict", "cell_taken")]
    assert desk.deposit("N-2")["state"] == "conflict"
    assert desk.granted("D-0102") is not None


def test_what_lies_in_a_cell_outranks_what_was_only_promised_to_it(desk: Desk) -> None:
    desk.claim("N-1", MEDIUM, 1)
    desk.tell(placed("N-2", SMALL, 1, unannounced=True))
    assert desk.granted("N-2") is not None
    assert desk.deposit("N-1")["state"] == "released"
    desk.tell(placed("N-1", MEDIUM, 1))
    assert desk.tasks() == [("deposit_conflict", "taken_meanwhile")]


def test_where_a_thing_lies_outranks_where_it_was_promised_to(desk: Desk) -> None:
    desk.claim("N-1", SMALL, 1, cabinet="B", terminal="T-DEMO-04")
    desk.tell(placed("N-2", SMALL, 2, unannounced=True))
    assert desk.granted("N-2") is not None
    assert desk.deposit("N-1")["state"] == "released"
    assert desk.tasks() == []


def test_staff_take_a_conflicting_thing_back_and_it_may_be_put_in_properly(desk: Desk) -> None:
    desk.tell(placed("N-1", "HI00000503", 1, unannounced=True))
    desk.tell(staff_act("reclaim", "taken", 1, "N-1", item_no="HI00000503"))
    deposit = desk.deposit("N-1")
    assert (deposit["state"], deposit["case_state"]) == ("reclaimed", "making")
    assert desk.tasks() == []
    assert desk.parcel("HI00000503")["refusal"] == "fee_unpaid"


def test_put_in_after_the_claim_ran_out_it_counts_as_long_as_nobody_else_has_cell_and_thing(desk: Desk) -> None:
    desk.claim("N-1", SMALL, 1)
    desk.later(minutes=11)
    desk.tell(placed("N-1", SMALL, 1))
    assert desk.granted("N-1") is not None
    desk.claim("N-2", MEDIUM, 2)
    desk.later(minutes=11)
    desk.claim("N-3", LARGE, 2)
    desk.tell(placed("N-3", LARGE, 2), placed("N-2", MEDIUM, 2))
    assert desk.tasks() == [("deposit_conflict", "taken_meanwhile")]


def test_a_choice_of_the_post_between_claim_and_door_leaves_the_thing_for_staff(desk: Desk) -> None:
    desk.claim("N-1", SMALL, 1)
    project = desk.parcel(SMALL)["project_no"]
    desk.at_desk(f"cases/{project}/delivery", {"delivery": "mail", "reason": ""})
    desk.tell(placed("N-1", SMALL, 1))
    assert desk.granted("N-1") is None
    assert desk.tasks() == [("deposit_conflict", "delivery_elsewhere")]


def test_a_deposit_that_arrives_after_its_own_handover_is_not_there_any_more(desk: Desk) -> None:
    chain = desk.chain()
    put_in = chain.link(placed("N-1", SMALL, 1))
    desk.tell(put_in)
    collected = chain.link(handover("N-1", 1, item_no=SMALL))
    desk.tell(collected)
    again = chain.link(placed("N-1", SMALL, 1), number=1)
    desk.tell(again)
    assert desk.deposit("N-1")["state"] == "confirmed"


def test_a_cell_that_was_emptied_may_be_claimed_again_and_one_in_doubt_when_it_is_free(desk: Desk) -> None:
    desk.tell(handover("D-0102", 12))
    assert desk.claim("N-1", SMALL, 12).status_code == 200
    desk.tell(handover("D-0103", 17, "presumed"), cell_now(17, "unverified", reason="not_confirmed"))
    assert refusal(desk.claim("N-2", MEDIUM, 17)) == "cell_taken"
    desk.tell(staff_act("look", "empty", 17, "D-0103"), cell_now(17, "free"))
    assert desk.claim("N-3", MEDIUM, 17).status_code == 200


def test_somebody_nobody_knows_put_something_in(desk: Desk) -> None:
    desk.tell(placed("N-1", SMALL, 1, staff="S-666"))
    assert desk.tasks() == [("staff_unknown", "S-666")]
    assert desk.granted("N-1") is not None


def test_a_claim_that_comes_after_its_terminal_gave_it_up_is_refused(desk: Desk) -> None:
    desk.tell(placed("N-1", SMALL, 1, there=False))
    assert refusal(desk.claim("N-1", SMALL, 1)) == "deposit_known"
    assert desk.claim("N-2", SMALL, 1).status_code == 200


@pytest.mark.parametrize("wrong", [{"item_no": MEDIUM}, {"project_no": "3709232026110500014"}])
def test_another_thing_than_was_claimed_is_nobodys_to_collect_and_nobody_is_told(desk: Desk, wrong: Json) -> None:
    desk.claim("N-1", SMALL, 1)
    desk.tell(other_thing(placed("N-1", SMALL, 1), wrong))
    assert (desk.deposit("N-1")["state"], desk.deposit("N-1")["case_state"]) == ("conflict", "decided")
    assert desk.granted("N-1") is None
    assert desk.tasks() == [("deposit_conflict", "another_thing")]
    assert refusal(desk.claim("N-2", MEDIUM, 1)) == "cell_taken"  # something lies there
    desk.later(days=20)
    assert [message for message in desk.due() if "小餐饮" in message["sms"]] == []


def test_another_thing_named_once_it_waits_takes_the_right_back(desk: Desk) -> None:
    desk.claim("N-1", SMALL, 1)
    desk.tell(placed("N-1", SMALL, 1))
    desk.tell(placed("N-1", MEDIUM, 1))
    assert (desk.deposit("N-1")["state"], desk.deposit("N-1")["case_state"]) == ("conflict", "decided")
    assert {"deposit_id": "N-1", "counter": 2} in desk.manifest()["revoked"]
    assert desk.tasks() == [("deposit_conflict", "another_thing")]


@pytest.mark.parametrize(("item_no", "cell", "why"), [(MEDIUM, 1, "another_thing"), (SMALL, 2, "another_cell")])
def test_what_never_was_there_ends_no_promise_of_something_else(desk: Desk, item_no: str, cell: int, why: str) -> None:
    desk.claim("N-1", SMALL, 1)
    desk.tell(placed("N-1", item_no, cell, there=False))
    assert desk.deposit("N-1")["state"] == "claimed"
    assert desk.tasks() == [("deposit_conflict", why)]


def other_thing(event: TerminalEvent, wrong: Json) -> TerminalEvent:
    """The same fact about something else."""
    assert event.placed is not None
    return dataclasses.replace(event, placed=dataclasses.replace(event.placed, **wrong))
