"""A new version for the terminals: signed by its makers, begun small, held when one goes back, all only by two."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk.central.updates.rings import ring_of
from kiosk.contract.release import Release, release_message
from tests.central.desks import Desk
from tests.central.visiting import KEYS, TERMINAL, Json, refusal

MAKERS = Ed25519PrivateKey.generate()
BUNDLE = bytes(range(256)) * 1000
OTHER = next(terminal for terminal in KEYS if terminal != TERMINAL)
TECHNICIAN, ADMIN = "S-103", "S-104"


@pytest.fixture
def desk(seeded_url: str, tmp_path: Path) -> Iterator[Desk]:
    """An office that knows the makers' key, and keeps bundles."""
    makers = MAKERS.public_key().public_bytes_raw().hex()
    desk = Desk(seeded_url, makers=(makers,), bundles=tmp_path / "bundles")
    yield desk
    desk.close()


def statement(
    desk: Desk, version: str, key: Ed25519PrivateKey = MAKERS, bundle: bytes = BUNDLE, days: int = 30
) -> Json:
    """What the makers say."""
    digest = hashlib.sha256(bundle).hexdigest()
    until = desk.at + dt.timedelta(days=days)
    body = msgspec.json.encode(Release(version, digest, len(bundle), "3.11", desk.at, until)).decode()
    return {"body": body, "signature": key.sign(release_message(body)).hex()}


def sent(desk: Desk, digest: str, at: int, piece: bytes) -> tuple[int, Json]:
    """A piece of the bundle."""
    headers = {"Content-Type": "application/octet-stream"}
    path = f"/v1/office/releases/{digest}/pieces?at={at}"
    answer = desk.ask("POST", path, desk.sign_in(TECHNICIAN), data=piece, headers=headers)
    return answer.status_code, answer.json()


def brought(desk: Desk, version: str = "2.0.0") -> Json:
    """A release, whole at the platform."""
    bundle = BUNDLE + version.encode()
    line: Json = desk.at_desk("releases", statement(desk, version, bundle=bundle), TECHNICIAN)
    status, line = sent(desk, line["sha256"], 0, bundle)
    assert status == 200, line
    return line


def runs(desk: Desk, terminal: str = TERMINAL, stage: str = "waiting", serial: int = 0, reason: str = "") -> None:
    """What a terminal says of itself."""
    body = {"running": "1.0.0", "python": "3.11", "serial": serial, "stage": stage, "reason": reason}
    answer = desk.ask("POST", "/v1/updates/report", json=body, terminal=terminal)
    assert answer.status_code == 204, answer.text


def ordered(desk: Desk, terminal: str = TERMINAL) -> Json | None:
    """The order for a terminal, its signature checked."""
    signed = desk.read("/v1/updates/order", terminal=terminal)
    return None if signed is None else desk.opened("update", signed)


def first(desk: Desk, *terminals: str) -> None:
    """These go first."""
    for terminal in terminals:
        desk.at_desk(f"terminals/{terminal}/ring", {"ring": 1}, TECHNICIAN)


def begun(desk: Desk, ring: int = 1, **more: str) -> int:
    """A rollout by the technician."""
    number: int = desk.at_desk("rollouts", {"version": "2.0.0", "ring": ring, **more}, TECHNICIAN)["id"]
    return number


def test_a_bundle_comes_in_pieces_and_is_checked_when_it_is_whole(desk: Desk) -> None:
    line = desk.at_desk("releases", statement(desk, "2.0.0"), TECHNICIAN)
    assert (line["have"], line["whole"]) == (0, False)
    assert sent(desk, line["sha256"], 0, BUNDLE[:100_000])[1]["have"] == 100_000
    assert sent(desk, line["sha256"], 150_000, BUNDLE[150_000:])[0] == 422  # nothing may be left out
    assert sent(desk, line["sha256"], 90_000, BUNDLE[90_000:])[1]["whole"]
    assert desk.refused_at_desk("rollouts", {"version": "2.0.1", "ring": 1}, TECHNICIAN) == "not_found"


