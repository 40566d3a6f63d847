"""A command is kept once, ends once, and its end is there with its fact or not at all, wherever the power fails."""

from __future__ import annotations

import contextlib
import datetime as dt
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import msgspec
import pytest

from kiosk.contract.commands import ENDS, Command, CommandKind, CommandState
from kiosk.contract.events import Event
from kiosk.terminal.commands import ledger
from kiosk.terminal.commands.ledger import Turn
from kiosk.terminal.store import audit, outbox
from kiosk.terminal.store.migrate import migrate
from kiosk.terminal.store.sealed import let_seal

AT = dt.datetime(2026, 11, 23, 10, 0, tzinfo=dt.timezone(dt.timedelta(hours=8)))
DAY = dt.timedelta(days=1)


@pytest.fixture
def db(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """A memory of today's form."""
    with closing(sqlite3.connect(tmp_path / "terminal.db", isolation_level=None)) as db:
        let_seal(db, bytes(32))
        migrate(db)
        audit.prepare(db)
        yield db


def _command(issued: dt.datetime = AT) -> Command:
    return Command(secrets.token_hex(16), "T-1", CommandKind.PRINT_TEST, issued, issued + dt.timedelta(hours=1))


def _keep(db: sqlite3.Connection, command: Command, at: dt.datetime = AT) -> CommandState | None:
    return ledger.keep(db, at, command, msgspec.json.encode(command).decode())


def _known(db: sqlite3.Connection) -> set[str]:
    return {row[0] for row in db.execute("SELECT id FROM commands")}


def _facts(db: sqlite3.Connection) -> list[CommandState]:
    return [fact.command.state for fact in outbox.pending(db, 100) if fact.command is not None]


def test_it_is_kept_once_and_a_second_hearing_is_on_record(db: sqlite3.Connection) -> None:
    command = _command()
    assert _keep(db, command) is None
    assert _keep(db, command) is CommandState.DELIVERED
    assert [line.command for line in ledger.lines(db)] == [command]
    rows = db.execute("SELECT event FROM audit ORDER BY number").fetchall()
    assert [row[0] for row in rows] == [Event.COMMAND_STANDS, Event.COMMAND_REFUSED]


@pytest.mark.parametrize("end", sorted(ENDS))
def test_it_ends_once_with_one_fact(db: sqlite3.Connection, end: CommandState) -> None:
    command = _command()
    _keep(db, command)
    for state in (CommandState.DEFERRED, CommandState.RUNNING):
        assert ledger.turn(db, AT, command, Turn(state, mark="m")) is not None
    assert (_facts(db), ledger.lines(db)[0].mark) == ([], "m")
    told = ledger.turn(db, AT, command, Turn(end, "somehow", {"grade": "green"}))
    assert told is not None
    assert (told.state, told.reason, told.result) == (end, "somehow", {"grade": "green"})
    for state in CommandState:
        assert ledger.turn(db, AT, command, Turn(state)) is None, "it is over"
    assert (_facts(db), ledger.lines(db)) == ([end], ())
    assert _keep(db, command) is end, "and it stays known"


def _cut_at(db: sqlite3.Connection, number: int, command: Command) -> bool:
    """Write an end down, and lose the power at a statement; False where there were fewer."""
    said = 0

    def count(_text: str) -> None:
        nonlocal said
        said += 1
        if said == number:
            db.interrupt()

    db.execute("BEGIN IMMEDIATE")
    db.set_trace_callback(count)
    with contextlib.suppress(sqlite3.OperationalError):
        ledger.turn(db, AT, command, Turn(CommandState.DONE))
    db.set_trace_callback(None)
    if db.in_transaction:
        db.execute("COMMIT" if said < number else "ROLLBACK")
    return said >= number


def test_the_power_fails_at_every_statement_of_an_end_and_it_is_whole_or_not_there(db: sqlite3.Connection) -> None:
    cuts = 0
    while True:
        command, before = _command(), len(_facts(db))
        _keep(db, command)
        if not _cut_at(db, cuts + 1, command):
            break
        cuts += 1
        assert len(_facts(db)) == before
        assert command in [line.command for line in ledger.lines(db)]
        assert ledger.turn(db, AT, command, Turn(CommandState.UNKNOWN, "cut_off")) is not None
    assert cuts > 5
    assert _facts(db) == [CommandState.UNKNOWN] * cuts + [CommandState.DONE]
    assert ledger.lines(db) == ()


def test_they_are_looked_at_in_their_order_and_forgotten_long_after_their_time(db: sqlite3.Connection) -> None:
    old, new, newer = _command(AT - 70 * DAY), _command(), _command(AT + DAY)
    for command in (new, newer, old):
        _keep(db, command)
    assert [line.command for line in ledger.lines(db)] == [new, newer, old]
    assert ledger.newest(db) == newer.issued
    ledger.turn(db, AT, old, Turn(CommandState.EXPIRED, "late"))
    _keep(db, _command())
    assert old.id not in _known(db)


def test_a_clock_that_is_months_ahead_makes_nobody_forget_and_what_is_not_over_stays(db: sqlite3.Connection) -> None:
    over, runs = _command(), _command()
    for command in (over, runs):
        _keep(db, command)
    ledger.turn(db, AT, over, Turn(CommandState.DONE))
    ledger.turn(db, AT, runs, Turn(CommandState.RUNNING))
    _keep(db, _command(), at=AT + 90 * DAY)
    assert {over.id, runs.id} < _known(db), "the platform says that no day has passed"
    _keep(db, _command(AT + 90 * DAY), at=AT + 90 * DAY)
    assert runs.id in _known(db), "its end is still to come"
    assert over.id not in _known(db)
