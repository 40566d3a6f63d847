"""The manifest: signed, for one terminal, no name in it, never older than before, with a tag that saves repeating."""

from __future__ import annotations

import datetime as dt
import json
import tomllib

import pytest
from cryptography.exceptions import InvalidSignature

from kiosk.contract.sealing import keyed
from tests.central.desks import Desk
from tests.central.running import SEED, TERMINAL, Central, Json, refusal
from tests.central.visiting import KEYS

SHEETS = tomllib.loads((SEED / "deposits.toml").read_text())
DEPOSITS, DELEGATIONS = SHEETS["deposit"], SHEETS["delegation"]
STAFF = tomllib.loads((SEED / "staff.toml").read_text())["staff"]
PEOPLE = tomllib.loads((SEED / "people.toml").read_text())["person"]
NUMBERS = {person["name"]: person["number"] for person in PEOPLE}
KEY = KEYS[TERMINAL]


def grant(manifest: Json, deposit: str) -> Json:
    """The grant for one deposit."""
    return next(one for one in manifest["grants"] if one["deposit_id"] == deposit)


def test_every_deposit_can_be_collected_by_card_code_and_qr(reading: Central) -> None:
    manifest = reading.manifest()
    assert len(manifest["grants"]) == len(DEPOSITS)
    for deposit in DEPOSITS:
        found = grant(manifest, deposit["id"])
        assert found["id_hashes"] == [keyed(KEY, "id", NUMBERS[deposit["person"]])]
        assert found["code_hash"] == keyed(KEY, "code", deposit["code"])
        assert found["qr_hash"] == keyed(KEY, "qr", deposit["qr"])
        assert (found["cell"], found["rule"]) == (deposit["cell"], deposit["rule"])
        assert found["signature"] is (deposit["sensitivity"] == "important")
        assert (found["terminal"], found["cabinet"], found["counter"]) == (TERMINAL, "A", 1)
        assert found["item_no"] == "HI0000" + deposit["case"]


def test_an_agent_has_a_card_and_a_code_of_their_own(reading: Central) -> None:
    (delegation,) = DELEGATIONS
    (agent,) = grant(reading.manifest(), "D-1001")["agents"]
    assert agent["delegation"] == delegation["id"]
    assert agent["id_hash"] == keyed(KEY, "id", NUMBERS[delegation["agent"]])
    assert agent["code_hash"] == keyed(KEY, "code", delegation["code"])


def test_the_manifest_names_nobody(reading: Central) -> None:
    text = reading.ask("GET", "/v1/lockers/A/manifest").text
    secrets = [*NUMBERS, *NUMBERS.values(), *(person["phone"] for person in PEOPLE)]
    secrets += [deposit[what] for deposit in DEPOSITS for what in ("code", "qr")]
    assert [secret for secret in secrets if secret in text] == []


def test_the_same_list_for_another_terminal_is_worth_nothing_to_this_one(reading: Central) -> None:
    mine, theirs = reading.manifest(), reading.manifest("T-DEMO-04")
    assert (mine["terminal"], theirs["terminal"]) == (TERMINAL, "T-DEMO-04")
    assert mine["grants"][0]["code_hash"] != theirs["grants"][0]["code_hash"]
    assert mine["version"] == theirs["version"]


def test_a_text_of_one_kind_does_not_pass_for_another_and_a_changed_one_for_none(reading: Central) -> None:
    signed = reading.read("/v1/lockers/A/manifest")
    with pytest.raises(InvalidSignature):
        reading.opened("grant", signed)
    with pytest.raises(InvalidSignature):
        reading.opened("manifest", signed | {"body": signed["body"].replace('"cabinet":"A"', '"cabinet":"B"')})


def test_an_unchanged_manifest_is_only_confirmed(desk: Desk) -> None:
    first = desk.ask("GET", "/v1/lockers/A/manifest")
    tag = json.loads(first.json()["body"])["tag"]
    assert first.headers["ETag"] == f'"{tag}"'
    for known in (f'"{tag}"', f'W/"{tag}"', tag):
        again = desk.ask("GET", "/v1/lockers/A/manifest", headers={"If-None-Match": known})
        assert (again.status_code, again.content) == (304, b"")
    other = desk.ask("GET", "/v1/lockers/A/manifest", headers={"If-None-Match": '"1-1"'})
    assert other.status_code == 200


def test_every_hour_on_line_the_rights_are_made_longer(desk: Desk) -> None:
    first = desk.manifest()
    assert grant(first, "D-0102")["valid_to"] == "2026-11-28T02:00:00Z"
    desk.later(hours=1)
    headers = {"If-None-Match": f'"{first["tag"]}"'}
    assert desk.ask("GET", "/v1/lockers/A/manifest", headers=headers).status_code == 200
    second = desk.manifest()
    assert grant(second, "D-0102")["valid_to"] == "2026-11-28T03:00:00Z"
    assert second["version"] == first["version"]
    assert second["issued_at"] > first["issued_at"]


def test_a_clock_that_is_set_back_does_not_make_an_older_list(desk: Desk) -> None:
    first = desk.manifest()
    desk.at -= dt.timedelta(hours=3)
    second = desk.manifest()
    assert (second["version"], second["issued_at"]) >= (first["version"], first["issued_at"])


def test_a_terminal_of_another_site_does_not_get_it(reading: Central) -> None:
    answer = reading.ask("GET", "/v1/lockers/A/manifest", terminal="T-DEMO-02")
    assert (answer.status_code, refusal(answer)) == (404, "cabinet_unknown")


def test_the_second_cabinet_of_the_site_is_empty_and_knows_the_same_things_to_put_in(reading: Central) -> None:
    manifest = reading.manifest("T-DEMO-04", "B")
    assert (manifest["grants"], manifest["cabinet"]) == ([], "B")
    assert manifest["parcels"] == reading.manifest()["parcels"]


def test_what_is_kept_too_long_may_still_be_collected(reading: Central) -> None:
    manifest = reading.manifest()
    late = grant(manifest, "D-0801")
    assert late["keep_until"] < min(one["keep_until"] for one in manifest["grants"] if one is not late)


def test_a_platform_that_came_back_from_a_backup_repeats_no_version(central: Central) -> None:
    before = central.manifest()
    assert central.stop() == 0
    central.start()
    after = central.manifest()
    assert (after["version"], after["issued_at"]) > (before["version"], before["issued_at"])
    assert after["version"] > before["version"]