def test_another_file_than_the_one_that_was_signed_is_thrown_away(desk: Desk) -> None:
    line = desk.at_desk("releases", statement(desk, "2.0.0"), TECHNICIAN)
    status, said = sent(desk, line["sha256"], 0, BUNDLE[:-1] + b"!")
    assert (status, said["code"]) == (422, "bundle_differs")
    assert desk.refused_at_desk("rollouts", {"version": "2.0.0", "ring": 1}, TECHNICIAN) == "not_found"
    (line,) = desk.look_up("releases")
    assert (line["have"], line["whole"]) == (0, False)


def test_what_the_makers_have_not_signed_or_not_any_more_is_refused(desk: Desk) -> None:
    foreign = statement(desk, "2.0.0", Ed25519PrivateKey.generate())
    assert desk.refused_at_desk("releases", foreign, TECHNICIAN) == "release_not_ours"
    assert desk.refused_at_desk("releases", statement(desk, "2.0.0", days=-1), TECHNICIAN) == "release_not_ours"
    assert desk.refused_at_desk("releases", statement(desk, "2.0.0"), "S-101") == "role_missing"


def test_one_version_has_one_bundle(desk: Desk) -> None:
    brought(desk)
    assert desk.refused_at_desk("releases", statement(desk, "2.0.0"), TECHNICIAN) == "not_possible_now"


def test_an_order_goes_to_the_ring_that_was_begun_and_to_no_other(desk: Desk) -> None:
    line = brought(desk)
    first(desk, TERMINAL)
    desk.at_desk(f"terminals/{OTHER}/ring", {"ring": 10}, TECHNICIAN)
    rollout = begun(desk, starts="22:00", until="05:00")
    assert ordered(desk) is None  # it has not said what it runs
    runs(desk)
    runs(desk, OTHER)
    order = ordered(desk)
    assert order is not None
    assert (order["terminal"], order["serial"], order["version"]) == (TERMINAL, rollout, "2.0.0")
    assert (order["starts"], order["until"]) == ("22:00", "05:00")
    assert line["sha256"] in order["release"]["body"]
    assert ordered(desk, OTHER) is None
    desk.at_desk(f"rollouts/{rollout}/widen", {"ring": 10}, TECHNICIAN)
    assert ordered(desk, OTHER) is not None


def test_hours_must_be_hours(desk: Desk) -> None:
    brought(desk)
    for wrong in ({"starts": "22:00"}, {"starts": "25:00", "until": "05:00"}, {"starts": "22", "until": "5"}):
        wish = {"version": "2.0.0", "ring": 1, **wrong}
        assert desk.refused_at_desk("rollouts", wish, TECHNICIAN) == "request_unclear"


def test_all_terminals_take_a_second_person(desk: Desk) -> None:
    brought(desk)
    first(desk, TERMINAL)
    desk.at_desk(f"terminals/{OTHER}/ring", {"ring": 100}, TECHNICIAN)
    runs(desk, OTHER)
    rollout = begun(desk, ring=100)
    assert ordered(desk, OTHER) is None
    assert desk.refused_at_desk(f"rollouts/{rollout}/approve", None, TECHNICIAN) == "role_missing"
    desk.at_desk(f"rollouts/{rollout}/approve", None, ADMIN)
    assert ordered(desk, OTHER) is not None
    own = desk.at_desk("rollouts", {"version": "2.0.0", "ring": 100}, ADMIN)["id"]
    assert desk.refused_at_desk(f"rollouts/{own}/approve", None, ADMIN) == "two_people"


