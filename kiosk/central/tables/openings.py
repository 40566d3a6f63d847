"""Table of emergency openings: who asked, who agreed, which code was shown there, and how it ended."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from kiosk.central.tables.base import Base
from kiosk.contract.lockers import OpeningReason, OpeningState


class OpeningRow(Base):
    """应急开箱登记: one cell, two people, a reason and a ticket, five minutes."""

    __tablename__ = "opening"
    id: Mapped[str] = mapped_column(primary_key=True)
    cabinet_id: Mapped[str] = mapped_column(ForeignKey("cabinet.id"), index=True)
    cell: Mapped[int]
    reason: Mapped[OpeningReason]
    note: Mapped[str]  # free text: it never leaves the office
    ticket: Mapped[str]
    state: Mapped[OpeningState]
    requester: Mapped[str] = mapped_column(ForeignKey("staff.id"))
    requested_at: Mapped[dt.datetime]
    approver: Mapped[str] = mapped_column(default="")
    approved_at: Mapped[dt.datetime | None]
    expires: Mapped[dt.datetime]
    terminal_id: Mapped[str] = mapped_column(default="")
    code_hash: Mapped[str] = mapped_column(default="")
    tries: Mapped[int] = mapped_column(default=0)
    order_body: Mapped[str] = mapped_column(default="")
    order_signature: Mapped[str] = mapped_column(default="")
    done_at: Mapped[dt.datetime | None]
    said: Mapped[str] = mapped_column(default="")
