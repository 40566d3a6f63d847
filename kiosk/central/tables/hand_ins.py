"""Table of papers that cases wait for, from the wish for them to the count by staff."""

from __future__ import annotations

import datetime as dt
import enum

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kiosk.central.tables.base import Base
from kiosk.central.tables.cases import CaseRow
from kiosk.contract.lockers import CellSize, HandInKind


class HandInState(enum.StrEnum):
    """How far papers have come. Handed in is not accepted: only staff who count them accept them."""

    AWAITED = "awaited"
    HANDED_IN = "handed_in"
    MISSING = "missing"  # the cell was found empty, and nobody has counted them
    AGREED = "agreed"  # 核对一致
    DISAGREED = "disagreed"  # 核对不一致


class HandInRow(Base):
    """待收: papers of a case; `materials` are pairs of Chinese and English."""

    __tablename__ = "hand_in"
    id: Mapped[str] = mapped_column(primary_key=True)
    project_no: Mapped[str] = mapped_column(ForeignKey("case_file.project_no"), index=True)
    kind: Mapped[HandInKind]
    materials: Mapped[list[list[str]]]
    due: Mapped[dt.date | None]
    size: Mapped[CellSize]
    state: Mapped[HandInState] = mapped_column(index=True)
    cabinet: Mapped[str] = mapped_column(default="")
    cell: Mapped[int] = mapped_column(default=0)
    pieces: Mapped[int] = mapped_column(default=0)
    handed_in_at: Mapped[dt.datetime | None]
    counted: Mapped[int | None]
    collected_by: Mapped[str] = mapped_column(default="")
    collected_at: Mapped[dt.datetime | None]
    case: Mapped[CaseRow] = relationship()
