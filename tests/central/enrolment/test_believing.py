"""Whoever asks in a terminal's name without being it: refused with the right words, written down, alarmed once."""

from __future__ import annotations

import asyncio
import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from sqlalchemy import text

import kiosk.contract.request_signing as signing
from kiosk.central.enrolment.authority import new_authority
from kiosk.central.enrolment.gate import UNSIGNED, asks_for_signature
from kiosk.central.seed.places import enrol_terminals
from kiosk.central.tables.places import TerminalRow
from kiosk.contract.enrolment import COVERED, COVERED_WHEN_SENT, NOT_BELIEVED
from kiosk.contract.request_signing import DeviceKey, SharedKey, signature_headers
from tests.central.desks import Desk
from tests.central.enrolling import OFFICER, PLATFORM_KEY, SECOND, Box, acts, alarms, revoke, with_key
from tests.central.visiting import KEYS, TERMINAL, WANG, Json, refusal

SITE = "/v1/site"
GONE = "T-DEMO-04"


class Wire:
    """One signed request of the demo terminal, caught on its way, to be changed."""

    def __init__(self, desk: Desk, method: str = "GET", path: str = SITE, body: bytes | None = None) -> None:
        self.desk = desk
        self.method, self.path, self.body = method, path, body
        self.headers: Json = {"X-Terminal": TERMINAL, "Idempotency-Key": "k-1", "Authorization": "Bearer t"}
        self.headers |= {"Content-Type": "application/json"} if body else {}
        self.headers |= signature_headers(method, path, self.headers, body, key_of(TERMINAL), desk.now())

    def arrives(self, **changed: str) -> str:
        """What is answered to it, with these headers changed, or without those that are empty: a code, or nothing."""
        headers = {name: value for name, value in (self.headers | changed).items() if value}
        answer = self.desk.carry_as_it_is(self.method, self.path, headers, **self.more)
        return "" if answer.status_code == 200 else refusal(answer)

    @property
    def more(self) -> Json:
        """Its body, as the client wants it."""
        return {} if self.body is None else {"data": self.body}


def key_of(terminal: str) -> SharedKey:
    """The key that this terminal was given by hand."""
    return SharedKey(terminal, KEYS[terminal])


def test_no_endpoint_answers_a_terminal_that_did_not_sign(desk: Desk) -> None:
    """All that the platform publishes is walked: what is asked by terminals asks for a signature, whatever it is."""
    paths: dict[str, dict[str, Any]] = desk.plain("GET", "/openapi.json").json()["paths"]
    asked = [(method, path) for path, methods in paths.items() for method in methods if path.startswith("/v1/")]
    signed = [(method, path) for method, path in asked if not path.startswith(UNSIGNED)]
    assert len(signed) > 40
    for method, path in signed:
        told = refusal(desk.plain(method.upper(), path.replace("{", "").replace("}", "")))
        assert told == "request_unsigned", (method, path)
    others = {path.split("/")[2] for _, path in asked if path.startswith(UNSIGNED)}
    assert others == {"office", "messages", "enrolment", "health"}


def test_what_looks_like_the_office_but_is_not_asks_for_a_signature() -> None:
    for path in ("/v1/site", "/v1/officers", "/v1/messages", "/v1/enrolment", "/v1/office", "/v1/"):
        assert asks_for_signature(path), path


def test_an_untouched_request_passes_once_and_never_again(desk: Desk) -> None:
    wire = Wire(desk)
    assert wire.arrives() == ""
    assert wire.arrives() == "request_replayed"
    desk.at += dt.timedelta(seconds=299)
    assert wire.arrives() == "request_replayed"
    desk.at += dt.timedelta(seconds=2)
    assert wire.arrives() == "clock_wrong"
    assert alarms(desk, TERMINAL) == ["clock_wrong", "request_replayed"]


def test_a_nonce_is_remembered_for_as_long_as_its_signature_could_be_believed(desk: Desk) -> None:
    desk.at -= dt.timedelta(seconds=299)
    early = desk.now()
    desk.at += dt.timedelta(seconds=299)
    wire = Wire(desk)
    desk.at = early
    assert wire.arrives() == ""  # a terminal whose clock is ahead
    desk.later(seconds=598)
    assert wire.arrives() == "request_replayed"


