"""The queue of letters in the memory: written in one commit with its audit record, and so taken out again."""

from __future__ import annotations

import datetime as dt
import sqlite3

from kiosk.contract.events import Event, masked_case
from kiosk.contract.handling import LetterAnswer, SealedLetter
from kiosk.terminal.store import audit


def put(db: sqlite3.Connection, at: dt.datetime, letter: SealedLetter, kind: str, session: str) -> None:
    """Keep a letter before anybody sends it; intent stands before the act."""
    db.execute(
        "INSERT INTO letters (id, kind, written_at, envelope) VALUES (?, ?, ?, ?)",
        (letter.id, kind, at.isoformat(timespec="seconds"), letter.envelope),
    )
    audit.record(db, at, Event.LETTER_WRITTEN, session=session, letter=letter.id, kind=kind)


def waiting(db: sqlite3.Connection) -> tuple[tuple[str, str], ...]:
    """Ids and envelopes of all letters without an answer, oldest first."""
    return tuple((row["id"], row["envelope"]) for row in db.execute("SELECT id, envelope FROM letters ORDER BY number"))


def count(db: sqlite3.Connection) -> int:
    """How many wait."""
    return int(db.execute("SELECT count(*) FROM letters").fetchone()[0])


def settle(db: sqlite3.Connection, at: dt.datetime, answer: LetterAnswer) -> None:
    """The platform has answered: the letter leaves, and what became of it stands in the audit log. Twice is once."""
    if db.execute("DELETE FROM letters WHERE id = ?", (answer.id,)).rowcount:
        case = masked_case(answer.project_no) if answer.project_no else "none"
        audit.record(db, at, Event.LETTER_ANSWERED, letter=answer.id, state=answer.state.value, case=case)
