"""Lines of the ledger as frozen data: how a cell stands, how far an errand is, how it was settled, what lies where."""

from __future__ import annotations

import datetime as dt
import sqlite3
from dataclasses import dataclass
from typing import Literal

from kiosk.contract.facts import HandoverOutcome
from kiosk.contract.lockers import CellState, Grant, Purpose
from kiosk.terminal.lockers.deed import Deed, read_deed
from kiosk.terminal.lockers.verdict import Ending

Step = Literal["opening", "open", "closed"]


@dataclass(frozen=True)
class CellLine:
    """How one cell stands. A cell that is not free names the deposit or hand-in it was used for last."""

    number: int
    state: CellState
    reason: str
    deposit_id: str
    since: dt.datetime | None = None


@dataclass(frozen=True)
class ErrandLine:
    """One errand as journalled; `before` is the cell as it stood when the errand began."""

    number: int
    purpose: Purpose
    cell: int
    deposit_id: str
    deed: Deed
    step: Step
    pulses: int
    pulsed_at: dt.datetime
    wrong_door: bool
    before: CellLine
    opened_at: dt.datetime | None
    closed_at: dt.datetime | None
    ending: Ending | None


@dataclass(frozen=True)
class Settled:
    """How an errand was settled; `outcome` is None where nothing was handed over to a receiver."""

    outcome: HandoverOutcome | None
    state: CellState
    reason: str


@dataclass(frozen=True)
class Waiting:
    """What lies in a cell for its receiver. `grant` is None where the platform's list does not name it (any more)."""

    cell: int
    deposit_id: str
    item_no: str
    grant: Grant | None
    since: dt.datetime | None
    overdue: bool


@dataclass(frozen=True)
class HandInLine:
    """Papers that somebody handed in and staff have not taken out yet."""

    cell: int
    hand_in_id: str
    project_no: str
    pieces: int
    since: dt.datetime | None


def cell_line(row: sqlite3.Row) -> CellLine:
    """A row of `cells`."""
    return CellLine(row["cell"], CellState(row["state"]), row["reason"], row["deposit_id"], moment(row["since"]))


def errand_lines(db: sqlite3.Connection, where: str, *values: str | int) -> tuple[ErrandLine, ...]:
    """The errands that fit, in their order; `where` is always a text of ours."""
    query = f"SELECT *, unsealed(deed) AS deed_text FROM errands WHERE {where} ORDER BY number"  # noqa: S608
    return tuple(_errand_line(row) for row in db.execute(query, values))


def _errand_line(row: sqlite3.Row) -> ErrandLine:
    return ErrandLine(
        number=row["number"],
        purpose=Purpose(row["purpose"]),
        cell=row["cell"],
        deposit_id=row["deposit_id"],
        deed=read_deed(row["deed_text"]),
        step=row["step"],
        pulses=row["pulses"],
        pulsed_at=dt.datetime.fromisoformat(row["pulsed_at"]),
        wrong_door=bool(row["wrong_door"]),
        before=CellLine(row["cell"], CellState(row["state_before"]), row["reason_before"], row["deposit_id"]),
        opened_at=moment(row["opened_at"]),
        closed_at=moment(row["closed_at"]),
        ending=Ending(row["ending"]) if row["ending"] else None,
    )


def moment(text: str | None) -> dt.datetime | None:
    """A moment as the memory keeps it."""
    return dt.datetime.fromisoformat(text) if text else None