@pytest.mark.parametrize(
    "changed",
    [
        {"Idempotency-Key": "k-2"},
        {"Idempotency-Key": ""},
        {"Authorization": "Bearer another"},
        {"Authorization": ""},
        {"Content-Digest": ""},
        {"Content-Type": "text/plain"},
        {"X-Terminal": "T-DEMO-02"},
        {"Signature": "hall=:AAAA:"},
        {"Signature": "hall=1"},
        {"Signature-Input": "hall=()"},
        {"Signature-Input": "nonsense("},
        {"Signature-Input": ""},
        {"Signature": ""},
    ],
)
def test_a_header_changed_or_dropped_on_the_way_is_noticed(desk: Desk, changed: dict[str, str]) -> None:
    wire = Wire(desk, "POST", "/v1/auth/sessions", b'{"a":1}')
    told = wire.arrives(**changed)
    gone = {"Signature", "Signature-Input"} & {name for name, value in changed.items() if not value}
    assert told == ("request_unsigned" if gone else told)
    assert told in NOT_BELIEVED


def test_a_body_a_path_a_query_or_a_method_changed_on_the_way_is_noticed(desk: Desk) -> None:
    for what, value in (("body", b'{"a":2}'), ("path", "/v1/cases/lookup"), ("path", "/v1/auth/sessions?x=1")):
        wire = Wire(desk, "POST", "/v1/auth/sessions", b'{"a":1}')
        setattr(wire, what, value)
        assert wire.arrives() == "request_signature_wrong", what
    wire = Wire(desk, "GET", "/v1/drafts/x")
    wire.method = "DELETE"
    assert wire.arrives() == "request_signature_wrong"
    wire = Wire(desk)
    wire.method, wire.body = "POST", b'{"a":1}'  # a body where none was signed
    assert wire.arrives() == "request_signature_thin"


@pytest.mark.parametrize("left_out", ["@method", "@path", "@query", "x-terminal", "idempotency-key", "authorization"])
def test_a_signature_that_covers_less_than_it_must_is_refused(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, left_out: str
) -> None:
    """Made with the right key, and honest about what it leaves out."""
    monkeypatch.setattr(signing, "COVERED", tuple(name for name in COVERED if name != left_out))
    monkeypatch.setattr(signing, "COVERED_WHEN_SENT", tuple(name for name in COVERED_WHEN_SENT if name != left_out))
    wire = Wire(desk)
    monkeypatch.undo()
    wire.headers |= {"X-Terminal": TERMINAL, "Idempotency-Key": "k-1", "Authorization": "Bearer t"}
    assert wire.arrives() == "request_signature_thin"
    assert alarms(desk, TERMINAL) == ["request_signature_thin"]


def test_a_clock_that_is_a_year_back_is_told_what_time_it_is(desk: Desk) -> None:
    now = desk.at
    desk.at -= dt.timedelta(days=365)
    wire = Wire(desk)
    desk.at = now
    answer = desk.carry_as_it_is("GET", SITE, wire.headers)
    assert refusal(answer) == "clock_wrong"
    assert f"{now:%Y-%m-%d %H:%M:%S}" in answer.json()["message_zh"]
    assert f"{now:%Y-%m-%d %H:%M:%S}" in answer.json()["message_en"]


def test_a_certificate_that_ran_out_is_refused_and_alarmed_once(desk: Desk) -> None:
    box = Box(desk)
    box.enrols()
    desk.later(days=30)
    for _ in range(3):
        assert box.is_refused() == "certificate_expired"
    assert alarms(desk, "T-NEW-01") == ["certificate_expired"]
    lines = desk.look_up("identity_acts", OFFICER)
    assert (lines[0]["act"], lines[0]["times"]) == ("certificate_expired", 3)


