"""应急开箱: two people, one cell, one code read out on the spot, five minutes, once."""

from __future__ import annotations

import secrets

import pytest

from kiosk.contract.lockers import ONSITE_CODE_DIGITS
from kiosk.contract.sealing import keyed
from tests.central.desks import Desk
from tests.central.facts import cell_now, staff_act
from tests.central.visiting import KEYS, TERMINAL, Json, refusal

CODE = "318204"
WISH = {"cabinet": "A", "cell": 12, "reason": "door_jammed", "note": "王先生急用,等在门口", "ticket": "YJ-2026-007"}


def shows(desk: Desk, opening: str, code: str = CODE, terminal: str = TERMINAL) -> Json:
    """The terminal shows a code on the spot."""
    path = f"/v1/lockers/A/openings/{opening}/code"
    body = {"code_hash": keyed(KEYS[terminal], "onsite", code)}
    shown: Json = desk.do(path, body, terminal=terminal)
    return shown


def approved(desk: Desk) -> str:
    """Asked for by the technician, agreed to by the administrator on duty."""
    opening: str = desk.at_desk("openings", WISH, "S-103")["id"]
    desk.at_desk(f"openings/{opening}/approve", staff="S-104")
    return opening


def on_list(desk: Desk, terminal: str = TERMINAL) -> list[Json]:
    """What the terminal hears of."""
    found: list[Json] = desk.read("/v1/lockers/A/openings", terminal=terminal)
    return found


def test_from_the_wish_to_the_open_door(desk: Desk) -> None:
    opening = desk.at_desk("openings", WISH, "S-103")["id"]
    assert on_list(desk) == []
    answer = desk.at_desk(f"openings/{opening}/approve", staff="S-104")
    assert (answer["state"], answer["requester"], answer["approver"]) == ("approved", "S-103", "S-104")
    (line,) = on_list(desk)
    assert (line["state"], line["cell"], line["order"]) == ("approved", 12, None)
    shows(desk, opening)
    assert desk.at_desk(f"openings/{opening}/code", {"code": CODE}, "S-103")["state"] == "confirmed"
    (line,) = on_list(desk)
    order = desk.opened("opening", line["order"])
    assert (order["id"], order["terminal"], order["cabinet"], order["cell"]) == (opening, TERMINAL, "A", 12)
    assert (order["requester"], order["approver"], order["expires"]) == ("S-103", "S-104", "2026-11-23T02:05:00Z")
    desk.tell(staff_act("emergency", "left", 12, "D-0102", staff="S-103", order=opening, second="S-104"))
    (done,) = desk.look_up("openings")
    assert (done["state"], done["said"]) == ("done", "left")
    assert on_list(desk) == []
    assert desk.granted("D-0102") is not None


def test_what_was_left_waits_for_its_receiver_and_staff_are_to_look_at_it_first(desk: Desk) -> None:
    opening = approved(desk)
    shows(desk, opening)
    desk.at_desk(f"openings/{opening}/code", {"code": CODE}, "S-103")
    desk.tell(staff_act("emergency", "left", 12, "D-0102", order=opening))
    desk.tell(cell_now(12, "unverified", reason="emergency_opened"))
    assert desk.tasks() == [("cell_unverified", "emergency_opened")]
    assert desk.deposit("D-0102")["state"] == "waiting"
    desk.tell(staff_act("look", "there", 12, "D-0102", item_no="HI00000102"), cell_now(12, "occupied"))
    assert desk.tasks() == []
    assert desk.granted("D-0102") is not None


def test_what_was_written_of_the_reason_stays_at_the_office(desk: Desk) -> None:
    opening = approved(desk)
    shown = [on_list(desk), shows(desk, opening)]
    desk.at_desk(f"openings/{opening}/code", {"code": CODE}, "S-103")
    shown.append(on_list(desk))
    assert "door_jammed" in str(shown)
    assert str(WISH["note"]) not in str(shown)
    assert (desk.look_up("openings")[0]["reason"], desk.look_up("openings")[0]["note"]) == ("door_jammed", WISH["note"])


def test_what_is_taken_by_order_is_staffs_and_its_receiver_is_told(desk: Desk) -> None:
    opening = approved(desk)
    shows(desk, opening)
    desk.at_desk(f"openings/{opening}/code", {"code": CODE}, "S-103")
    desk.tell(staff_act("emergency", "taken", 12, "D-0102", order=opening))
    assert desk.deposit("D-0102")["state"] == "reclaimed"
    assert desk.tasks() == [("taken_by_staff", "emergency")]
    assert "reclaimed" in [message["kind"] for message in desk.due()]


def test_an_order_obeyed_twice_or_at_another_door_is_looked_into(desk: Desk) -> None:
    opening = approved(desk)
    shows(desk, opening)
    desk.at_desk(f"openings/{opening}/code", {"code": CODE}, "S-103")
    desk.tell(staff_act("emergency", "left", 13, order=opening))
    desk.tell(staff_act("emergency", "left", 12, order=opening))
    desk.tell(staff_act("emergency", "left", 12, order=opening))
    assert desk.tasks() == [("order_unknown", "left"), ("order_unknown", "obeyed_twice")]


