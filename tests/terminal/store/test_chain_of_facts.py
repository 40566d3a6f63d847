"""The chain of facts: whoever takes one away, changes one or slips one in is found out, with the key and without it."""

from __future__ import annotations

import dataclasses
import datetime as dt
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import msgspec
import pytest

from kiosk.contract.events import Event
from kiosk.contract.facts import EventKind, TerminalEvent
from kiosk.contract.lockers import CellState
from kiosk.contract.sealing import FIRST, event_hash
from kiosk.terminal.store import audit, outbox
from kiosk.terminal.store.migrate import migrate
from kiosk.terminal.store.sealed import WrongKey, let_seal
from kiosk.terminal.store.store import FILE_NAME
from kiosk.terminal.store.verify import BROKEN, UNREADABLE, WHOLE, main, verify

KEY = bytes(range(32))
AT = dt.datetime(2026, 11, 23, 10, 0, tzinfo=dt.timezone(dt.timedelta(hours=8)))


def event(number: int) -> TerminalEvent:
    """A fact about a cell."""
    return TerminalEvent(f"E-{number}", 0, AT, EventKind.CELL, "A", number, "D-1", state=CellState.FREE)


@pytest.fixture
def db(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """A memory with eight facts, of which the platform holds the first three."""
    with closing(sqlite3.connect(tmp_path / FILE_NAME, isolation_level=None)) as db:
        let_seal(db, KEY)
        migrate(db)
        for number in range(1, 9):
            outbox.put(db, event(number))
        outbox.acknowledge(db, ["E-1", "E-2", "E-3"])
        yield db


def rewrite(db: sqlite3.Connection, number: int, **change: object) -> None:
    """Somebody who has the key changes a waiting fact, and makes its own hash fit."""
    (text,) = db.execute("SELECT unsealed(body) FROM facts WHERE number = ?", (number,)).fetchone()
    other = dataclasses.replace(msgspec.json.decode(text, type=TerminalEvent), **change)  # type: ignore[arg-type]
    other = dataclasses.replace(other, hash=event_hash(other))
    body = msgspec.json.encode(other).decode()
    db.execute("UPDATE facts SET body = sealed(?) WHERE number = ?", (body, number))


def faults(db: sqlite3.Connection, key: bytes | None = None) -> tuple[str, ...]:
    """What is wrong with the chain of facts."""
    finding = verify(db, key)
    assert finding.log_whole
    assert finding.whole == (not finding.facts.faults)
    return finding.facts.faults


def test_each_fact_names_the_one_before_and_the_log_knows_them_all(db: sqlite3.Connection) -> None:
    first, *others = (outbox.put(db, event(number)) for number in range(9, 12))
    assert [each.number for each in (first, *others)] == [9, 10, 11]
    assert others[0].previous == first.hash == event_hash(first)
    assert others[1].previous == others[0].hash
    noted = db.execute("SELECT facts FROM audit WHERE event = 'fact_written' ORDER BY number").fetchall()
    assert len(noted) == 11
    assert msgspec.json.decode(noted[-1][0]) == {"fact": 11, "kind": "cell", "digest": others[1].hash[:16]}


def test_the_very_first_fact_follows_nothing(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "new.db", isolation_level=None)) as db:
        let_seal(db, KEY)
        migrate(db)
        assert faults(db, KEY) == ()
        assert outbox.put(db, event(1)).previous == FIRST
        assert faults(db, KEY) == ()


@pytest.mark.parametrize("key", [None, KEY], ids=["without the key", "with the key"])
def test_an_untouched_chain_is_whole(db: sqlite3.Connection, key: bytes | None) -> None:
    assert faults(db, key) == ()
    facts = verify(db, key).facts
    assert (facts.written, facts.waiting, facts.unsealed) == (8, 5, key is not None)


def test_everything_delivered_is_whole(db: sqlite3.Connection) -> None:
    outbox.acknowledge(db, [f"E-{number}" for number in range(1, 9)])
    assert faults(db) == ()
    assert faults(db, KEY) == ()


def test_a_fact_that_was_taken_away_leaves_a_hole(db: sqlite3.Connection) -> None:
    db.execute("DELETE FROM facts WHERE number IN (5, 6)")
    assert faults(db) == ("of the waiting facts 5 to 6 are missing",)


def test_the_newest_fact_taken_away(db: sqlite3.Connection) -> None:
    db.execute("DELETE FROM facts WHERE number = 8")
    assert faults(db) == ("of the waiting facts 8 is missing",)
    assert "the last waiting fact is not the head of the chain" in faults(db, KEY)


def test_the_head_set_back_to_an_older_fact(db: sqlite3.Connection) -> None:
    db.execute("UPDATE chain SET hash = ?", ("ab" * 32,))
    assert faults(db) == ("the head of the chain is not fact 8",)