def test_the_first_that_goes_back_holds_it_for_everybody_and_calls_somebody(desk: Desk) -> None:
    brought(desk)
    first(desk, TERMINAL, OTHER)
    rollout = begun(desk)
    runs(desk)
    runs(desk, OTHER)
    runs(desk, stage="rolled_back", serial=rollout, reason="self_test_worse")
    assert ordered(desk, OTHER) is None
    line = desk.look_up(f"rollouts/{rollout}")
    assert (line["state"], line["halted_by"]) == ("halted", "platform")
    assert line["halted_for"] == f"{TERMINAL}: rolled_back self_test_worse"
    stages = {each["terminal"]: (each["stage"], each["reason"]) for each in line["terminals"]}
    assert stages == {TERMINAL: ("rolled_back", "self_test_worse"), OTHER: ("waiting", "")}
    assert ("update_failed", "rolled_back self_test_worse") in desk.tasks()
    assert desk.refused_at_desk(f"rollouts/{rollout}/widen", {"ring": 10}, TECHNICIAN) == "not_possible_now"


def test_a_full_disk_is_no_fault_of_the_version(desk: Desk) -> None:
    brought(desk)
    first(desk, TERMINAL, OTHER)
    rollout = begun(desk)
    runs(desk, OTHER)
    runs(desk, stage="refused", serial=rollout, reason="no_space")
    assert ordered(desk, OTHER) is not None
    assert ordered(desk) is None


def test_it_is_not_ordered_again_where_it_has_come_to_an_end(desk: Desk) -> None:
    brought(desk)
    first(desk, TERMINAL)
    rollout = begun(desk)
    for stage in ("fetching", "verified", "tried", "healthy", "fetching"):
        runs(desk, stage=stage, serial=rollout)
    assert ordered(desk) is None
    (line,) = desk.look_up(f"rollouts/{rollout}")["terminals"]
    assert line["stage"] == "healthy"


def test_somebody_holds_it_by_hand(desk: Desk) -> None:
    brought(desk)
    first(desk, TERMINAL)
    rollout = begun(desk)
    runs(desk)
    desk.at_desk(f"rollouts/{rollout}/halt", {"reason": "先等等"}, ADMIN)
    assert ordered(desk) is None


def test_an_expired_release_is_ordered_no_more(desk: Desk) -> None:
    brought(desk)
    first(desk, TERMINAL)
    begun(desk)
    runs(desk)
    assert ordered(desk) is not None
    desk.later(days=31)
    assert ordered(desk) is None


def test_a_bundle_that_was_cut_off_goes_on(desk: Desk) -> None:
    line = brought(desk)
    whole = BUNDLE + b"2.0.0"
    path = f"/v1/updates/bundles/{line['sha256']}"
    rest = desk.ask("GET", path, headers={"Range": "bytes=200000-"})
    assert (rest.status_code, rest.content) == (206, whole[200_000:])
    assert desk.ask("GET", path).content == whole
    assert refusal(desk.ask("GET", f"/v1/updates/bundles/{'0' * 64}")) == "not_found"


def test_two_that_go_back_at_once_are_both_on_record(desk: Desk) -> None:
    brought(desk)
    first(desk, TERMINAL, OTHER)
    rollout = begun(desk)
    with ThreadPoolExecutor(2) as both:
        told = [both.submit(runs, desk, terminal, "rolled_back", rollout, "crashed") for terminal in (TERMINAL, OTHER)]
        for each in told:
            each.result()
    line = desk.look_up(f"rollouts/{rollout}")
    assert {each["stage"] for each in line["terminals"]} == {"rolled_back"}
    assert line["state"] == "halted"


def test_two_who_send_the_same_bundle_do_not_spoil_it(desk: Desk) -> None:
    line = desk.at_desk("releases", statement(desk, "2.0.0"), TECHNICIAN)
    half = len(BUNDLE) // 2
    with ThreadPoolExecutor(2) as both:
        for round_of in ((0, BUNDLE[:half]), (half, BUNDLE[half:])):
            told = [both.submit(sent, desk, line["sha256"], *round_of) for _ in range(2)]
            assert {each.result()[0] for each in told} == {200}
    (line,) = desk.look_up("releases")
    assert line["whole"]


def test_rings_are_about_as_large_as_they_say_and_stay_as_they_are() -> None:
    found = [ring_of(f"T-{number:05}") for number in range(5000)]
    assert 20 <= found.count(1) <= 90
    assert 350 <= found.count(10) <= 560
    assert found == [ring_of(f"T-{number:05}") for number in range(5000)]