def test_a_terminal_is_shut_out_by_two_people_and_not_by_one(desk: Desk) -> None:
    box = Box(desk)
    box.enrols()
    asked = desk.at_desk("terminals/T-NEW-01/revoke", {"reason": "stolen", "note": "夜里被撬走"}, OFFICER)
    assert desk.refused_at_desk(f"revocations/{asked['id']}/approve", staff=OFFICER) == "two_people"
    assert box.as_terminal().status_code == 200
    done = desk.at_desk(f"revocations/{asked['id']}/approve", staff=SECOND)
    assert (done["state"], done["requester"], done["approver"]) == ("done", OFFICER, SECOND)
    assert box.is_refused() == "certificate_revoked"
    renewal = box.as_terminal("/v1/terminals/self/certificate", "POST", json={"csr": box.csr})
    assert refusal(renewal) == "certificate_revoked"
    assert alarms(desk, "T-NEW-01") == ["certificate_revoked"]
    assert acts(desk)[-3:] == [
        ("revocation_requested", "T-NEW-01", OFFICER),
        ("terminal_revoked", "T-NEW-01", SECOND),
        ("certificate_revoked", "T-NEW-01", ""),
    ]


def test_a_revocation_that_nobody_agreed_to_in_half_an_hour_does_nothing(desk: Desk) -> None:
    asked = desk.at_desk(f"terminals/{TERMINAL}/revoke", {"reason": "other", "note": "x"}, OFFICER)
    desk.later(minutes=30)
    assert desk.refused_at_desk(f"revocations/{asked['id']}/approve", staff=SECOND) == "not_possible_now"
    assert desk.ask("GET", SITE).status_code == 200
    assert [line["state"] for line in desk.look_up("revocations", OFFICER)] == ["expired"]


def test_a_terminal_with_a_key_from_a_file_can_be_shut_out_too(desk: Desk) -> None:
    revoke(desk, TERMINAL)
    assert refusal(desk.ask("GET", SITE)) == "certificate_revoked"
    box = Box(desk)
    box.enrols(TERMINAL, replaces=True)
    assert box.as_terminal().status_code == 200


def test_a_cloned_certificate_with_another_key_is_refused(desk: Desk) -> None:
    box = Box(desk)
    box.enrols()
    clone = DeviceKey(box.credential.id, ec.generate_private_key(ec.SECP256R1()))
    assert refusal(with_key(desk, clone, "GET", SITE, terminal="T-NEW-01")) == "request_signature_wrong"
    assert alarms(desk, "T-NEW-01") == ["request_signature_wrong"]
    assert box.as_terminal().status_code == 200


def test_a_certificate_of_another_ca_is_refused(desk: Desk) -> None:
    box = Box(desk)
    box.enrols()
    foreign = new_authority(desk.at).issue(box.key.public_key(), "T-NEW-01", desk.at)
    ours = box.certificate
    box.certificate = pem_of(foreign)
    assert box.is_refused() == "certificate_foreign"
    assert alarms(desk, "T-NEW-01") == ["certificate_foreign"]
    box.certificate = ours
    assert box.as_terminal().status_code == 200


def test_one_terminal_does_not_speak_for_another(desk: Desk) -> None:
    box = Box(desk)
    box.enrols()
    box.terminal = "T-DEMO-02"
    assert box.is_refused() == "certificate_foreign"
    mine = with_key(desk, key_of(TERMINAL), "GET", SITE, terminal="T-DEMO-02")
    assert refusal(mine) == "request_signature_wrong"
    named = with_key(desk, SharedKey("T-DEMO-02", KEYS[TERMINAL]), "GET", SITE, terminal="T-DEMO-02")
    assert refusal(named) == "request_signature_wrong"


def test_a_terminal_reads_what_is_believed_of_itself_and_of_no_other(desk: Desk) -> None:
    for what in ("events", "deposits", "hand_ins", "cells", "tasks"):
        assert desk.ask("GET", f"/v1/terminals/{TERMINAL}/{what}").status_code == 200
        for other in ("T-DEMO-02", "T-NOBODY"):
            assert refusal(desk.ask("GET", f"/v1/terminals/{other}/{what}")) == "not_found"


