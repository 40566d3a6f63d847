"""Tables of the lockers: things with a label, what lies in which cell, and who may collect it for somebody else."""

from __future__ import annotations

import datetime as dt
import enum

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kiosk.central.tables.base import Base
from kiosk.central.tables.cases import CaseRow
from kiosk.central.tables.people import CitizenRow
from kiosk.central.tables.places import CabinetRow
from kiosk.contract.lockers import CellSize, Sensitivity
from kiosk.contract.names import Name


class ParcelRow(Base):
    """出件: a result with a label, kept at a site until it is put into a cell there."""

    __tablename__ = "parcel"
    item_no: Mapped[str] = mapped_column(primary_key=True)
    site_code: Mapped[str] = mapped_column(ForeignKey("site.code"), index=True)
    project_no: Mapped[str] = mapped_column(ForeignKey("case_file.project_no"), index=True)
    item: Mapped[Name]
    document_no: Mapped[str]
    copies: Mapped[int]
    size: Mapped[CellSize]
    sensitivity: Mapped[Sensitivity]
    part: Mapped[str] = mapped_column(default="")  # which of several results of its case it is
    case: Mapped[CaseRow] = relationship()


class DepositState(enum.StrEnum):
    """What the platform believes of a deposit."""

    CLAIMED = "claimed"  # thing and cell are promised to a terminal for some minutes
    RELEASED = "released"  # the claim ran out, or the thing was taken out again at once
    CONFLICT = "conflict"  # it lies there against the rules: no right to collect it
    WAITING = "waiting"
    WITHDRAWN = "withdrawn"  # its right is revoked; it lies there until staff take it out
    RECLAIMED = "reclaimed"  # 已回收
    CONFIRMED = "confirmed"
    PRESUMED = "presumed"
    DISPUTED = "disputed"


class DepositRow(Base):
    """A thing that lies, lay, or is about to lie in a cell.

    `holds_cell` and `holds_item` tell whether cell and thing are spoken for; the two indexes below let nobody be
    second, whatever engine keeps the table and however many write at once.
    """

    __tablename__ = "deposit"
    __table_args__ = (
        Index(
            "one_deposit_in_a_cell",
            "cabinet_id",
            "cell",
            unique=True,
            sqlite_where=text("holds_cell"),
            postgresql_where=text("holds_cell"),
        ),
        Index(
            "one_deposit_of_a_thing",
            "item_no",
            unique=True,
            sqlite_where=text("holds_item"),
            postgresql_where=text("holds_item"),
        ),
    )
    id: Mapped[str] = mapped_column(primary_key=True)
    item_no: Mapped[str] = mapped_column(ForeignKey("parcel.item_no"), index=True)
    project_no: Mapped[str] = mapped_column(ForeignKey("case_file.project_no"), index=True)
    cabinet_id: Mapped[str] = mapped_column(ForeignKey("cabinet.id"))
    cell: Mapped[int]
    holds_cell: Mapped[bool]
    holds_item: Mapped[bool]
    state: Mapped[DepositState] = mapped_column(index=True)
    staff: Mapped[str]
    code: Mapped[str] = mapped_column(unique=True)
    qr: Mapped[str] = mapped_column(unique=True)
    counter: Mapped[int] = mapped_column(default=1)  # grants with a lower one are dead
    claimed_until: Mapped[dt.datetime | None]
    deposited_at: Mapped[dt.datetime | None]
    keep_until: Mapped[dt.date | None]
    revoked_at: Mapped[dt.datetime | None]
    settled_at: Mapped[dt.datetime | None]  # when the handover happened at the terminal
    # Since when a presumed handover can be disputed; None where no door cycle stands behind it, and staff decide.
    presumed_since: Mapped[dt.datetime | None]
    settled_by: Mapped[int | None]  # number of the terminal's event that says so
    disputed_at: Mapped[dt.datetime | None]  # when staff heard of a dispute that no terminal reported
    parcel: Mapped[ParcelRow] = relationship()
    case: Mapped[CaseRow] = relationship()
    cabinet: Mapped[CabinetRow] = relationship()


class DeadClaimRow(Base):
    """A deposit that its terminal gave up before we heard of its claim: a claim that comes later is refused."""

    __tablename__ = "dead_claim"
    deposit_id: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[dt.datetime]


class DelegationRow(Base):
    """代领: the holder of a case lets somebody else collect its result, with their own card and their own code."""

    __tablename__ = "delegation"
    id: Mapped[str] = mapped_column(primary_key=True)
    project_no: Mapped[str] = mapped_column(ForeignKey("case_file.project_no"), index=True)
    agent_id: Mapped[int] = mapped_column(ForeignKey("citizen.id"))
    code: Mapped[str] = mapped_column(unique=True)
    until: Mapped[dt.datetime]
    made_by: Mapped[str]
    made_at: Mapped[dt.datetime]
    revoked_at: Mapped[dt.datetime | None]
    agent: Mapped[CitizenRow] = relationship()
    case: Mapped[CaseRow] = relationship()


class CodeShownRow(Base):
    """The code of a deposit was shown to its receiver at a terminal."""

    __tablename__ = "code_shown"
    id: Mapped[int] = mapped_column(primary_key=True)
    deposit_id: Mapped[str] = mapped_column(ForeignKey("deposit.id"), index=True)
    terminal_id: Mapped[str] = mapped_column(ForeignKey("terminal.id"))
    at: Mapped[dt.datetime]
