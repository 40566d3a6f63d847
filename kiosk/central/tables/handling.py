"""Tables of handling: letters and their answers, what was applied for, and how each of its materials is settled."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kiosk.central.tables.base import Base
from kiosk.central.tables.cases import CaseRow
from kiosk.central.tables.people import CitizenRow
from kiosk.contract.items import DeliveryWay, EvidenceLevel, Way
from kiosk.contract.names import Name


class LetterRow(Base):
    """A letter that came, and the answer it gets for good. The envelope itself is not kept; its hash is."""

    __tablename__ = "letter"
    id: Mapped[str] = mapped_column(primary_key=True)
    terminal_id: Mapped[str] = mapped_column(ForeignKey("terminal.id"))
    envelope_hash: Mapped[str]
    answer: Mapped[str]  # the contract's JSON
    at: Mapped[dt.datetime]


class ApplicationRow(Base):
    """申请 as it was filed: the form of a case, for whom, how it came. `content` tells the same thing sent twice.

    `principal` is the key of whom it is for (handling.principals); `form`, `commitment` and `tolerance` are the signed
    texts as the contract's JSON, `answers` and `form_values` what the form said. A correction changes `form_values`;
    `signed_over` keeps what the mark in the signed form was made of, so that it can be made anew (contract.reading).
    """

    __tablename__ = "application"
    project_no: Mapped[str] = mapped_column(ForeignKey("case_file.project_no"), primary_key=True)
    letter_id: Mapped[str] = mapped_column(ForeignKey("letter.id"), unique=True)
    citizen_id: Mapped[int] = mapped_column(ForeignKey("citizen.id"), index=True)
    principal: Mapped[str] = mapped_column(index=True)
    content: Mapped[str] = mapped_column(index=True)
    answers: Mapped[dict[str, bool]] = mapped_column(JSON())
    form_values: Mapped[dict[str, str]]
    area: Mapped[str]
    delivery: Mapped[DeliveryWay]
    delivery_site: Mapped[str]
    delivery_address: Mapped[str]
    form: Mapped[str]
    signed_over: Mapped[str]
    commitment: Mapped[str] = mapped_column(default="")
    tolerance: Mapped[str] = mapped_column(default="")
    channel: Mapped[str]  # 申请渠道
    terminal_id: Mapped[str] = mapped_column(ForeignKey("terminal.id"))
    site_code: Mapped[str] = mapped_column(ForeignKey("site.code"))
    level: Mapped[int]
    card_reading: Mapped[str]
    assisted_by: Mapped[str]
    written_at: Mapped[dt.datetime]
    filed_at: Mapped[dt.datetime]
    case: Mapped[CaseRow] = relationship()
    citizen: Mapped[CitizenRow] = relationship()


class MaterialRow(Base):
    """One material of a case as it was settled once. A correction adds another and sets `replaced_at` in this one.

    `level` is the platform's own grade; none as long as nothing has come, or nobody could verify it (`pending`).
    """

    __tablename__ = "case_material"
    __table_args__ = (Index("materials_of_a_case", "project_no", "material"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    project_no: Mapped[str] = mapped_column(ForeignKey("case_file.project_no"))
    material: Mapped[str]
    name: Mapped[Name]
    way: Mapped[Way]
    level: Mapped[EvidenceLevel | None]
    number: Mapped[str] = mapped_column(default="")
    ref: Mapped[str] = mapped_column(default="")
    pending: Mapped[bool] = mapped_column(default=False)
    note: Mapped[Name | None]
    due: Mapped[dt.date | None]  # 容缺: the day by which it must have come
    settled_at: Mapped[dt.datetime]
    replaced_at: Mapped[dt.datetime | None]
    case: Mapped[CaseRow] = relationship()
    uploads: Mapped[list[UploadRow]] = relationship(order_by="UploadRow.place")


class ActRow(Base):
    """Audit: what was done about a case, by whom, with whose help, at which terminal."""

    __tablename__ = "case_act"
    id: Mapped[int] = mapped_column(primary_key=True)
    project_no: Mapped[str] = mapped_column(ForeignKey("case_file.project_no"), index=True)
    act: Mapped[str]  # filed, corrected, accepted …
    by: Mapped[str]  # "citizen:12", "staff:S-101", "platform"
    principal: Mapped[str] = mapped_column(default="")
    assisted_by: Mapped[str] = mapped_column(default="")
    terminal_id: Mapped[str] = mapped_column(default="")
    letter_id: Mapped[str] = mapped_column(default="")
    said: Mapped[str] = mapped_column(default="")
    at: Mapped[dt.datetime]


class UploadRow(Base):
    """Pages of a material. Until a letter uses them they belong to a visit, and are thrown away after an hour."""

    __tablename__ = "upload"
    id: Mapped[str] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(index=True)  # hash of the mark of whose visit it was
    kind: Mapped[str]
    sha256: Mapped[str]
    pages: Mapped[int]
    body: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    thumbnail: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    at: Mapped[dt.datetime] = mapped_column(index=True)
    handoff_id: Mapped[str] = mapped_column(default="", index=True)
    material: Mapped[str] = mapped_column(default="")  # of the hand-off
    used_by: Mapped[int | None] = mapped_column(ForeignKey("case_material.id"), index=True)
    place: Mapped[int] = mapped_column(default=0)


class VerificationRow(Base):
    """What an issuer said about a document's number or a shown licence; evidence names it by `ref`."""

    __tablename__ = "verification"
    ref: Mapped[str] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(index=True)
    way: Mapped[Way]
    kind: Mapped[str]  # kind of number, or type of licence; empty where a licence could not be asked about
    number: Mapped[str]
    result: Mapped[str]
    level: Mapped[EvidenceLevel | None]
    issuer: Mapped[Name | None]
    valid_to: Mapped[dt.date | None]
    at: Mapped[dt.datetime] = mapped_column(index=True)


class HandoffRow(Base):
    """A one-time page for a telephone 手机传照片. Token and cookie are kept as hashes."""

    __tablename__ = "handoff"
    id: Mapped[str] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    subject: Mapped[str] = mapped_column(index=True)
    session_hash: Mapped[str] = mapped_column(index=True)
    site_code: Mapped[str] = mapped_column(ForeignKey("site.code"))
    materials: Mapped[list[list[str]]]  # id, Chinese, English
    expires: Mapped[dt.datetime] = mapped_column(index=True)
    owner_hash: Mapped[str] = mapped_column(default="")
    ended_at: Mapped[dt.datetime | None]


class DraftRow(Base):
    """暂存: kept because the citizen asked for it."""

    __tablename__ = "draft"
    citizen_id: Mapped[int] = mapped_column(ForeignKey("citizen.id"), primary_key=True)
    task_code: Mapped[str] = mapped_column(primary_key=True)
    body: Mapped[str]  # the contract's JSON
    saved_at: Mapped[dt.datetime] = mapped_column(index=True)


class NumberRow(Base):
    """The last sequence number given out in an area on a day."""

    __tablename__ = "case_number"
    day: Mapped[str] = mapped_column(primary_key=True)  # area and date
    last: Mapped[int]