def test_who_asks_does_not_agree_and_who_agreed_does_not_read_the_code(desk: Desk) -> None:
    opening = desk.at_desk("openings", WISH, "S-102")["id"]
    assert desk.refused_at_desk(f"openings/{opening}/approve", staff="S-102") == "two_people"
    assert desk.refused_at_desk(f"openings/{opening}/approve", staff="S-101") == "role_missing"
    desk.at_desk(f"openings/{opening}/approve", staff="S-104")
    shows(desk, opening)
    assert desk.refused_at_desk(f"openings/{opening}/code", {"code": CODE}, "S-104") == "two_people"


@pytest.mark.parametrize("agent", [False, True])
def test_neither_may_be_the_receiver_nor_who_collects_for_the_receiver(desk: Desk, agent: bool) -> None:
    """The administrator on duty is the holder of what lies in the cell, or was asked to collect it."""
    if agent:
        kong = {"agent_number": "37099919880523042X", "agent_name": "孔值班", "until": "2026-11-30T10:00:00+08:00"}
        desk.at_desk("delegations", {"project_no": desk.deposit("D-0102")["project_no"], **kong})
    else:
        _becomes_holder(desk, "37099919880523042X")
    opening = desk.at_desk("openings", WISH, "S-103")["id"]
    assert desk.refused_at_desk(f"openings/{opening}/approve", staff="S-104") == "two_people"
    assert desk.refused_at_desk("openings", WISH, "S-104") == "two_people"


def _becomes_holder(desk: Desk, number: str) -> None:
    from kiosk.central.tables.lockers import DepositRow

    with desk.office.begin() as db:
        db.get_one(DepositRow, "D-0102").case.citizen.id_number = number


def test_five_minutes_after_the_agreement_it_is_over(desk: Desk) -> None:
    opening = approved(desk)
    shows(desk, opening)
    desk.later(minutes=5)
    assert on_list(desk) == []
    assert desk.refused_at_desk(f"openings/{opening}/code", {"code": CODE}, "S-103") == "opening_over"
    assert desk.look_up("openings")[0]["state"] == "expired"


def test_a_confirmed_order_runs_out_too_and_a_late_report_of_it_is_believed(desk: Desk) -> None:
    opening = approved(desk)
    shows(desk, opening)
    desk.at_desk(f"openings/{opening}/code", {"code": CODE}, "S-103")
    opened_at = desk.at
    desk.later(minutes=6)
    assert on_list(desk) == []
    desk.tell(staff_act("emergency", "left", 12, order=opening, at=opened_at))
    assert desk.look_up("openings")[0]["state"] == "done"
    assert desk.tasks() == []


def test_three_wrong_codes_end_it(desk: Desk) -> None:
    opening = approved(desk)
    assert (
        desk.refused_at_desk(f"openings/{opening}/code", {"code": CODE}, "S-103") == "code_wrong"
    )  # none is shown yet
    shows(desk, opening)
    for expected in ("code_wrong", "code_wrong", "opening_over"):
        assert desk.refused_at_desk(f"openings/{opening}/code", {"code": "000000"}, "S-103") == expected
    assert desk.refused_at_desk(f"openings/{opening}/code", {"code": CODE}, "S-103") == "opening_over"
    assert desk.look_up("openings")[0]["state"] == "refused"


def test_a_terminal_that_was_started_anew_shows_a_new_code_and_the_old_one_is_wrong(desk: Desk) -> None:
    opening = approved(desk)
    shows(desk, opening)
    newer = f"{secrets.randbelow(10**ONSITE_CODE_DIGITS):0{ONSITE_CODE_DIGITS}d}"
    shows(desk, opening, newer)
    assert desk.refused_at_desk(f"openings/{opening}/code", {"code": CODE + "1"}, "S-103") == "code_wrong"
    assert desk.at_desk(f"openings/{opening}/code", {"code": newer}, "S-103")["state"] == "confirmed"


def test_only_the_terminal_that_shows_the_code_gets_the_order(desk: Desk) -> None:
    opening = approved(desk)
    shows(desk, opening)
    assert on_list(desk, "T-DEMO-04") == []
    body = {"code_hash": keyed(KEYS["T-DEMO-04"], "onsite", CODE)}
    other = desk.ask("POST", f"/v1/lockers/A/openings/{opening}/code", json=body, terminal="T-DEMO-04")
    assert refusal(other) == "not_found"


def test_an_administrator_refuses(desk: Desk) -> None:
    opening = desk.at_desk("openings", WISH, "S-103")["id"]
    assert desk.at_desk(f"openings/{opening}/refuse", staff="S-104")["state"] == "refused"
    assert desk.refused_at_desk(f"openings/{opening}/approve", staff="S-104") == "opening_over"


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"note": " "}, "request_unclear"),
        ({"reason": "王先生急用"}, "request_unclear"),
        ({"ticket": ""}, "request_unclear"),
        ({"cell": 25}, "cell_unknown"),
    ],
)
def test_a_wish_without_reason_ticket_or_cell_is_none(desk: Desk, more: Json, code: str) -> None:
    assert desk.refused_at_desk("openings", WISH | more, "S-103") == code


def test_what_is_no_hash_is_not_taken_for_a_code(desk: Desk) -> None:
    opening = approved(desk)
    answer = desk.ask("POST", f"/v1/lockers/A/openings/{opening}/code", json={"code_hash": CODE})
    assert refusal(answer) == "request_unclear"
    assert refusal(desk.ask("POST", "/v1/lockers/A/openings/nope/code", json={"code_hash": "ab" * 32})) == "not_found"
