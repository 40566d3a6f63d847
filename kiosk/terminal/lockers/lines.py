"""Lines of the ledger as frozen data: how a cell stands, how far a pickup is, how it was settled."""

from __future__ import annotations

import datetime as dt
import sqlite3
from dataclasses import dataclass
from typing import Literal

from kiosk.contract.platform import CellState, HandoverOutcome
from kiosk.terminal.lockers.verdict import Ending

Step = Literal["opening", "open", "closed"]


@dataclass(frozen=True)
class CellLine:
    """How one cell stands. A cell that is not free names the deposit it was used for last."""

    number: int
    state: CellState
    reason: str
    deposit_id: str


@dataclass(frozen=True)
class PickupLine:
    """One pickup as journalled; `before` is the cell as it stood when the pickup began."""

    number: int
    cell: int
    deposit_id: str
    factors: tuple[str, ...]
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
    """How a pickup was settled; `outcome` is None where nothing was handed over."""

    outcome: HandoverOutcome | None
    state: CellState
    reason: str


def cell_line(row: sqlite3.Row) -> CellLine:
    """A row of `cells`."""
    return CellLine(row["cell"], CellState(row["state"]), row["reason"], row["deposit_id"])


def pickup_line(row: sqlite3.Row) -> PickupLine:
    """A row of `pickups`."""
    return PickupLine(
        number=row["number"],
        cell=row["cell"],
        deposit_id=row["deposit_id"],
        factors=tuple(row["factors"].split()),
        step=row["step"],
        pulses=row["pulses"],
        pulsed_at=dt.datetime.fromisoformat(row["pulsed_at"]),
        wrong_door=bool(row["wrong_door"]),
        before=CellLine(row["cell"], CellState(row["state_before"]), row["reason_before"], row["deposit_id"]),
        opened_at=_moment(row["opened_at"]),
        closed_at=_moment(row["closed_at"]),
        ending=Ending(row["ending"]) if row["ending"] else None,
    )


def _moment(text: str | None) -> dt.datetime | None:
    return dt.datetime.fromisoformat(text) if text else None
