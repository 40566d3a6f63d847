"""Tables of what has to be mended: the notice, and every problem on its one list."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kiosk.central.tables.base import Base
from kiosk.contract.names import Name


class NoticeRow(Base):
    """一次性告知书. `answered_at` is when its correction came; only the last notice of a case can be answered."""

    __tablename__ = "correction_notice"
    notice_no: Mapped[str] = mapped_column(primary_key=True)
    project_no: Mapped[str] = mapped_column(ForeignKey("case_file.project_no"), index=True)
    place: Mapped[int]  # first, second … of the case
    issued_at: Mapped[dt.datetime]
    deadline: Mapped[dt.date]
    opinion: Mapped[Name | None]
    reason: Mapped[Name | None]  # why there is a second list
    by: Mapped[str] = mapped_column("issued_by")
    answered_at: Mapped[dt.datetime | None]
    problems: Mapped[list[ProblemRow]] = relationship(order_by="ProblemRow.place")


class ProblemRow(Base):
    """One thing to mend: a field or a material, never both."""

    __tablename__ = "correction_problem"
    notice_no: Mapped[str] = mapped_column(ForeignKey("correction_notice.notice_no"), primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    field: Mapped[str]
    material: Mapped[str]
    problem: Mapped[Name]
    how: Mapped[Name]
    sample: Mapped[Name | None]
