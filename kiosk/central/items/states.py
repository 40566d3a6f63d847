"""Which items cannot be handled now: one department's system is away, and the rest of the hall goes on (M40)."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.orm import Session as Db

from kiosk.central.items.shelf import current_items
from kiosk.central.tables.catalogue import DepartmentAwayRow
from kiosk.contract.items import ItemState


def item_states(db: Db, now: dt.datetime) -> tuple[ItemState, ...]:
    """The items of departments that are away at this moment."""
    away = {row.code: row for row in db.scalars(select(DepartmentAwayRow).where(~_back(now)))}
    return tuple(
        ItemState(item.task_code, away[item.department_code].reason, away[item.department_code].until)
        for item in current_items(db)
        if item.department_code in away
    )


def welcome_back(db: Db, now: dt.datetime) -> None:
    """Forget absences whose end has come."""
    db.execute(delete(DepartmentAwayRow).where(_back(now)))


def _back(now: dt.datetime) -> ColumnElement[bool]:
    return DepartmentAwayRow.until.is_not(None) & (DepartmentAwayRow.until <= now)
