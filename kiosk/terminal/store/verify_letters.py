"""Proves that no letter is lost: each that was written has its answer in the audit log, or still waits to be sent."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass

from kiosk.contract.events import Event

_LETTERS_SINCE = 3  # the version of the memory that brought letters


@dataclass(frozen=True)
class LettersFinding:
    """How many letters were written and how many wait; `faults` are those of which neither is true."""

    written: int = 0
    waiting: int = 0
    faults: tuple[str, ...] = ()

    @property
    def whole(self) -> bool:
        """True when every letter is accounted for."""
        return not self.faults

    def lines(self) -> Iterator[str]:
        """The finding in lines for people."""
        if self.written or self.waiting:
            yield f"letters  {self.written} written, {self.waiting} waiting"
        for fault in self.faults:
            yield f"letters  {fault}"


NO_LETTERS = LettersFinding()


def walk_letters(db: sqlite3.Connection) -> LettersFinding:
    """Compare the audit log with the letters that wait."""
    if db.execute("PRAGMA user_version").fetchone()[0] < _LETTERS_SINCE:
        return NO_LETTERS
    written, answered = (set(_named(db, event)) for event in (Event.LETTER_WRITTEN, Event.LETTER_ANSWERED))
    waiting = {str(row[0]) for row in db.execute("SELECT id FROM letters")}
    faults = [
        *(f"{id_} is gone without an answer" for id_ in sorted(written - answered - waiting)),
        *(f"{id_} waits, but was answered" for id_ in sorted(waiting & answered)),
        *(f"{id_} waits, but was never written here" for id_ in sorted(waiting - written)),
    ]
    return LettersFinding(len(written), len(waiting), tuple(faults))


def _named(db: sqlite3.Connection, event: Event) -> Iterator[str]:
    for (text,) in db.execute("SELECT facts FROM audit WHERE event = ?", (event,)):
        try:
            yield str(json.loads(text)["letter"])
        except (ValueError, KeyError, TypeError):
            continue  # the walk along the log names this record
