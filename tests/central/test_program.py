"""The program: it starts and stops when told, one seed, keys from a file, no personal datum in its log."""

from __future__ import annotations

import time
import tomllib
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import create_mock_engine
from sqlalchemy.schema import ExecutableDDLElement

from kiosk.central.storage import open_storage, sqlite_url
from kiosk.central.tables import Base
from kiosk.contract.sealing import keyed
from kiosk.rig.postgres import Postgres
from tests.broker.callers import soon
from tests.central.facts import handover
from tests.central.running import SEED, WANG, Central, refusal


def test_it_starts_and_stops_while_terminals_are_connected(tmp_path: Path) -> None:
    central = Central(tmp_path).start()
    assert central.ask("GET", "/v1/health").status_code == 200
    assert central.process is not None
    central.process.terminate()
    assert central.process.wait(30) == 0  # the line is open still; half a second on an idle machine
    central.line.close()


def test_a_second_start_keeps_what_happened(tmp_path: Path) -> None:
    central = Central(tmp_path).start()
    central.report(handover("D-0102", 12))
    assert central.stop() == 0
    central.start()
    assert central.deposit("D-0102")["state"] == "confirmed"
    assert central.stop() == 0


def test_killed_after_an_answer_it_still_knows_the_event(tmp_path: Path) -> None:
    central = Central(tmp_path).start()
    central.report(handover("D-0102", 12))
    central.kill()
    central.start()
    assert central.deposit("D-0102")["state"] == "confirmed"
    assert central.stop() == 0


def test_a_keys_file_adds_terminals_and_changes_keys(tmp_path: Path) -> None:
    keys = tmp_path / "keys.toml"
    keys.write_text(
        f'[[terminal]]\nid = "T-NEW"\nsite = "370923-01"\nkey = "{"ab" * 32}"\n'
        f'[[terminal]]\nid = "T-DEMO-01"\nsite = "370923-01"\nkey = "{"cd" * 32}"\n'
    )
    central = Central(tmp_path, ("--terminal-keys", str(keys))).start()
    central.keys |= {"T-NEW": b"\xab" * 32, "T-DEMO-01": b"\xcd" * 32}
    new, changed = central.manifest("T-NEW"), central.manifest("T-DEMO-01")
    assert new["grants"][0]["code_hash"] == keyed(b"\xab" * 32, "code", "68042531")
    assert changed["grants"][0]["code_hash"] == keyed(b"\xcd" * 32, "code", "68042531")
    assert central.stop() == 0


def test_without_the_switch_there_are_no_faults(reading: Central) -> None:
    assert reading.ask("POST", "/faults", json={"refuse": True}).status_code == 404


def test_its_log_names_nobody(central: Central) -> None:
    number = WANG["id_number"]
    central.read("/v1/cases", central.identify())
    central.ask("POST", "/v1/auth/sessions", json=WANG | {"id_number": number[:17] + "1"})
    central.ask("POST", "/v1/auth/sessions", json={"id_number": number})
    central.ask("POST", "/v1/cases/lookup", json={"project_no": number, "query_code": "402817"})
    central.ask("GET", f"/v1/cases/{number}?code=402817")
    assert "POST /v1/auth/sessions 200" in central.log
    for secret in (number, "王演示", "402817"):
        assert secret not in central.log


def test_a_mistake_of_ours_is_an_apology_without_a_stack_trace(central: Central) -> None:
    database = central.folder / "central.db"
    storage = open_storage(sqlite_url(database))
    Base.metadata.tables["lookup_attempt"].drop(storage)
    storage.dispose()
    answer = central.ask("POST", "/v1/cases/lookup", json={"project_no": "370999198801080030", "query_code": "1"})
    assert (answer.status_code, refusal(answer)) == (500, "fault")
    assert "X-Server-Time" in answer.headers
    soon(lambda: "OperationalError" in central.log, "what it was stands in the log")  # written after the answer
    assert "Traceback" not in central.log
    assert "370999198801080030" not in central.log


def test_every_table_can_be_made_on_postgresql() -> None:
    made: list[str] = []

    def make(sql: ExecutableDDLElement, *_: object) -> None:
        made.append(str(sql.compile(dialect=engine.dialect)))

    engine = create_mock_engine("postgresql+psycopg://", make)
    Base.metadata.create_all(engine, checkfirst=False)
    assert sum("CREATE TABLE" in statement for statement in made) == len(Base.metadata.tables)


def test_the_demo_keys_are_32_bytes_and_differ() -> None:
    keys = [terminal["key"] for terminal in tomllib.loads((SEED / "sites.toml").read_text())["terminal"]]
    assert len(set(keys)) == len(keys) == 4
    assert all(len(bytes.fromhex(key)) == 32 for key in keys)


def test_its_keys_are_made_once_and_are_for_its_owner_only(tmp_path: Path) -> None:
    central = Central(tmp_path).start()
    first = central.signer
    assert central.stop() == 0
    central.start()
    assert central.signer == first
    assert central.stop() == 0
    for name in ("signing.key", "letter.key", "sender.key"):
        assert (tmp_path / name).stat().st_mode & 0o777 == 0o600


def test_keys_of_their_own_place_are_used_and_a_spoilt_one_is_named_but_not_shown(tmp_path: Path) -> None:
    key = tmp_path / "keys" / "signing.key"
    key.parent.mkdir()
    key.write_text("42" * 32)
    central = Central(tmp_path, ("--keys", str(key.parent))).start()
    public = Ed25519PrivateKey.from_private_bytes(b"\x42" * 32).public_key()
    assert central.signer == public.public_bytes_raw().hex()
    assert central.stop() == 0
    key.write_text("42" * 31)
    with pytest.raises(AssertionError):
        central.start()
    assert "signing.key holds no key" in central.log
    assert "4242" not in central.log


def test_the_rounds_are_made_while_it_runs(central: Central) -> None:
    """A claim that lasts no time at all is over without anybody asking for it again."""
    answer = central.ask("PUT", "/v1/office/policies/claim_minutes", central.sign_in(), json={"value": 0})
    assert answer.status_code == 200
    assert central.claim("N-1", "HI00000403", 1).status_code == 200
    deadline = time.monotonic() + 60
    while central.deposit("N-1")["state"] != "released":
        assert time.monotonic() < deadline
        time.sleep(0.2)


def test_a_policy_may_be_set_when_it_is_started(tmp_path: Path) -> None:
    central = Central(tmp_path, ("--policy", "grant_hours=72")).start()
    policies = {line["name"]: line["value"] for line in central.look_up("policies")}
    assert policies["grant_hours"] == 72
    assert central.stop() == 0


def test_on_postgresql_it_starts_serves_and_keeps_what_happened(tmp_path: Path, postgres: Postgres) -> None:
    central = Central(tmp_path, db_url=postgres.fresh()).start()
    central.tell(handover("D-0102", 12))
    central.kill()
    central.start()
    assert central.deposit("D-0102")["state"] == "confirmed"
    assert central.granted("D-0103") is not None
    assert central.stop() == 0
