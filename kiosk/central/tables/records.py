"""Tables of what the state knows already: records, licences, who is barred, and who may act for whom.

An owner is a citizen's ID number or a legal person's credit code.
"""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kiosk.central.tables.base import Base
from kiosk.central.tables.people import CitizenRow
from kiosk.contract.items import EvidenceLevel
from kiosk.contract.names import Name


class RecordRow(Base):
    """共享数据: a record that settles the materials of its name for its owner."""

    __tablename__ = "shared_record"
    __table_args__ = (UniqueConstraint("material", "owner"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    material: Mapped[str]
    owner: Mapped[str] = mapped_column(index=True)
    source: Mapped[Name]
    valid_to: Mapped[dt.date | None]


class LicenceRow(Base):
    """电子证照: one in the licence store."""

    __tablename__ = "licence"
    number: Mapped[str] = mapped_column(primary_key=True)
    type: Mapped[str]
    owner: Mapped[str] = mapped_column(index=True)
    name: Mapped[Name]
    issuer: Mapped[Name]
    level: Mapped[EvidenceLevel]
    valid_to: Mapped[dt.date | None]


class BarredRow(Base):
    """失信: a record for which neither commitment nor tolerance is offered."""

    __tablename__ = "barred"
    owner: Mapped[str] = mapped_column(primary_key=True)
    reason: Mapped[Name]
    until: Mapped[dt.date | None]


class LegalPersonRow(Base):
    """法人: a business or body for which somebody may act."""

    __tablename__ = "legal_person"
    credit_code: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]


class OfficerRow(Base):
    """Who may act for a legal person: its 法定代表人, or an 经办人 for some things."""

    __tablename__ = "legal_person_officer"
    credit_code: Mapped[str] = mapped_column(ForeignKey("legal_person.credit_code"), primary_key=True)
    citizen_id: Mapped[int] = mapped_column(ForeignKey("citizen.id"), primary_key=True)
    relation: Mapped[str]
    scopes: Mapped[list[str]]
    until: Mapped[dt.datetime | None]


class GuardianRow(Base):
    """监护: who may act for somebody who cannot act alone."""

    __tablename__ = "guardian"
    id: Mapped[str] = mapped_column(primary_key=True)
    guardian_id: Mapped[int] = mapped_column(ForeignKey("citizen.id"), index=True)
    ward_id: Mapped[int] = mapped_column(ForeignKey("citizen.id"))
    until: Mapped[dt.datetime | None]
    ward: Mapped[CitizenRow] = relationship(foreign_keys=ward_id)


class ActDelegationRow(Base):
    """委托办理: the principal lets somebody submit, correct or collect, in writing, until a moment.

    Without task codes it is for every item that may be delegated. `signature` is what was signed, as the contract's
    JSON, and `signer` by whom: from both its text is made anew (contract.entrusting). `code` is what the agent types at
    a locker beside their card; empty where nothing is to be collected.
    """

    __tablename__ = "act_delegation"
    id: Mapped[str] = mapped_column(primary_key=True)
    principal_id: Mapped[int] = mapped_column(ForeignKey("citizen.id"), index=True)
    agent_id: Mapped[int] = mapped_column(ForeignKey("citizen.id"), index=True)
    scopes: Mapped[list[str]]
    task_codes: Mapped[list[str]]
    until: Mapped[dt.datetime]
    signature: Mapped[str]
    terminal_id: Mapped[str] = mapped_column(ForeignKey("terminal.id"))
    made_at: Mapped[dt.datetime]
    revoked_at: Mapped[dt.datetime | None]
    signer: Mapped[str] = mapped_column(default="")
    code: Mapped[str] = mapped_column(default="")
    assisted_by: Mapped[str] = mapped_column(default="")  # who of the staff stood by when it was given
    principal: Mapped[CitizenRow] = relationship(foreign_keys=principal_id)
    agent: Mapped[CitizenRow] = relationship(foreign_keys=agent_id)
