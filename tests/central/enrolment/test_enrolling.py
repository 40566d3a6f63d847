"""A bare box becomes a terminal: one code, one hour, one use, and a key that nobody else ever knew."""

from __future__ import annotations

import datetime as dt
import subprocess
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding

from kiosk.central.enrolment.authority import new_authority
from kiosk.central.enrolment.boxes import MOST_FROM_A_PLACE
from kiosk.contract.request_signing import DeviceKey
from tests.central.desks import Desk
from tests.central.enrolling import OFFICER, PLATFORM_KEY, SECOND, Box, acts, alarms, approve, moment, with_key
from tests.central.facts import alarm
from tests.central.visiting import TERMINAL, refusal

SITE = "370923-01"


def test_a_box_that_was_approved_is_the_terminal_and_is_believed(desk: Desk) -> None:
    box = Box(desk)
    assert box.asks()["state"] == "waiting"
    assert box.stands().json()["state"] == "waiting"
    line = approve(desk, box.code, "T-NEW-01")
    assert (line["state"], line["terminal"], line["decided_by"], line["box"]) == (
        "approved",
        "T-NEW-01",
        OFFICER,
        "SN 4711",
    )
    assert box.stands().json()["state"] == "approved"
    who = box.fetches().json()
    assert (who["terminal"], who["site"], who["signer"]) == ("T-NEW-01", SITE, desk.signer)
    assert who["facts"] == {"number": 0, "hash": "0" * 64}
    assert moment(who["expires"]) - desk.at == dt.timedelta(days=30)
    assert box.as_terminal().json()["code"] == SITE
    told = [
        ("claim_asked", "", ""),
        ("claim_approved", "T-NEW-01", OFFICER),
        ("terminal_enrolled", "T-NEW-01", OFFICER),
    ]
    assert acts(desk) == told


def test_the_platform_says_the_name_whatever_was_asked_for_and_openssl_agrees(desk: Desk, tmp_path: Path) -> None:
    box = Box(desk, claims="T-DEMO-02")
    box.enrols()
    (tmp_path / "ca.pem").write_text(box.seen)
    (tmp_path / "certificate.pem").write_text(box.certificate)
    words = ["openssl", "verify", "-purpose", "sslclient", "-x509_strict", "-CAfile", str(tmp_path / "ca.pem")]
    words += ["-attime", str(int(desk.at.timestamp())), str(tmp_path / "certificate.pem")]
    assert subprocess.run(words, capture_output=True, check=True, text=True).stdout.endswith("OK\n")
    words[3] = "sslserver"
    assert subprocess.run(words, capture_output=True, check=False).returncode != 0
    made = x509.load_pem_x509_certificate(box.certificate.encode())
    assert made.subject.rfc4514_string() == "CN=T-NEW-01"


def test_both_the_letters_and_all_of_the_qr_name_a_box(desk: Desk) -> None:
    first, second = Box(desk), Box(desk, bytes(15) + b"\1")
    first.asks()
    second.asks()
    assert approve(desk, first.code.lower().replace("-", ""), "T-NEW-01")["terminal"] == "T-NEW-01"
    assert approve(desk, f"HALLCLAIM1:{second.claim}", "T-NEW-02")["terminal"] == "T-NEW-02"


def test_a_code_is_good_once(desk: Desk) -> None:
    box = Box(desk)
    box.enrols()
    again = {"terminal": "T-NEW-02", "site": SITE, "replaces": False}
    assert desk.refused_at_desk(f"enrolments/{box.code}/approve", again, OFFICER) == "claim_over"
    assert desk.refused_at_desk(f"enrolments/{box.code}/decline", staff=OFFICER) == "claim_over"


