"""Tables of the months' reports that the platform has written by itself."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from kiosk.central.tables.base import Base


class ReportMonthRow(Base):
    """A month ("2026-11") whose report was taken in hand, and when it was written; None while it is not."""

    __tablename__ = "report_month"
    month: Mapped[str] = mapped_column(primary_key=True)
    taken_at: Mapped[dt.datetime]
    made_at: Mapped[dt.datetime | None]


class ReportFileRow(Base):
    """One file of it: "zh.pdf", "en.xlsx", "zh.zip" with the CSVs; "report" is what all of them were made of."""

    __tablename__ = "report_file"
    month: Mapped[str] = mapped_column(ForeignKey("report_month.month"), primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    content: Mapped[bytes]
