"""The claim code: golden values that both sides must count, slips of who types it, and what a signature covers."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac

import pytest

from kiosk.contract.enrolment import CLAIM_QR, claim_code, claim_qr, commitment, read_claim
from kiosk.contract.request_signing import SharedKey, request_key, signature_headers

NONCE, KEY, CA = bytes(range(16)), b"the device's public half", b"the certificate of the CA"
CLAIM = "a39c18d8be8c243b756462631b93ad2c2e4f94d95a7997efa1f9058307039226"
CODE = "VYD02-6SXAY"
NOW = dt.datetime(2026, 11, 28, 12, 0, tzinfo=dt.UTC)


def test_both_sides_count_the_same_claim_and_the_same_ten_letters() -> None:
    assert commitment(NONCE, KEY, CA) == CLAIM
    assert claim_code(CLAIM) == CODE


def test_the_commitment_is_a_plain_hash_of_three_measured_parts() -> None:
    told = b"".join(len(part).to_bytes(4, "big") + part for part in (NONCE, KEY, CA))
    assert hashlib.sha256(b"hall-terminal/1/claim\n" + told).hexdigest() == CLAIM


@pytest.mark.parametrize("part", [0, 1, 2])
def test_another_nonce_key_or_authority_is_another_code(part: int) -> None:
    parts = [NONCE, KEY, CA]
    parts[part] += b"."
    other = commitment(*parts)
    assert other != CLAIM
    assert claim_code(other) != CODE


def test_parts_cannot_be_moved_into_their_neighbours() -> None:
    assert commitment(NONCE, KEY + CA[:1], CA[1:]) != CLAIM


def test_a_code_is_read_as_people_type_it() -> None:
    letters = CODE.replace("-", "")
    for typed in (CODE, letters, CODE.lower(), f" {letters[:3]} {letters[3:]} ", letters.replace("0", "o")):
        assert read_claim(typed) == CODE
    assert read_claim("oil01-OIL01") == "01101-01101"
    assert read_claim(claim_qr(CLAIM)) == read_claim(CLAIM.upper()) == CLAIM
    assert claim_qr(CLAIM) == CLAIM_QR + CLAIM


@pytest.mark.parametrize("typed", ["", CODE[:-1], CODE + "0", "UUUUU-UUUUU", CLAIM[:-1], "z" * 64, CLAIM_QR])
def test_anything_else_is_no_code(typed: str) -> None:
    assert read_claim(typed) == ""


def test_a_signature_is_what_the_standard_says_made_here_by_hand() -> None:
    headers = {"X-Terminal": "T-1", "Idempotency-Key": "k-1", "Accept": "application/json"}
    made = signature_headers("POST", "/v1/events?x=1", headers, b"{}", SharedKey("T-1", bytes(32)), NOW)
    digest = "sha-256=:" + base64.b64encode(hashlib.sha256(b"{}").digest()).decode() + ":"
    assert made["Content-Digest"] == digest
    params = made["Signature-Input"].removeprefix("hall=")
    assert params.startswith('("@method" "@path" "@query" "x-terminal" "idempotency-key" "content-digest");created=')
    base = (
        f'"@method": POST\n"@path": /v1/events\n"@query": ?x=1\n"x-terminal": T-1\n"idempotency-key": k-1\n'
        f'"content-digest": {digest}\n"@signature-params": {params}'
    )
    expected = base64.b64encode(hmac.digest(request_key(bytes(32)), base.encode(), "sha256")).decode()
    assert made["Signature"] == f"hall=:{expected}:"


def test_no_two_signatures_have_the_same_nonce() -> None:
    key = SharedKey("T-1", bytes(32))
    made = {signature_headers("GET", "/v1/site", {"X-Terminal": "T-1"}, None, key, NOW)["Signature"] for _ in range(9)}
    assert len(made) == 9
