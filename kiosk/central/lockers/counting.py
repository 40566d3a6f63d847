"""收件核对: papers that a citizen handed in are counted by staff. Only the count moves the case (受理)."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import update
from sqlalchemy.orm import Session as Db

from kiosk.central.cases import stages
from kiosk.central.messages.making import tell_counted
from kiosk.central.tables.hand_ins import HandInRow, HandInState
from kiosk.central.tables.handling import MaterialRow
from kiosk.central.tables.places import SiteRow
from kiosk.central.tasks import settle_tasks_of
from kiosk.contract.items import EvidenceLevel, Way
from kiosk.contract.lockers import HandInKind

_SETTLED = ("papers_to_collect", "papers_missing")


def count(db: Db, row: HandInRow, staff: str, counted: int | None, *, agrees: bool, site: str, at: dt.datetime) -> bool:
    """Write the count down, move the case, tell the citizen; False where the case is at no stage that waits for it."""
    row.state = HandInState.AGREED if agrees else HandInState.DISAGREED
    row.counted, row.collected_by, row.collected_at = counted, staff, at
    settle_tasks_of(db, row.id, _SETTLED, staff, "collected", at)
    moved = not agrees or stages.after_count(db, row.case, row.kind, at.astimezone().date())
    if agrees and row.kind is HandInKind.ORIGINALS:
        _seen(db, row.project_no)
    db.flush()
    tell_counted(db, row, db.get_one(SiteRow, site), at, agrees=agrees)
    return moved


def _seen(db: Db, project_no: str) -> None:
    """The originals of a case have been compared by staff: level B, and good for the holder's next case."""
    awaited = (MaterialRow.project_no == project_no) & (MaterialRow.way == Way.HAND_IN)
    open_ones = awaited & MaterialRow.level.is_(None) & MaterialRow.replaced_at.is_(None)
    db.execute(update(MaterialRow).where(open_ones).values(level=EvidenceLevel.B))