def test_a_code_is_good_for_an_hour(desk: Desk) -> None:
    late, slow = Box(desk), Box(desk, bytes(15) + b"\1")
    late.asks()
    slow.asks()
    approve(desk, slow.code, "T-NEW-02")
    desk.later(hours=1)
    wish = {"terminal": "T-NEW-01", "site": SITE, "replaces": False}
    assert desk.refused_at_desk(f"enrolments/{late.code}/approve", wish, OFFICER) == "claim_over"
    assert late.stands().json()["state"] == "expired"
    assert refusal(slow.fetches()) == "claim_over"


def test_a_box_that_was_declined_gets_nothing(desk: Desk) -> None:
    box = Box(desk)
    box.asks()
    desk.at_desk(f"enrolments/{box.code}/decline", staff=OFFICER)
    assert box.stands().json()["state"] == "declined"
    assert refusal(box.fetches()) == "claim_over"


def test_a_man_in_the_middle_shows_a_code_that_fits_nothing(desk: Desk) -> None:
    """He answers with a CA of his own, and hands the box's request on to us."""
    box = Box(desk)
    box.seen = new_authority(desk.at).pem
    box.asks()
    shown = box.code
    wish = {"terminal": "T-NEW-01", "site": SITE, "replaces": False}
    assert desk.refused_at_desk(f"enrolments/{shown}/approve", wish, OFFICER) == "claim_unknown"
    assert desk.refused_at_desk(f"enrolments/{box.claim}/approve", wish, OFFICER) == "claim_unknown"


def test_five_wrong_codes_rest_who_typed_them_even_before_the_right_one(desk: Desk) -> None:
    box = Box(desk)
    box.asks()
    wish = {"terminal": "T-NEW-01", "site": SITE, "replaces": False}
    for number in range(5):
        assert desk.refused_at_desk(f"enrolments/0000{number}-00000/approve", wish, OFFICER) == "claim_unknown"
    assert desk.refused_at_desk(f"enrolments/{box.code}/approve", wish, OFFICER) == "claim_resting"
    assert desk.at_desk(f"enrolments/{box.code}/approve", wish, SECOND)["state"] == "approved"


def test_only_who_has_the_right_approves_declines_and_revokes(desk: Desk) -> None:
    box = Box(desk)
    box.asks()
    wish = {"terminal": "T-NEW-01", "site": SITE, "replaces": False}
    for staff in ("S-101", "S-102", "S-103"):
        assert desk.refused_at_desk(f"enrolments/{box.code}/approve", wish, staff) == "role_missing"
        assert desk.refused_at_desk(f"enrolments/{box.code}/decline", staff=staff) == "role_missing"
        shut = {"reason": "stolen", "note": "x"}
        assert desk.refused_at_desk(f"terminals/{TERMINAL}/revoke", shut, staff) == "role_missing"


def test_the_list_of_boxes_tells_no_code(desk: Desk) -> None:
    box = Box(desk)
    box.asks()
    (line,) = desk.look_up("enrolments", OFFICER)
    assert (line["box"], line["state"]) == ("SN 4711", "waiting")
    assert box.code not in str(line)
    assert box.claim not in str(line)


@pytest.mark.parametrize(
    ("terminal", "site", "replaces", "code"),
    [
        (TERMINAL, SITE, False, "terminal_known"),
        ("T-NOBODY", SITE, True, "terminal_unknown"),
        ("T-NEW-01", "370923-99", False, "site_unknown"),
        (TERMINAL, "370923-02", True, "site_differs"),
        ("../etc", SITE, False, "request_unclear"),
        ("T NEW", SITE, False, "request_unclear"),
    ],
)
def test_a_box_cannot_become_what_does_not_fit(desk: Desk, terminal: str, site: str, replaces: bool, code: str) -> None:
    box = Box(desk)
    box.asks()
    wish = {"terminal": terminal, "site": site, "replaces": replaces}
    assert desk.refused_at_desk(f"enrolments/{box.code}/approve", wish, OFFICER) == code
    assert approve(desk, box.code, "T-NEW-01")["state"] == "approved"  # a slip costs no code