def test_the_counter_set_back_so_that_a_number_would_be_given_twice(db: sqlite3.Connection) -> None:
    db.execute("DELETE FROM facts WHERE number = 8")
    db.execute("UPDATE sqlite_sequence SET seq = 7 WHERE name = 'facts'")
    assert "the audit log ends with fact 8, but 7 were written" in faults(db)


def test_a_fact_written_past_the_log(db: sqlite3.Connection) -> None:
    db.execute("INSERT INTO facts (id, body) VALUES ('forged', sealed('{}'))")
    assert "the audit log ends with fact 8, but 9 were written" in faults(db)
    assert "a waiting fact cannot be unsealed or read" in faults(db, KEY)


def test_a_number_left_out_in_the_log(db: sqlite3.Connection) -> None:
    audit.record(db, AT, Event.FACT_WRITTEN, fact=10, kind="cell", digest="0" * 16)
    assert "the audit log goes from fact 8 to 10" in faults(db)


def test_a_waiting_fact_changed_with_the_key_is_found_with_the_key(db: sqlite3.Connection) -> None:
    rewrite(db, 6, cell=11)
    assert faults(db) == (), "without the key nobody can look inside"
    assert faults(db, KEY) == (
        "fact 6: the audit log knows another one",
        "fact 7: it does not follow the one before it",
    )


def test_a_waiting_fact_changed_without_its_hash(db: sqlite3.Connection) -> None:
    (text,) = db.execute("SELECT unsealed(body) FROM facts WHERE number = 5").fetchone()
    db.execute("UPDATE facts SET body = sealed(?) WHERE number = 5", (text.replace('"cell":5', '"cell":9'),))
    assert faults(db, KEY) == ("fact 5: its content does not fit its hash",)


def test_the_oldest_waiting_fact_must_follow_what_was_delivered(db: sqlite3.Connection) -> None:
    rewrite(db, 4, previous="cd" * 32)
    assert "fact 4: it does not follow the one before it" in faults(db, KEY)


def test_two_waiting_facts_exchanged(db: sqlite3.Connection) -> None:
    db.execute("UPDATE facts SET number = 100 WHERE number = 5")
    db.execute("UPDATE facts SET number = 5 WHERE number = 6")
    db.execute("UPDATE facts SET number = 6 WHERE number = 100")
    db.execute("UPDATE sqlite_sequence SET seq = 8 WHERE name = 'facts'")
    assert any("fact 5: its content does not fit" in fault for fault in faults(db, KEY))


def test_another_key_is_no_finding(db: sqlite3.Connection) -> None:
    with pytest.raises(WrongKey):
        verify(db, bytes(32))


def test_a_memory_from_before_the_chain_is_whole_without_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first = Path(audit.__file__).with_name("migrations") / "0001_memory.sql"
    with closing(sqlite3.connect(tmp_path / FILE_NAME)) as db:
        db.executescript(first.read_text("utf-8"))
        db.execute("PRAGMA user_version = 1")
        assert verify(db).whole
    assert main(["--state", str(tmp_path)]) == WHOLE
    assert "facts    not chained yet" in capsys.readouterr().out


def test_what_is_printed_with_a_key_file(
    db: sqlite3.Connection, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    key = tmp_path / "platform.key"
    key.write_text(KEY.hex() + "\n")
    assert main(["verify", "--state", str(tmp_path), "--key-file", str(key)]) == WHOLE
    said = capsys.readouterr().out
    assert "facts    8 written, 5 waiting (read and proved)\n" in said
    assert "chain    8 " in said
    rewrite(db, 6, cell=11)
    assert main(["verify", "--state", str(tmp_path)]) == WHOLE
    assert "5 waiting (not read: no key was given)\n" in capsys.readouterr().out
    assert main(["verify", "--state", str(tmp_path), "--key-file", str(key)]) == BROKEN
    said = capsys.readouterr().out
    assert "facts    fact 6: the audit log knows another one\n" in said
    assert said.endswith("the audit log is whole\nTHE CHAIN OF FACTS IS NOT WHOLE\n")
    assert KEY.hex() not in said


@pytest.mark.parametrize("text", [bytes(32).hex(), "no key", None], ids=["another key", "no key", "no file"])
def test_a_key_that_cannot_be_used(
    db: sqlite3.Connection, tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str | None
) -> None:
    key = tmp_path / "platform.key"
    if text is not None:
        key.write_text(text)
    assert main(["verify", "--state", str(tmp_path), "--key-file", str(key)]) == UNREADABLE
    told = capsys.readouterr()
    assert told.out == "" and told.err
