"""The manifest: grants for the cabinet's own terminals, no name in it, a version that saves repeating."""

from __future__ import annotations

import hashlib
import hmac
import tomllib

from tests.central.running import SEED, Central, Json, refusal

DEPOSITS = tomllib.loads((SEED / "deposits.toml").read_text())["deposit"]
NUMBERS = {person["name"]: person["number"] for person in tomllib.loads((SEED / "people.toml").read_text())["person"]}
KEY = bytes.fromhex(tomllib.loads((SEED / "sites.toml").read_text())["terminal"][0]["key"])


def keyed(text: str) -> str:
    """The hash a terminal makes of what a citizen shows."""
    return hmac.new(KEY, text.encode(), hashlib.sha256).hexdigest()


def grant(manifest: Json, deposit: str) -> Json:
    """The grant for one deposit."""
    return next(one for one in manifest["grants"] if one["deposit_id"] == deposit)


def test_every_deposit_can_be_collected_by_card_code_and_qr(reading: Central) -> None:
    manifest = reading.manifest()
    assert len(manifest["grants"]) == len(DEPOSITS)
    for deposit in DEPOSITS:
        found = grant(manifest, deposit["id"])
        receivers = [deposit["person"], *deposit.get("also", [])]
        assert found["id_hashes"] == [keyed(f"id:{NUMBERS[name]}") for name in receivers]
        assert found["code_hash"] == keyed(f"code:{deposit['code']}")
        assert found["qr_hash"] == keyed(f"qr:{deposit['qr']}")
        assert (found["cell"], found["rule"]) == (deposit["cell"], deposit["rule"])


def test_the_manifest_names_nobody(reading: Central) -> None:
    text = reading.ask("GET", "/v1/lockers/A/manifest").text
    for secret in [*NUMBERS, *NUMBERS.values(), *(d["code"] for d in DEPOSITS), *(d["qr"] for d in DEPOSITS)]:
        assert secret not in text


def test_an_unchanged_manifest_is_only_confirmed(reading: Central) -> None:
    first = reading.ask("GET", "/v1/lockers/A/manifest")
    version = first.json()["version"]
    assert first.headers["ETag"] == f'"{version}"'
    for known in (f'"{version}"', f'W/"{version}"', str(version)):
        again = reading.ask("GET", "/v1/lockers/A/manifest", headers={"If-None-Match": known})
        assert (again.status_code, again.content) == (304, b"")
    other = reading.ask("GET", "/v1/lockers/A/manifest", headers={"If-None-Match": f'"{version + 1}"'})
    assert other.status_code == 200


def test_a_terminal_of_another_site_does_not_get_it(reading: Central) -> None:
    answer = reading.ask("GET", "/v1/lockers/A/manifest", terminal="T-DEMO-02")
    assert (answer.status_code, refusal(answer)) == (404, "cabinet_unknown")


def test_what_is_kept_too_long_may_still_be_collected(reading: Central) -> None:
    manifest = reading.manifest()
    late = grant(manifest, "D-0801")
    assert late["keep_until"] < min(one["keep_until"] for one in manifest["grants"] if one is not late)
