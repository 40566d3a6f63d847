"""The list of the staff: signed, for one terminal, nobody's name in it, and roles that end by themselves."""

from __future__ import annotations

import datetime as dt
import tomllib

from kiosk.central.tables.places import TerminalRow
from kiosk.central.tables.staff import StaffRow
from kiosk.contract.sealing import keyed, pin_proof
from tests.central.desks import Desk
from tests.central.running import SEED, TERMINAL, Central
from tests.central.visiting import KEYS

STAFF = tomllib.loads((SEED / "staff.toml").read_text())["staff"]
KEY = KEYS[TERMINAL]
VILLAGE = "T-DEMO-04"


def test_the_staff_can_be_recognised_without_the_platform(reading: Central) -> None:
    passes = {one["id"]: one for one in reading.roster()["staff"]}
    assert set(passes) == {one["id"] for one in STAFF}
    for one in STAFF:
        found = passes[one["id"]]
        assert found["card_hash"] == keyed(KEY, "staff", one["number"])
        assert found["badge_hash"] == keyed(KEY, "badge", one["badge"])
        assert found["pin_hash"] == pin_proof(KEY, one["pin"], found["pin_salt"])
        assert found["roles"] == one["roles"]


def test_every_terminal_has_a_list_of_its_own_that_names_nobody(reading: Central) -> None:
    mine, theirs = reading.roster(), reading.roster(VILLAGE)
    assert (mine["terminal"], theirs["terminal"]) == (TERMINAL, VILLAGE)
    assert mine["staff"][0]["pin_hash"] != theirs["staff"][0]["pin_hash"]
    text = reading.ask("GET", "/v1/roster").text
    secrets = [one[what] for one in STAFF for what in ("name", "number", "badge", "pin")]
    assert [secret for secret in secrets if secret in text] == []


def test_what_is_known_is_not_told_again_and_what_changed_is(desk: Desk) -> None:
    first = desk.roster()
    again = desk.ask("GET", "/v1/roster", headers={"If-None-Match": f'"{first["tag"]}"'})
    assert again.status_code == 304
    desk.at_desk("staff/S-101/leave")
    later = desk.roster()
    assert later["version"] > first["version"]
    assert later["issued_at"] >= first["issued_at"]


def test_a_terminal_with_a_new_key_is_told_all_of_it_anew(desk: Desk) -> None:
    first = desk.roster()
    with desk.office.begin() as db:
        db.get_one(TerminalRow, TERMINAL).key = "cd" * 32
    desk.keys[TERMINAL] = bytes.fromhex("cd" * 32)
    later = desk.roster()
    assert later["version"] > first["version"]
    assert later["staff"][0]["card_hash"] != first["staff"][0]["card_hash"]


def test_a_technician_is_one_for_so_many_days(desk: Desk) -> None:
    desk.ask("PUT", "/v1/office/staff/S-101/roles", desk.sign_in(), json={"roles": ["technician"]})
    passes = {one["id"]: one for one in desk.roster()["staff"]}
    until = dt.datetime.fromisoformat(passes["S-101"]["technician_until"]).astimezone(desk.office.now().tzinfo)
    assert until.date() == desk.office.today() + dt.timedelta(days=180)
    assert passes["S-103"]["technician_until"] is not None
    assert passes["S-102"]["technician_until"] is None
    desk.ask("PUT", "/v1/office/staff/S-101/roles", desk.sign_in(), json={"roles": ["courier"]})
    with desk.office.begin() as db:
        assert db.get_one(StaffRow, "S-101").technician_until is None
