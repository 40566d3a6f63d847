"""Tables of people and their cases: who, what, and each stage it went through."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kiosk.central.tables.base import Base
from kiosk.central.tables.catalogue import DepartmentRow, ItemRow
from kiosk.contract.platform import CaseState, Name


class CitizenRow(Base):
    """Somebody the platform knows."""

    __tablename__ = "citizen"
    id: Mapped[int] = mapped_column(primary_key=True)
    id_number: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]


class SessionRow(Base):
    """One identification at one terminal, kept by the hash of its token. An unknown person has no citizen."""

    __tablename__ = "session"
    token_hash: Mapped[str] = mapped_column(primary_key=True)
    citizen_id: Mapped[int | None] = mapped_column(ForeignKey("citizen.id"))
    expires: Mapped[dt.datetime]


class CaseRow(Base):
    """A case 办件. `applicant` is set when the holder acts for somebody else, a business for example."""

    __tablename__ = "case_file"
    project_no: Mapped[str] = mapped_column(primary_key=True)
    citizen_id: Mapped[int] = mapped_column(ForeignKey("citizen.id"), index=True)
    applicant: Mapped[str]
    credit_code: Mapped[str]
    item_number: Mapped[int] = mapped_column(ForeignKey("item.number"))
    query_code: Mapped[str]
    todo: Mapped[Name | None]
    citizen: Mapped[CitizenRow] = relationship()
    item: Mapped[ItemRow] = relationship()
    stages: Mapped[list[StageRow]] = relationship(
        order_by="StageRow.place", primaryjoin="and_(CaseRow.project_no == StageRow.project_no, StageRow.lane == '')"
    )
    lanes: Mapped[list[LaneRow]] = relationship(order_by="LaneRow.place")

    @property
    def state(self) -> CaseState:
        """Where the case stands."""
        return self.stages[-1].state


class LaneRow(Base):
    """One department's part of a parallel approval."""

    __tablename__ = "case_lane"
    project_no: Mapped[str] = mapped_column(ForeignKey("case_file.project_no"), primary_key=True)
    department_code: Mapped[str] = mapped_column(ForeignKey("department.code"), primary_key=True)
    place: Mapped[int]
    lead: Mapped[bool]
    promise_days: Mapped[int]
    department: Mapped[DepartmentRow] = relationship()
    stages: Mapped[list[StageRow]] = relationship(
        order_by="StageRow.place",
        primaryjoin="and_(LaneRow.project_no == foreign(StageRow.project_no), "
        "LaneRow.department_code == StageRow.lane)",
        viewonly=True,
    )


class StageRow(Base):
    """A stage that a case, or one lane of it, has entered."""

    __tablename__ = "case_stage"
    project_no: Mapped[str] = mapped_column(ForeignKey("case_file.project_no"), primary_key=True)
    lane: Mapped[str] = mapped_column(primary_key=True)  # department code, or empty for the case itself
    place: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    state: Mapped[CaseState]
    on: Mapped[dt.date] = mapped_column("entered_on")
    days: Mapped[int]
    note: Mapped[Name | None]


class AttemptRow(Base):
    """A wrong query code, counted for a case number and for a terminal."""

    __tablename__ = "lookup_attempt"
    id: Mapped[int] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(index=True)
    at: Mapped[dt.datetime]
