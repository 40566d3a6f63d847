"""即办件: an instant item goes straight through to its result when nothing is left that somebody must look at."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session as Db

from kiosk.central.cases.stages import enter
from kiosk.central.office import Office
from kiosk.central.tables.cases import CaseRow, Delivery
from kiosk.central.tables.handling import ActRow, MaterialRow
from kiosk.contract.items import Way
from kiosk.contract.names import Name
from kiosk.contract.platform import CaseState, ProjectType

_NOTE = Name("即时办结", "Decided at once")
# Papers that no program can judge, or that have not come yet.
_FOR_EYES = (Way.UPLOAD, Way.HAND_IN, Way.TOLERANCE)
_COMES_AT_ONCE = (Delivery.PRINT, Delivery.ELECTRONIC)


def go_through(db: Db, office: Office, case: CaseRow) -> bool:
    """Accept, decide and have the result made; False and nothing done where something is still to be seen to.

    Asked when a case is filed, and again when its fee has been paid.
    """
    if case.item.manifest.project_type is not ProjectType.INSTANT or case.state is not CaseState.SUBMITTED:
        return False
    if case.fee_due or case.lanes or _for_eyes(db, case):
        return False
    today = office.today()
    enter(case, CaseState.ACCEPTED, today)
    enter(case, CaseState.DECIDED, today, _NOTE)
    enter(case, CaseState.READY if case.delivery in _COMES_AT_ONCE else CaseState.MAKING, today)
    db.add(ActRow(project_no=case.project_no, act="decided", by="platform", at=office.now()))
    return True


def _for_eyes(db: Db, case: CaseRow) -> bool:
    open_ones = MaterialRow.pending | MaterialRow.way.in_(_FOR_EYES)
    mine = (MaterialRow.project_no == case.project_no) & MaterialRow.replaced_at.is_(None) & open_ones
    return db.scalars(select(MaterialRow.id).where(mine)).first() is not None
