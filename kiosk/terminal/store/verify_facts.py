"""Proves the chain of facts: no number is missing, the newest is the head, and what still waits belongs to it."""

from __future__ import annotations

import itertools
import json
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass

import msgspec

from kiosk.contract.events import Event
from kiosk.contract.facts import TerminalEvent
from kiosk.contract.sealing import FIRST, event_hash
from kiosk.terminal.store.outbox import DIGEST
from kiosk.terminal.store.sealed import WrongKey

_CHAINED_SINCE = 2  # the version of the memory that brought the chain


@dataclass(frozen=True)
class FactsFinding:
    """What the chain of facts is like. `written` is the newest number, `unsealed` says that waiting facts were read."""

    written: int = 0
    waiting: int = 0
    head: str = FIRST
    unsealed: bool = False
    chained: bool = True
    faults: tuple[str, ...] = ()

    @property
    def whole(self) -> bool:
        """True when nothing is missing and nothing was changed."""
        return not self.faults

    def lines(self) -> Iterator[str]:
        """The finding in lines for people."""
        if not self.chained:
            yield "facts    not chained yet: this memory is older than the chain"
            return
        proved = "read and proved" if self.unsealed else "not read: no key was given"
        yield f"facts    {self.written} written, {self.waiting} waiting" + (f" ({proved})" if self.waiting else "")
        for fault in self.faults:
            yield f"facts    {fault}"
        yield f"chain    {self.written} {self.head}"


NO_CHAIN = FactsFinding(chained=False)


def walk_facts(db: sqlite3.Connection, *, unsealed: bool) -> FactsFinding:
    """Compare the audit log, the head of the chain, and the facts that wait; `unsealed` needs the key's functions."""
    if db.execute("PRAGMA user_version").fetchone()[0] < _CHAINED_SINCE:
        return NO_CHAIN
    row = db.execute("SELECT hash, began_at FROM chain").fetchone()
    if row is None:
        return FactsFinding(faults=("the head of the chain is missing",))
    hash_, began_at = row
    written = db.execute("SELECT seq FROM sqlite_sequence WHERE name = 'facts'").fetchone()[0]
    waiting = [number for (number,) in db.execute("SELECT number FROM facts ORDER BY number")]
    digests, origin = dict(_noted(db)), _origin(db)
    faults = [
        *_numbering(list(digests), began_at, written),
        *_heading(digests, written, hash_, origin),
        *_queue(waiting, written),
    ]
    if unsealed:
        faults += _content(db, began_at, {began_at - 1: origin, **digests}, hash_)
    return FactsFinding(written, len(waiting), hash_, unsealed, faults=tuple(faults))


def _noted(db: sqlite3.Connection) -> Iterator[tuple[int, str]]:
    """Number and digest of each fact as the audit log has them, in its order."""
    for (text,) in db.execute("SELECT facts FROM audit WHERE event = ? ORDER BY number", (Event.FACT_WRITTEN,)):
        try:
            noted = json.loads(text)
            yield int(noted["fact"]), str(noted["digest"])
        except (ValueError, KeyError, TypeError):
            yield 0, ""  # the walk along the log names this record


def _numbering(noted: list[int], began_at: int, written: int) -> Iterator[str]:
    """In the log the numbers run from the beginning of the chain to its end."""
    expected = began_at
    for number in noted:
        if number != expected:
            yield f"the audit log goes from fact {expected - 1} to {number}"
        expected = number + 1
    if expected != written + 1:
        yield f"the audit log ends with fact {expected - 1}, but {written} were written"


def _origin(db: sqlite3.Connection) -> str:
    """The beginning of the hash that the first fact of this memory follows: noughts, or another box's last fact."""
    row = db.execute("SELECT facts FROM audit WHERE event = ?", (Event.CHAIN_CONTINUED,)).fetchone()
    try:
        return str(json.loads(row[0])["digest"]) if row else FIRST[:DIGEST]
    except (ValueError, KeyError, TypeError):
        return ""  # the walk along the log names this record


def _heading(digests: dict[int, str], written: int, head: str, origin: str) -> Iterator[str]:
    newest = digests.get(written, origin if not digests else "")
    if head[:DIGEST] != newest:
        yield f"the head of the chain is not fact {written}"


def _queue(waiting: list[int], written: int) -> Iterator[str]:
    """What waits is the end of the chain, without a hole."""
    for one, next_ in itertools.pairwise(waiting):
        if next_ != one + 1:
            yield f"of the waiting facts {_between(one + 1, next_ - 1)} missing"
    if waiting and waiting[-1] != written:
        yield f"of the waiting facts {_between(waiting[-1] + 1, written)} missing"


def _between(first: int, last: int) -> str:
    return f"{first} is" if first == last else f"{first} to {last} are"


def _content(db: sqlite3.Connection, began_at: int, digests: dict[int, str], head: str) -> Iterator[str]:
    """What the waiting facts say fits their hashes, and each follows the one before."""
    before: str | None = None
    query = "SELECT number, id, unsealed(body) FROM facts WHERE number >= ? ORDER BY number"
    try:
        for number, id_, text in db.execute(query, (began_at,)).fetchall():
            fact = msgspec.json.decode(text, type=TerminalEvent)
            if (fact.number, fact.id) != (number, id_) or event_hash(fact) != fact.hash:
                yield f"fact {number}: its content does not fit its hash"
            elif fact.hash[:DIGEST] != digests.get(number):
                yield f"fact {number}: the audit log knows another one"
            expected = before if before is not None else digests.get(number - 1, "")
            if not fact.previous.startswith(expected):
                yield f"fact {number}: it does not follow the one before it"
            before = fact.hash
    except (sqlite3.OperationalError, msgspec.MsgspecError, WrongKey):
        yield "a waiting fact cannot be unsealed or read"
        return
    if before is not None and before != head:
        yield "the last waiting fact is not the head of the chain"
