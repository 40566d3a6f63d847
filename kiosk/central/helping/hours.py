"""When somebody of the staff is in a hall: on working days, in the hours of its site."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session as Db

from kiosk.central.tables.helping import StaffHoursRow
from kiosk.central.workdays import Workdays

Hours = Sequence[tuple[dt.time, dt.time]]
_DAYS_AHEAD = 30  # longer than any holiday


def hours_of(db: Db, site: str) -> Hours:
    """The hours of a site in their order; empty where nobody has written them down."""
    rows = db.scalars(select(StaffHoursRow).where(StaffHoursRow.site_code == site).order_by(StaffHoursRow.begins))
    return [(dt.time.fromisoformat(row.begins), dt.time.fromisoformat(row.ends)) for row in rows]


def opens(hours: Hours, workdays: Workdays, now: dt.datetime) -> dt.datetime | None:
    """None while somebody is there, or may be because no hours are known; else when somebody is there next."""
    if not hours:
        return None
    for ahead in range(_DAYS_AHEAD + 1):
        day = now.date() + dt.timedelta(days=ahead)
        if not workdays.counts(day):
            continue
        for begins, ends in hours:
            if dt.datetime.combine(day, begins, now.tzinfo) > now:
                return dt.datetime.combine(day, begins, now.tzinfo)
            if now < dt.datetime.combine(day, ends, now.tzinfo):
                return None
    return None