def test_two_boxes_are_not_promised_the_same_name(desk: Desk) -> None:
    first, second = Box(desk), Box(desk, bytes(15) + b"\1")
    first.asks()
    second.asks()
    approve(desk, first.code, "T-NEW-01")
    wish = {"terminal": "T-NEW-01", "site": SITE, "replaces": False}
    assert desk.refused_at_desk(f"enrolments/{second.code}/approve", wish, OFFICER) == "terminal_known"


def test_an_answer_lost_is_got_again_but_another_platform_key_is_refused(desk: Desk) -> None:
    box = Box(desk)
    first = box.enrols()
    assert box.fetches().json() == first
    assert refusal(box.fetches("7e" * 32)) == "key_differs"
    assert box.stands().json()["state"] == "issued"


def test_nobody_else_hears_how_a_claim_stands_or_fetches_its_certificate(desk: Desk) -> None:
    box, stranger = Box(desk), Box(desk, bytes(15) + b"\1")
    box.asks()
    approve(desk, box.code, "T-NEW-01")
    path = f"/v1/enrolment/requests/{box.claim}/certificate"
    for claim in (box.claim, stranger.claim):
        thief = DeviceKey(claim, stranger.key)
        answer = with_key(desk, thief, "POST", path, json={"platform_key": PLATFORM_KEY})
        assert refusal(answer) == "request_signature_wrong"
    assert refusal(desk.ask("GET", f"/v1/enrolment/requests/{box.claim}")) == "request_signature_wrong"
    unsigned = desk.plain("GET", f"/v1/enrolment/requests/{box.claim}")
    assert refusal(unsigned) == "request_unsigned"
    assert refusal(stranger.stands()) == "claim_unknown"


def test_what_is_no_request_for_a_p256_key_is_refused(desk: Desk) -> None:
    name = x509.Name([])
    built = x509.CertificateSigningRequestBuilder().subject_name(name)
    pems = ["", "x", "-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END CERTIFICATE REQUEST-----\n"]
    keys = (rsa.generate_private_key(65537, 2048), ec.generate_private_key(ec.SECP384R1()))
    pems += [built.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM).decode() for key in keys]
    for pem in pems:
        answer = desk.ask("POST", "/v1/enrolment/requests", json={"csr": pem, "nonce": "00" * 16, "box": ""})
        assert refusal(answer) == "certificate_request_wrong"
    good = Box(desk)
    broken = good.csr.replace("MI", "MJ", 1)
    for body in (
        {"csr": broken, "nonce": "00" * 16},
        {"csr": good.csr, "nonce": "zz" * 16},
        {"csr": good.csr, "nonce": "00"},
        {"csr": "x" * 5000, "nonce": "00" * 16},
        {"csr": good.csr, "nonce": "00" * 16, "box": "x" * 81},
    ):
        assert desk.ask("POST", "/v1/enrolment/requests", json=body).status_code == 422


def test_one_place_cannot_fill_the_waiting_room(desk: Desk) -> None:
    boxes = [Box(desk, number.to_bytes(16, "big")) for number in range(MOST_FROM_A_PLACE)]
    for box in boxes:
        box.asks()
    answer = desk.ask("POST", "/v1/enrolment/requests", json={"csr": boxes[0].csr, "nonce": "ff" * 16})
    assert refusal(answer) == "claim_crowded"
    assert boxes[0].asks()["state"] == "waiting"
    desk.later(hours=1)
    assert Box(desk, b"\xff" * 16).asks()["state"] == "waiting"


