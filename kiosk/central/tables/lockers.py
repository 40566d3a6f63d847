"""Tables of the lockers: what lies in which cell, for whom, and how it left."""

from __future__ import annotations

import datetime as dt
import enum

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kiosk.central.tables.base import Base
from kiosk.central.tables.cases import CaseRow, CitizenRow
from kiosk.central.tables.places import CabinetRow
from kiosk.contract.platform import FactorRule, Name


class DepositState(enum.StrEnum):
    """What the platform believes of a deposit."""

    WAITING = "waiting"
    CONFIRMED = "confirmed"
    PRESUMED = "presumed"
    DISPUTED = "disputed"


class DepositRow(Base):
    """An item that lies, or lay, in a cell."""

    __tablename__ = "deposit"
    id: Mapped[str] = mapped_column(primary_key=True)
    project_no: Mapped[str] = mapped_column(ForeignKey("case_file.project_no"), index=True)
    cabinet_id: Mapped[str] = mapped_column(ForeignKey("cabinet.id"))
    cell: Mapped[int]
    item: Mapped[Name]
    copies: Mapped[int]
    rule: Mapped[FactorRule]
    code: Mapped[str]
    qr: Mapped[str]
    deposited_on: Mapped[dt.date]
    keep_until: Mapped[dt.date]
    state: Mapped[DepositState]
    settled_at: Mapped[dt.datetime | None]  # when the handover happened at the terminal
    settled_by: Mapped[int | None]  # number of the terminal's event that says so
    case: Mapped[CaseRow] = relationship()
    cabinet: Mapped[CabinetRow] = relationship()
    receivers: Mapped[list[ReceiverRow]] = relationship(order_by="ReceiverRow.place")


class ReceiverRow(Base):
    """Somebody who may collect a deposit with their own card; the first is the holder of the case."""

    __tablename__ = "deposit_receiver"
    deposit_id: Mapped[str] = mapped_column(ForeignKey("deposit.id"), primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    citizen_id: Mapped[int] = mapped_column(ForeignKey("citizen.id"))
    citizen: Mapped[CitizenRow] = relationship()
