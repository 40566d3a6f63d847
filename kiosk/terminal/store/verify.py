"""`kiosk audit verify --state DIR`: proves that the audit log is whole, or names the first record that is not."""

from __future__ import annotations

import argparse
import json
import sqlite3
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from kiosk.contract.events import Event, check
from kiosk.terminal.store.audit import GENESIS, digest
from kiosk.terminal.store.store import FILE_NAME

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

    @property
    def whole(self) -> bool:
        """True when nothing is missing and nothing was changed."""
        return self.broken is None and not self.gaps


def verify(db: sqlite3.Connection) -> Finding:
    """Walk the chain from its first record to its newest; a terminal at work may write meanwhile."""
    with _one_moment(db):
        return _walk(db)


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
    lines.append("the audit log is whole" if finding.whole else "THE AUDIT LOG IS NOT WHOLE")
    return "\n".join(lines) + "\n"


def main(argv: Sequence[str]) -> int:
    """Command line; 0 whole, 1 not whole, 2 not readable. May run beside a working terminal."""
    parser = argparse.ArgumentParser(prog="kiosk audit", description=__doc__)
    parser.add_argument("verb", nargs="?", choices=("verify",), default="verify")
    parser.add_argument("--state", type=Path, required=True, metavar="DIR", help="the terminal's state folder")
    path = parser.parse_args(argv).state / FILE_NAME
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as db:
            finding = verify(db)
    except sqlite3.Error as problem:
        sys.stderr.write(f"{path}: {problem}\n")
        return UNREADABLE
    sys.stdout.write(report(finding))
    return WHOLE if finding.whole else BROKEN