@pytest.mark.parametrize("key", [KEYS[TERMINAL], bytes.fromhex(PLATFORM_KEY)], ids=["from a file", "drawn"])
def test_the_shared_key_of_a_terminal_with_a_certificate_is_never_believed_again(desk: Desk, key: bytes) -> None:
    """Neither the one it had from a file, nor the one it drew itself."""
    box = Box(desk)
    box.enrols(TERMINAL, replaces=True)
    shared = SharedKey(TERMINAL, key)
    assert refusal(with_key(desk, shared, "GET", SITE)) == "certificate_needed"
    assert refusal(with_key(desk, shared, "POST", "/v1/auth/sessions", json=WANG)) == "certificate_needed"
    desk.later(days=31)
    assert refusal(with_key(desk, shared, "GET", SITE)) == "certificate_needed"


def test_the_same_key_in_two_boxes_replays_nothing(desk: Desk) -> None:
    """A box was copied, disk and all: what the copy heard on the line is worth nothing."""
    box = Box(desk)
    box.enrols()
    headers: Json = {"X-Terminal": "T-NEW-01", "Idempotency-Key": "k"}
    headers |= signature_headers("GET", SITE, headers, None, box.credential, desk.now())
    first, second = (desk.carry_as_it_is("GET", SITE, headers) for _ in range(2))
    assert first.status_code == 200
    assert refusal(second) == "request_replayed"
    assert alarms(desk, "T-NEW-01") == ["request_replayed"]


def test_an_alarm_that_was_settled_is_given_again(desk: Desk) -> None:
    for _ in range(2):
        assert refusal(desk.plain("GET", SITE)) == "request_unsigned"
        (task,) = [line for line in desk.look_up("tasks", SECOND) if line["kind"].startswith("identity_")]
        desk.at_desk(f"tasks/{task['id']}/settle", {"settlement": "设备已更新"}, SECOND)
    assert alarms(desk, TERMINAL) == []


def test_a_gate_that_cannot_work_apologises_and_lets_nobody_in(desk: Desk) -> None:
    with desk.office.begin() as db:
        db.execute(text("DROP TABLE nonce"))
    answer = desk.ask("GET", SITE)
    assert (answer.status_code, refusal(answer)) == (500, "fault")


def test_a_keys_file_gives_nothing_back_to_who_has_a_certificate_or_was_shut_out(desk: Desk, tmp_path: Path) -> None:
    """The platform is started anew with the file that once held their keys."""
    keys = tmp_path / "keys.toml"
    keys.write_text(
        "\n".join(f'[[terminal]]\nid = "{name}"\nsite = "370923-01"\nkey = "{"cd" * 32}"' for name in (TERMINAL, GONE))
    )
    box = Box(desk)
    box.enrols(TERMINAL, replaces=True)
    revoke(desk, GONE)
    with desk.office.begin() as db:
        enrol_terminals(db, keys)
        assert db.get_one(TerminalRow, TERMINAL).key == PLATFORM_KEY
        assert db.get_one(TerminalRow, GONE).key == KEYS[GONE].hex()
    assert box.as_terminal().status_code == 200
    for name, code in ((TERMINAL, "certificate_needed"), (GONE, "certificate_revoked")):
        assert refusal(with_key(desk, SharedKey(name, b"\xcd" * 32), "GET", SITE, terminal=name)) == code


def test_who_hangs_up_in_the_middle_alarms_nobody(desk: Desk) -> None:
    """Half a body has come when the cable is pulled."""
    said: list[object] = []
    heard = [{"type": "http.request", "body": b"{", "more_body": True}, {"type": "http.disconnect"}]

    async def hears() -> Any:  # noqa: ANN401
        return heard.pop(0)

    async def says(message: object) -> None:
        said.append(message)

    wire = Wire(desk, "POST", "/v1/auth/sessions", b'{"a":1}')
    sent = [(name.lower().encode(), value.encode()) for name, value in wire.headers.items()]
    scope = {"type": "http", "method": "POST", "path": wire.path, "raw_path": wire.path.encode(), "headers": sent}

    async def comes() -> None:
        await desk.application({**scope, "query_string": b""}, hears, says)

    asyncio.run(comes())
    assert said == []
    assert alarms(desk, TERMINAL) == []


def pem_of(certificate: Any) -> str:  # noqa: ANN401
    """A certificate as text."""
    made: bytes = certificate.public_bytes(Encoding.PEM)
    return made.decode()
