"""Paper, reckoned: what was used since roll or tray was filled, because no printer of ours says how much is left."""

from __future__ import annotations

import datetime as dt
import sqlite3
from dataclasses import dataclass
from typing import TYPE_CHECKING

from drivers.contracts import ReceiptLine

if TYPE_CHECKING:
    from drivers.contracts import Receipt

PAPER, SHEETS = "paper", "sheets"  # millimetres of the roll, pages of the tray
_LINE, _DOUBLE, _CODE, _CUT = 3.75, 7.5, 32.0, 22.0  # millimetres at 8 dots each; the last is fed before each cut
TEST_SLIP = 120  # millimetres, about


@dataclass(frozen=True)
class Supply:
    """What was used since it was filled, and ever."""

    used: int
    ever: int
    filled: dt.datetime | None  # None where nobody has ever said that it was


def length_of(receipt: Receipt) -> int:
    """Millimetres of paper that a slip takes, about."""
    parts = ((_DOUBLE if part.double else _LINE) if isinstance(part, ReceiptLine) else _CODE for part in receipt.parts)
    return round(sum(parts) + _CUT)


def use(db: sqlite3.Connection, name: str, amount: int) -> None:
    """So much more was used."""
    db.execute(
        "INSERT INTO supplies (name, used, ever, filled) VALUES (?, ?, ?, '')"
        " ON CONFLICT (name) DO UPDATE SET used = used + excluded.used, ever = ever + excluded.ever",
        (name, amount, amount),
    )


def fill(db: sqlite3.Connection, at: dt.datetime, name: str) -> None:
    """A new roll, or a full tray."""
    db.execute(
        "INSERT INTO supplies (name, used, ever, filled) VALUES (?, 0, 0, ?)"
        " ON CONFLICT (name) DO UPDATE SET used = 0, filled = excluded.filled",
        (name, at.isoformat()),
    )


def supply(db: sqlite3.Connection, name: str) -> Supply:
    """How it stands."""
    row = db.execute("SELECT used, ever, filled FROM supplies WHERE name = ?", (name,)).fetchone()
    if row is None:
        return Supply(0, 0, None)
    return Supply(row[0], row[1], dt.datetime.fromisoformat(row[2]) if row[2] else None)
