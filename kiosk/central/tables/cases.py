"""Tables of cases: what was applied for, how the result is to be delivered, and each stage a case went through."""

from __future__ import annotations

import datetime as dt
import enum

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kiosk.central.tables.base import Base
from kiosk.central.tables.catalogue import DepartmentRow, ItemRow
from kiosk.central.tables.people import CitizenRow
from kiosk.contract.names import Name
from kiosk.contract.platform import CaseState, UseLevel


class Delivery(enum.StrEnum):
    """How the result reaches its receiver 送达方式."""

    LOCKER = "locker"
    WINDOW = "window"
    MAIL = "mail"
    ELECTRONIC = "electronic"
    PRINT = "print"  # printed at a terminal at once


class CaseRow(Base):
    """A case 办件. `applicant` is set when the holder acts for somebody else, a business for example.

    `item` is the version under which it was filed, whatever the catalogue has by now.
    `together` is the holder's wish to collect several results in one go. `fee_due` is what is still to be paid, in fen;
    `tolerance_due` the day by which a promised paper must have come.
    """

    __tablename__ = "case_file"
    project_no: Mapped[str] = mapped_column(primary_key=True)
    citizen_id: Mapped[int] = mapped_column(ForeignKey("citizen.id"), index=True)
    applicant: Mapped[str]
    credit_code: Mapped[str]
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"))
    query_code: Mapped[str]
    todo: Mapped[Name | None]
    delivery: Mapped[Delivery] = mapped_column(default=Delivery.LOCKER)
    delivery_reason: Mapped[str] = mapped_column(default="")
    fee_due: Mapped[int] = mapped_column(default=0)
    tolerance_due: Mapped[dt.date | None]
    together: Mapped[bool] = mapped_column(default=False)
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

    @property
    def state(self) -> CaseState:
        """Where this department stands."""
        return self.stages[-1].state


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
    level: Mapped[UseLevel] = mapped_column(default=UseLevel.COUNTY)
