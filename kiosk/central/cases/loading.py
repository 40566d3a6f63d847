"""Reading many rows with their cases at once."""

from __future__ import annotations

from sqlalchemy.orm import InstrumentedAttribute, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from kiosk.central.tables.cases import CaseRow


def with_case(case: InstrumentedAttribute[CaseRow]) -> tuple[ORMOption, ...]:
    """Have cases come along with what belongs to them, in a few queries instead of some for each."""
    come = selectinload(case)
    return (come.selectinload(CaseRow.stages), come.selectinload(CaseRow.citizen), come.selectinload(CaseRow.item))
