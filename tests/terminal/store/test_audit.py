"""The audit log: nobody changes, drops or adds a record unseen, and no citizen gets into it."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from kiosk.contract.events import CATALOGUE, Event, check, is_id
from kiosk.terminal.store import audit
from kiosk.terminal.store.migrate import migrate
from kiosk.terminal.store.sealed import let_seal
from kiosk.terminal.store.store import FILE_NAME, Store
from kiosk.terminal.store.verify import BROKEN, UNREADABLE, WHOLE, main, verify

KEY = bytes(range(32))
AT = dt.datetime(2026, 11, 23, 10, 0, tzinfo=dt.timezone(dt.timedelta(hours=8)))
PEOPLE = ["王演示", "370999199001010030", "11010119900307053X", "ABC123456789012", "13800138000", "27496015"]


@pytest.fixture
def db(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """A memory with ten records."""
    with closing(sqlite3.connect(tmp_path / FILE_NAME, isolation_level=None)) as db:
        let_seal(db, KEY)
        migrate(db)
        for number in range(1, 11):
            audit.record(db, AT, Event.DOOR_OPENED, cabinet="A", cell=number, errand=0)
        yield db


def tamper(db: sqlite3.Connection, *statements: str) -> None:
    """Somebody with the file and a tool takes the guards away."""
    db.execute("DROP TRIGGER audit_is_never_changed")
    db.execute("DROP TRIGGER audit_is_never_shortened")
    for statement in statements:
        db.execute(statement)


def test_an_untouched_log_is_whole(db: sqlite3.Connection) -> None:
    finding = verify(db)
    assert finding.whole
    assert (finding.records, finding.head, finding.hash) == (10, *audit.head(db))[0:3]
    assert finding.foreign == 0


@pytest.mark.parametrize("statement", ["UPDATE audit SET event = 'x'", "DELETE FROM audit WHERE number = 3"])
def test_the_database_itself_refuses_to_forget(db: sqlite3.Connection, statement: str) -> None:
    with pytest.raises(sqlite3.IntegrityError):
        db.execute(statement)


@pytest.mark.parametrize("column", ["at", "event", "facts", "previous", "hash"])
def test_a_changed_record_is_named(db: sqlite3.Connection, column: str) -> None:
    tamper(db, f"UPDATE audit SET {column} = replace({column}, substr({column}, 3, 1), '~') WHERE number = 4")
    finding = verify(db)
    assert finding.broken == 4
    assert not finding.whole


def test_a_record_written_anew_with_a_fitting_hash_breaks_the_next(db: sqlite3.Connection) -> None:
    at, event, previous = db.execute("SELECT at, event, previous FROM audit WHERE number = 4").fetchone()
    facts = '{"cabinet":"A","cell":12,"errand":0}'
    fitting = audit.digest(4, at, event, facts, previous)
    tamper(db, f"UPDATE audit SET facts = '{facts}', hash = '{fitting}' WHERE number = 4")
    finding = verify(db)
    assert (finding.broken, finding.why) == (5, "it does not follow the record before it")


def test_missing_records_are_counted(db: sqlite3.Connection) -> None:
    tamper(db, "DELETE FROM audit WHERE number IN (3, 4, 7)")
    finding = verify(db)
    assert finding.gaps == ((3, 4), (7, 7))
    assert finding.broken == 5
    assert finding.records == 7


def test_a_log_cut_off_at_its_end_is_noticed(db: sqlite3.Connection) -> None:
    tamper(db, "DELETE FROM audit WHERE number > 8")
    finding = verify(db)
    assert (finding.gaps, finding.broken) == (((9, 10),), None)
    assert not finding.whole


@pytest.mark.parametrize("secret", PEOPLE)
@pytest.mark.parametrize("event", list(Event))
def test_no_fact_of_any_event_can_name_a_citizen(event: Event, secret: str) -> None:
    for name in CATALOGUE[event].facts:
        for value in (secret, int(secret) if secret.isdigit() else secret):
            facts = {other: "a" if other != name else value for other in CATALOGUE[event].facts}
            with pytest.raises(ValueError) as refusal:
                check(event, facts)
            assert secret not in str(refusal.value)


def test_facts_outside_the_catalogue_are_refused(db: sqlite3.Connection) -> None:
    with pytest.raises(ValueError, match="carries"):
        audit.record(db, AT, Event.DOOR_OPENED, cabinet="A", cell=1, errand=0, note="free text")
    with pytest.raises(ValueError, match="carries"):
        audit.record(db, AT, Event.DOOR_OPENED, cabinet="A")
    assert verify(db).records == 10


@pytest.mark.parametrize("name", ["D-0102", "A", "7d8f0c9e-0001-4c4e-9d5e-1f2e3d4c5b6a", "dep_12"])
def test_ids_of_deposits_and_cabinets_are_welcome(name: str) -> None:
    assert is_id(name)


def test_the_catalogue_explains_every_event() -> None:
    assert set(CATALOGUE) == set(Event)
    assert all(entry.meaning for entry in CATALOGUE.values())


async def test_verify_beside_a_working_terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    store = await Store.open(tmp_path / FILE_NAME, KEY)
    await store.record(Event.TERMINAL_STARTED)
    await store.record(Event.SESSION_OPENED, session="0123456789abcdef")
    assert main(["verify", "--state", str(tmp_path)]) == WHOLE
    head = await store.run(audit.head)
    await store.record(Event.TERMINAL_STOPPED)
    await store.close()
    lines = capsys.readouterr().out.splitlines()
    assert lines == [
        "records  2",
        f"head     2 {head[1]}",
        "facts    0 written, 0 waiting",
        f"chain    0 {'0' * 64}",
        "the audit log is whole",
        "the chain of facts is whole",
    ]


def test_a_record_written_while_the_log_is_walked_is_no_gap(db: sqlite3.Connection, tmp_path: Path) -> None:
    db.execute("PRAGMA journal_mode = WAL")

    def meanwhile(statement: str) -> None:
        if "sqlite_sequence WHERE name = 'audit'" in statement:
            audit.record(db, AT, Event.DOOR_CLOSED, cabinet="A", cell=1, errand=0)

    with closing(sqlite3.connect(f"{(tmp_path / FILE_NAME).as_uri()}?mode=ro", uri=True)) as reader:
        reader.set_trace_callback(meanwhile)
        assert verify(reader).whole
        reader.set_trace_callback(None)
    assert verify(db).records == 11


def test_verify_says_what_is_wrong(db: sqlite3.Connection, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tamper(db, "DELETE FROM audit WHERE number = 3", "UPDATE audit SET event = 'unheard_of' WHERE number = 6")
    assert main(["--state", str(tmp_path)]) == BROKEN
    told = capsys.readouterr().out
    assert "missing  3\n" in told
    assert "foreign  1 " in told
    assert "broken   record 4: it does not follow the record before it" in told
    assert "NOT WHOLE" in told


def test_verify_without_a_memory(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--state", str(tmp_path)]) == UNREADABLE
    assert FILE_NAME in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
