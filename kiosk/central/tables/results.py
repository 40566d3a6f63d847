"""Tables of results on paper: what may be printed of a case, and each copy that leave was given for."""

from __future__ import annotations

import datetime as dt
import enum

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kiosk.central.tables.base import Base
from kiosk.central.tables.cases import CaseRow
from kiosk.contract.items import EvidenceLevel
from kiosk.contract.names import Name


class ResultRow(Base):
    """办理结果: the document of a case. `lines` are triples of Chinese label, English label and value."""

    __tablename__ = "result"
    project_no: Mapped[str] = mapped_column(ForeignKey("case_file.project_no"), primary_key=True)
    document_no: Mapped[str] = mapped_column(unique=True)
    name: Mapped[Name]
    check_code: Mapped[str] = mapped_column(unique=True)
    level: Mapped[EvidenceLevel]
    lines: Mapped[list[list[str]]]
    made_on: Mapped[dt.date]
    copies: Mapped[int]
    pages: Mapped[int]  # 0 until a first copy has been written
    case: Mapped[CaseRow] = relationship()


class CopyState(enum.StrEnum):
    """What is known of a copy."""

    OPEN = "open"  # leave was given; nobody has said yet what became of it
    PRINTED = "printed"
    NOT_PRINTED = "not_printed"
    UNCONFIRMED = "unconfirmed"


class CopyRow(Base):
    """Leave to print one copy; its document is kept only until that is done or its time is over."""

    __tablename__ = "result_copy"
    id: Mapped[str] = mapped_column(primary_key=True)
    project_no: Mapped[str] = mapped_column(ForeignKey("result.project_no"), index=True)
    number: Mapped[int]
    terminal_id: Mapped[str] = mapped_column(ForeignKey("terminal.id"))
    state: Mapped[CopyState] = mapped_column(index=True)
    sha256: Mapped[str]
    document: Mapped[bytes | None]
    given_at: Mapped[dt.datetime]
    expires: Mapped[dt.datetime]
    ended_at: Mapped[dt.datetime | None]
    pages: Mapped[int]
    result: Mapped[ResultRow] = relationship()
