"""What waits in the lockers past its day, and how long things wait until somebody collects them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session as Db

from kiosk.central.tables.lockers import DepositRow, DepositState, ParcelRow
from kiosk.central.tables.places import CabinetRow
from kiosk.contract.names import Name

COLLECTED = (DepositState.CONFIRMED, DepositState.PRESUMED)
_HOUR = dt.timedelta(hours=1)


@dataclass(frozen=True)
class LateDeposit:
    """A thing that nobody has collected by its day. Whose it is stands at the office's desk, not here."""

    id: str
    project_no: str
    item: Name
    site: str
    cabinet: str
    cell: int
    deposited_at: dt.datetime | None
    keep_until: dt.date
    days_over: int


def late_deposits(db: Db, today: dt.date, *, most: int = 200) -> list[LateDeposit]:
    """The oldest first."""
    rows = db.execute(_late(today).order_by(DepositRow.keep_until, DepositRow.id).limit(most))
    return [
        LateDeposit(
            row.id,
            row.project_no,
            item,
            site,
            row.cabinet_id,
            row.cell,
            row.deposited_at,
            keep_until=row.keep_until or today,
            days_over=(today - (row.keep_until or today)).days,
        )
        for row, item, site in rows
    ]


def count_late(db: Db, today: dt.date) -> int:
    """How many there are."""
    return db.scalar(select(func.count()).select_from(_late(today).subquery())) or 0


def pickup_hours(db: Db, since: dt.datetime, cabinets: tuple[str, ...] = ()) -> list[float]:
    """Hours from door to door of what was collected since then, in all cabinets or in some."""
    query = select(DepositRow.deposited_at, DepositRow.settled_at).where(
        DepositRow.state.in_(COLLECTED), DepositRow.settled_at >= since, DepositRow.deposited_at.is_not(None)
    )
    if cabinets:
        query = query.where(DepositRow.cabinet_id.in_(cabinets))
    return [max(0.0, (taken - put) / _HOUR) for put, taken in db.execute(query) if put and taken]


def _late(today: dt.date) -> Select[DepositRow, Name, str]:
    return (
        select(DepositRow, ParcelRow.item, CabinetRow.site_code)
        .join(ParcelRow, ParcelRow.item_no == DepositRow.item_no)
        .join(CabinetRow, CabinetRow.id == DepositRow.cabinet_id)
        .where(DepositRow.state == DepositState.WAITING, DepositRow.keep_until < today)
    )
