"""A case for whom it belongs to. Somebody else's is answered exactly like one that does not exist."""

from __future__ import annotations

from sqlalchemy.orm import Session as Db

from kiosk.central.refusals import HOTLINE, Declined
from kiosk.central.storage import locked
from kiosk.central.tables.cases import CaseRow


def case_of(db: Db, project_no: str, citizen: int | None, contact: str = HOTLINE) -> CaseRow:
    """To read it. Raises Declined."""
    return _theirs(db.get(CaseRow, project_no), citizen, contact)


def case_to_change(db: Db, project_no: str, citizen: int | None, contact: str) -> CaseRow:
    """To write to it: nobody else does meanwhile. Raises Declined."""
    return _theirs(locked(db, CaseRow, project_no), citizen, contact)


def _theirs(case: CaseRow | None, citizen: int | None, contact: str) -> CaseRow:
    if case is None or case.citizen_id != citizen:
        raise Declined("case_unknown", contact)
    return case
