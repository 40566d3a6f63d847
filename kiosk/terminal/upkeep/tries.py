"""How the newest tries of locks and readers went: kept over restarts, with nothing of whom they were for."""

from __future__ import annotations

import sqlite3
import statistics
from dataclasses import dataclass

KEPT = 50  # of each place
LOCKS, CARD, SOCIAL, SCANNER = "locks", "card", "social", "scanner"  # places on the bench of which tries are kept


@dataclass(frozen=True)
class Tries:
    """Oldest first. `milliseconds` are those of the locks; `usual` is the median of the first ones ever."""

    well: tuple[bool, ...] = ()
    milliseconds: tuple[int | None, ...] = ()
    cells: tuple[int, ...] = ()
    usual: int | None = None


def tried(db: sqlite3.Connection, place: str, *, well: bool, milliseconds: int | None = None, cell: int = 0) -> None:
    """One more; the oldest beyond those kept is forgotten."""
    db.execute(
        "INSERT INTO tries (place, cell, well, milliseconds) VALUES (?, ?, ?, ?)", (place, cell, well, milliseconds)
    )
    db.execute(
        "DELETE FROM tries WHERE place = ? AND number <="
        " (SELECT number FROM tries WHERE place = ? ORDER BY number DESC LIMIT 1 OFFSET ?)",
        (place, place, KEPT),
    )
    if milliseconds is not None:
        _remember_usual(db, place)


def tries(db: sqlite3.Connection) -> dict[str, Tries]:
    """All that are kept, by place."""
    usual = {row[0]: row[1] for row in db.execute("SELECT place, milliseconds FROM usual")}
    found: dict[str, list[sqlite3.Row]] = {}
    for row in db.execute("SELECT place, cell, well, milliseconds FROM tries ORDER BY number"):
        found.setdefault(row["place"], []).append(row)
    return {
        place: Tries(
            tuple(bool(row["well"]) for row in rows),
            tuple(row["milliseconds"] for row in rows),
            tuple(row["cell"] for row in rows),
            usual.get(place),
        )
        for place, rows in found.items()
    }


def begin_anew(db: sqlite3.Connection, place: str) -> None:
    """It was mended or exchanged: what it was like before says nothing any more."""
    db.execute("DELETE FROM tries WHERE place = ?", (place,))
    db.execute("DELETE FROM usual WHERE place = ?", (place,))


def _remember_usual(db: sqlite3.Connection, place: str) -> None:
    if db.execute("SELECT 1 FROM usual WHERE place = ?", (place,)).fetchone() is not None:
        return
    rows = db.execute("SELECT milliseconds FROM tries WHERE place = ? AND milliseconds IS NOT NULL", (place,))
    took = [row[0] for row in rows]
    if len(took) >= KEPT:
        db.execute("INSERT INTO usual (place, milliseconds) VALUES (?, ?)", (place, round(statistics.median(took))))
