"""Table of ratings 好差评: one for one finished act, and only where somebody gave one."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from kiosk.central.tables.base import Base


class RatingRow(Base):
    """What somebody said of an act; `level` 5 very satisfied to 1 very dissatisfied. Acts without a row are 未评."""

    __tablename__ = "rating"
    event: Mapped[str] = mapped_column(primary_key=True)
    citizen_id: Mapped[int | None] = mapped_column(ForeignKey("citizen.id"))
    project_no: Mapped[str] = mapped_column(index=True)
    level: Mapped[int]
    tags: Mapped[list[str]]
    text: Mapped[str]
    terminal_id: Mapped[str] = mapped_column(ForeignKey("terminal.id"))
    site_code: Mapped[str] = mapped_column(index=True)
    at: Mapped[dt.datetime]
