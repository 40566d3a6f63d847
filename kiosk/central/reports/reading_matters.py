"""What people objected to or called for, from the tasks of the staff: when, where, and when it was seen to."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import func, select
from sqlalchemy.orm import Session as Db

from kiosk.central.reports.matters import BAD_RATING, KINDS
from kiosk.central.reports.period import Period
from kiosk.central.reports.rows import Matter
from kiosk.central.tables.ratings import RatingRow
from kiosk.central.tables.tasks import TaskRow

_ACT = len("rating:") + 1  # where the act begins in the cause of such a task


def read(db: Db, period: Period, site: str, site_of: Mapping[str, str]) -> tuple[Matter, ...]:
    """Of one site, or of all. Of a rating its own row says where it was given."""
    query = select(TaskRow.kind, TaskRow.terminal_id, RatingRow.site_code, TaskRow.opened_at, TaskRow.settled_at)
    query = query.outerjoin(
        RatingRow, (TaskRow.kind == BAD_RATING) & (RatingRow.event == func.substr(TaskRow.cause, _ACT))
    )
    then = TaskRow.kind.in_(KINDS) & (TaskRow.opened_at >= period.begins) & (TaskRow.opened_at < period.until)
    found = (
        Matter(rated or site_of.get(terminal or "", ""), kind, at, settled)
        for kind, terminal, rated, at, settled in db.execute(query.where(then))
    )
    return tuple(matter for matter in found if site in ("", matter.site))
