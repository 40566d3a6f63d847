"""Which commands were heard and how far each is: written before anything is done, and its end with its fact."""

from __future__ import annotations

import datetime as dt
import re
import secrets
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, field

import msgspec

from kiosk.contract.commands import ENDS, Command, CommandReport, CommandState
from kiosk.contract.events import Event
from kiosk.contract.facts import EventKind, TerminalEvent
from kiosk.terminal.store import audit, outbox

_KEPT = dt.timedelta(days=60)  # an id that is forgotten belongs to a command that has expired long ago
_MARK = 16  # so much of an id stands in the audit log
_WORD = re.compile(r"[a-z][a-z_]{0,39}")  # what the audit log takes for one
_OVER = ", ".join(f"'{state.value}'" for state in sorted(ENDS))
_COMMAND = msgspec.json.Decoder(Command)


@dataclass(frozen=True)
class Line:
    """A command that is not over."""

    command: Command
    state: CommandState
    mark: str


@dataclass(frozen=True)
class Turn:
    """How a command stands from now on, and why; `mark` tells after a start whether what was begun came about."""

    state: CommandState
    reason: str = ""
    result: Mapping[str, str] = field(default_factory=dict)
    mark: str = ""


def keep(db: sqlite3.Connection, at: dt.datetime, command: Command, body: str) -> CommandState | None:
    """Keep one that is new; the state of one that was heard before, which changes nothing."""
    known = db.execute("SELECT state FROM commands WHERE id = ?", (command.id,)).fetchone()
    if known is not None:
        refuse(db, at, "heard_before")
        return CommandState(known[0])
    _forget(db, command.issued)
    db.execute(
        "INSERT INTO commands (id, kind, body, issued, expires, state, mark) VALUES (?, ?, ?, ?, ?, ?, '')",
        (command.id, command.kind.value, body, _text(command.issued), _text(command.expires), CommandState.DELIVERED),
    )
    _note(db, at, command, Turn(CommandState.DELIVERED))
    return None


def _forget(db: sqlite3.Connection, there: dt.datetime) -> None:
    """Let go of what has been over for long, by the time that the platform signed: our own clock may be far ahead."""
    gone = f"DELETE FROM commands WHERE expires < ? AND state IN ({_OVER})"  # noqa: S608
    db.execute(gone, (_text(there - _KEPT),))


def refuse(db: sqlite3.Connection, at: dt.datetime, why: str) -> None:
    """Something that came as a command is none for us."""
    audit.record(db, at, Event.COMMAND_REFUSED, why=why)


def turn(db: sqlite3.Connection, at: dt.datetime, command: Command, to: Turn) -> CommandReport | None:
    """Write down how it stands now, an end with its fact; what is to be told, or None for one that is over already."""
    row = db.execute("SELECT state FROM commands WHERE id = ?", (command.id,)).fetchone()
    if row is None or CommandState(row[0]) in ENDS:
        return None
    db.execute("UPDATE commands SET state = ?, mark = ? WHERE id = ?", (to.state, to.mark, command.id))
    _note(db, at, command, to)
    report = CommandReport(command.id, to.state, at, to.reason, dict(to.result))
    if to.state in ENDS:
        outbox.put(db, TerminalEvent(secrets.token_hex(16), 0, at, EventKind.COMMAND, "", 0, command=report))
    return report


def lines(db: sqlite3.Connection) -> tuple[Line, ...]:
    """All that are not over, in the order in which they came."""
    rows = db.execute(f"SELECT body, state, mark FROM commands WHERE state NOT IN ({_OVER}) ORDER BY number")  # noqa: S608
    return tuple(Line(_COMMAND.decode(row[0]), CommandState(row[1]), row[2]) for row in rows)


def newest(db: sqlite3.Connection) -> dt.datetime | None:
    """When the newest command was issued."""
    (text,) = db.execute("SELECT max(issued) FROM commands").fetchone()
    return dt.datetime.fromisoformat(text) if text else None


def _note(db: sqlite3.Connection, at: dt.datetime, command: Command, to: Turn) -> None:
    audit.record(
        db,
        at,
        Event.COMMAND_STANDS,
        command=command.id[:_MARK],
        kind=command.kind.value,
        state=to.state.value,
        why=to.reason if _WORD.fullmatch(to.reason) else ("other" if to.reason else "none"),
    )


def _text(moment: dt.datetime) -> str:
    """In UTC and of one length, so that texts sort as moments do."""
    return moment.astimezone(dt.UTC).isoformat(timespec="microseconds")
