"""Numbered, forward-only changes of the database; each is done whole or not at all, and nothing is ever reset."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path

_FOLDER = Path(__file__).with_name("migrations")
_NAME = re.compile(r"(\d{4})_[a-z_]+\.sql")


class NewerState(Exception):
    """The database was written by a newer terminal; it is left untouched."""

    def __init__(self, found: int, known: int) -> None:
        super().__init__(f"this state has version {found}; this program knows versions up to {known}")
        self.found = found
        self.known = known


def migrations(folder: Path = _FOLDER) -> list[tuple[int, Path]]:
    """All migrations in order. Raises ValueError when their numbers are not 1, 2, 3 …"""
    found = sorted((int(match[1]), path) for path in folder.iterdir() if (match := _NAME.fullmatch(path.name)))
    if [number for number, _ in found] != list(range(1, len(found) + 1)):
        raise ValueError("migrations must be numbered 0001, 0002 … without a gap")
    return found


def migrate(db: sqlite3.Connection, folder: Path = _FOLDER) -> int:
    """Bring the database to the newest version and return it. Raises NewerState."""
    known = migrations(folder)
    version = int(db.execute("PRAGMA user_version").fetchone()[0])
    if version > len(known):
        raise NewerState(version, len(known))
    for number, path in known[version:]:
        _apply(db, number, path.read_text(encoding="utf-8"))
    return len(known)


def _apply(db: sqlite3.Connection, number: int, script: str) -> None:
    db.execute("BEGIN IMMEDIATE")
    try:
        for statement in _statements(script):
            db.execute(statement)
        db.execute(f"PRAGMA user_version = {number:d}")
        db.execute("COMMIT")
    except BaseException:
        db.execute("ROLLBACK")
        raise


def _statements(script: str) -> Iterator[str]:
    """The statements one by one: sqlite3's own executescript would commit between them."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
    if statement.strip():
        raise ValueError("the last statement of a migration has no end")
