"""`kiosk audit verify --state DIR`: proves that audit log, chain of facts and letters are whole, or names what is not.

What the chain of facts was is proved without the key: each fact's number and the beginning of its hash stand in the
audit log. With the key (`--key-file`) the facts that still wait for the platform are read and proved as well.
"""

from __future__ import annotations

import argparse
import json
import sqlite3
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from kiosk.contract.events import Event, check
from kiosk.manual import parser
from kiosk.terminal.store.audit import GENESIS, digest
from kiosk.terminal.store.sealed import WrongKey, check_key, let_seal
from kiosk.terminal.store.store import FILE_NAME
from kiosk.terminal.store.verify_facts import NO_CHAIN, FactsFinding, walk_facts
from kiosk.terminal.store.verify_letters import NO_LETTERS, LettersFinding, walk_letters

WHOLE, BROKEN, UNREADABLE = 0, 1, 2


@dataclass(frozen=True)
class Finding:
    """What the log is like. `broken` is the first record that does not hold, and `why`; gaps are (from, to)."""

    records: int
    head: int
    hash: str
    gaps: tuple[tuple[int, int], ...]
    foreign: int  # records that the catalogue of this program does not know or allow
    broken: int | None = None
    why: str = ""
    facts: FactsFinding = NO_CHAIN
    letters: LettersFinding = NO_LETTERS

    @property
    def whole(self) -> bool:
        """True when nothing is missing and nothing was changed: in the log, the chain of facts, and among letters."""
        return self.log_whole and self.facts.whole and self.letters.whole

    @property
    def log_whole(self) -> bool:
        """The same of the audit log alone."""
        return self.broken is None and not self.gaps


def verify(db: sqlite3.Connection, key: bytes | None = None) -> Finding:
    """Walk both chains from their first records to their newest; a terminal at work may write meanwhile.

    With the terminal's key the facts that still wait are proved, too. Raises WrongKey.
    """
    if key is not None:
        let_seal(db, key)
        check_key(db)
    with _one_moment(db):
        return replace(_walk(db), facts=walk_facts(db, unsealed=key is not None), letters=walk_letters(db))


@contextmanager
def _one_moment(db: sqlite3.Connection) -> Iterator[None]:
    """Everything read inside is of the same moment: a record added between two questions would look like a gap."""
    db.execute("SAVEPOINT verify")
    try:
        yield
    finally:
        db.execute("RELEASE verify")


def _walk(db: sqlite3.Connection) -> Finding:
    records, head, previous, foreign = 0, 0, GENESIS, 0
    gaps: list[tuple[int, int]] = []
    broken: tuple[int, str] | None = None
    for number, at, event, facts, before, stated in db.execute(
        "SELECT number, at, event, facts, previous, hash FROM audit ORDER BY number"
    ):
        if number != head + 1:
            gaps.append((head + 1, number - 1))
        if broken is None and (why := _fault(digest(number, at, event, facts, before), stated, before, previous)):
            broken = (number, why)
        records, head, previous = records + 1, number, stated
        foreign += not _is_ours(event, facts)
    last = db.execute("SELECT seq FROM sqlite_sequence WHERE name = 'audit'").fetchone()
    if last and last[0] > head:
        gaps.append((head + 1, last[0]))
    return Finding(records, head, previous, tuple(gaps), foreign, *(broken or (None, "")))


def _fault(computed: str, stated: str, before: str, previous: str) -> str:
    if computed != stated:
        return "its content does not fit its hash"
    if before != previous:
        return "it does not follow the record before it"
    return ""


def _is_ours(event: str, facts: str) -> bool:
    try:
        check(Event(event), json.loads(facts))
    except ValueError:
        return False
    return True


def report(finding: Finding) -> str:
    """The finding in lines for people."""
    lines = [f"records  {finding.records}"]
    lines += [f"missing  {first}" if first == last else f"missing  {first} to {last}" for first, last in finding.gaps]
    if finding.foreign:
        lines.append(f"foreign  {finding.foreign} not in the catalogue of this version")
    if finding.broken is not None:
        lines.append(f"broken   record {finding.broken}: {finding.why}")
    lines.append(f"head     {finding.head} {finding.hash}")
    lines += finding.facts.lines()
    lines += finding.letters.lines()
    lines.append("the audit log is whole" if finding.log_whole else "THE AUDIT LOG IS NOT WHOLE")
    lines.append("the chain of facts is whole" if finding.facts.whole else "THE CHAIN OF FACTS IS NOT WHOLE")
    return "\n".join(lines) + "\n"


def options() -> argparse.ArgumentParser:
    """What the command takes."""
    wishes = parser("audit verify", __doc__)
    wishes.add_argument("verb", nargs="?", choices=("verify",), default="verify", help=argparse.SUPPRESS)
    wishes.add_argument("--state", type=Path, required=True, metavar="DIR", help="the terminal's state folder")
    wishes.add_argument("--key-file", type=Path, metavar="FILE", help="the terminal's key: proves waiting facts, too")
    return wishes


def main(argv: Sequence[str]) -> int:
    """Command line; 0 whole, 1 not whole, 2 not readable or another key. May run beside a working terminal."""
    told = options().parse_args(argv)
    path = told.state / FILE_NAME
    try:
        key = bytes.fromhex(told.key_file.read_text("utf-8")) if told.key_file else None
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as db:
            finding = verify(db, key)
    except (OSError, ValueError):
        sys.stderr.write(f"{told.key_file}: no key can be read there\n")
        return UNREADABLE
    except (sqlite3.Error, WrongKey) as problem:
        sys.stderr.write(f"{path}: {problem}\n")
        return UNREADABLE
    sys.stdout.write(report(finding))
    return WHOLE if finding.whole else BROKEN
