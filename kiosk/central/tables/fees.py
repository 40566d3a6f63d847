"""Table of fee orders: one for a case, and the charge at the collecting bank that it is paid by."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kiosk.central.tables.base import Base
from kiosk.central.tables.cases import CaseRow
from kiosk.contract.after import FeeState


class FeeOrderRow(Base):
    """缴款通知. `attempt` counts the charges: a new one is made only when the bank has said that the last is closed."""

    __tablename__ = "fee_order"
    id: Mapped[str] = mapped_column(primary_key=True)
    project_no: Mapped[str] = mapped_column(ForeignKey("case_file.project_no"), unique=True)
    amount_fen: Mapped[int]
    pay_code: Mapped[str] = mapped_column(unique=True)
    state: Mapped[FeeState] = mapped_column(index=True)
    attempt: Mapped[int] = mapped_column(default=1)
    pay_url: Mapped[str] = mapped_column(default="")
    expires: Mapped[dt.datetime | None]
    asked_at: Mapped[dt.datetime | None]  # when the bank was last asked
    paid_at: Mapped[dt.datetime | None]
    invoice_url: Mapped[str] = mapped_column(default="")
    case: Mapped[CaseRow] = relationship()

    @property
    def charge(self) -> str:
        """Name of the present charge at the bank: asked twice, it is one."""
        return f"{self.id}-{self.attempt}"