def test_a_certificate_is_renewed_while_it_is_good_and_once_for_one_key(desk: Desk) -> None:
    box = Box(desk)
    box.enrols()
    desk.later(days=20)
    body = {"csr": box.csr}
    first = box.as_terminal("/v1/terminals/self/certificate", "POST", json=body, key="renew-1").json()
    assert box.as_terminal("/v1/terminals/self/certificate", "POST", json=body, key="renew-1").json() == first
    assert moment(first["expires"]) - desk.at == dt.timedelta(days=30)
    old = box.certificate
    box.certificate = first["certificate"]
    assert box.as_terminal().status_code == 200
    desk.later(days=11)
    assert box.as_terminal().status_code == 200
    box.certificate = old
    assert box.is_refused() == "certificate_expired"
    assert [act for act, _, _ in acts(desk)].count("certificate_renewed") == 1
    lines = desk.look_up("terminals", OFFICER)
    assert next(line["expires"] for line in lines if line["id"] == "T-NEW-01") == first["expires"]


def test_who_does_not_renew_is_told_of_before_they_are_shut_out(desk: Desk) -> None:
    box, other = Box(desk), Box(desk, bytes(15) + b"\1")
    box.enrols()
    other.enrols("T-NEW-02")
    desk.later(days=24)
    assert alarms(desk, "T-NEW-01") == []
    answer = other.as_terminal("/v1/terminals/self/certificate", "POST", json={"csr": other.csr})
    other.certificate = answer.json()["certificate"]
    desk.later(days=2)
    desk.later(hours=1)
    assert alarms(desk, "T-NEW-01") == ["certificate_ending"]
    assert alarms(desk, "T-NEW-02") == []


def test_a_terminal_with_a_key_from_a_file_renews_nothing(desk: Desk) -> None:
    answer = desk.ask("POST", "/v1/terminals/self/certificate", json={"csr": Box(desk).csr})
    assert refusal(answer) == "not_possible_now"


def test_a_box_that_replaces_another_keeps_its_name_and_goes_on_in_its_chain(desk: Desk) -> None:
    desk.tell(alarm(3, "pried"))
    last = desk.received()["events"][-1]["event"]
    old = desk.read("/v1/site")
    box = Box(desk)
    who = box.enrols(TERMINAL, replaces=True)
    assert who["facts"] == {"number": last["number"], "hash": last["hash"]}
    assert box.as_terminal().json() == old
    assert refusal(desk.ask("GET", "/v1/site")) == "certificate_needed"
    chain = desk.chain()
    chain.key = bytes.fromhex(PLATFORM_KEY)
    headers = {"Content-Type": "application/json"}
    taken = box.as_terminal("/v1/events", "POST", data=chain.batch([alarm(4, "pried")]), headers=headers)
    assert (taken.status_code, taken.json()["missing"], taken.json()["broken"]) == (200, [], [])
    assert ("terminal_replaced", TERMINAL, OFFICER) in acts(desk)
    assert alarms(desk, TERMINAL) == ["certificate_needed"]


def test_lists_of_a_box_that_replaces_another_are_made_for_its_key_alone(desk: Desk) -> None:
    before = {grant["deposit_id"]: grant for grant in desk.manifest()["grants"]}
    box = Box(desk)
    box.enrols(TERMINAL, replaces=True)
    body = desk.opened("manifest", box.as_terminal("/v1/lockers/A/manifest").json())
    after = {grant["deposit_id"]: grant for grant in (desk.opened("grant", one) for one in body["grants"])}
    assert after.keys() == before.keys() != set()
    assert {grant["cell"] for grant in after.values()} == {grant["cell"] for grant in before.values()}
    for deposit, grant in after.items():
        assert grant["id_hashes"] != before[deposit]["id_hashes"]


def test_a_second_replacement_kills_the_first_at_the_moment_it_is_issued(desk: Desk) -> None:
    first, second = Box(desk), Box(desk, bytes(15) + b"\1")
    first.enrols()
    second.asks()
    approve(desk, second.code, "T-NEW-01", replaces=True)
    assert first.as_terminal().status_code == 200
    assert second.fetches("7e" * 32).status_code == 200
    assert first.is_refused() == "certificate_revoked"
    assert second.as_terminal().status_code == 200
    assert alarms(desk, "T-NEW-01") == ["certificate_revoked"]
