"""What staff must see to (待核实), as operators see it: what and where, never who."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session as Db

from kiosk.central.tables.tasks import TaskRow


@dataclass(frozen=True)
class OpenTask:
    """One open task; level P1, P2 or P3."""

    id: int
    kind: str
    level: str
    terminal: str
    cabinet: str
    cell: int
    opened_at: dt.datetime


def open_tasks(db: Db, *, terminal: str = "", most: int = 200) -> list[OpenTask]:
    """The most urgent and then the oldest first; those of one terminal, or all."""
    query = select(TaskRow).where(TaskRow.settled_at.is_(None)).order_by(TaskRow.level, TaskRow.id)
    if terminal:
        query = query.where(TaskRow.terminal_id == terminal)
    return [
        OpenTask(row.id, row.kind, row.level.value, row.terminal_id or "", row.cabinet, row.cell, row.opened_at)
        for row in db.scalars(query.limit(most))
    ]


def count_open(db: Db) -> int:
    """How many there are."""
    return db.scalar(select(func.count()).select_from(TaskRow).where(TaskRow.settled_at.is_(None))) or 0
