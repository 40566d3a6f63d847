"""Table of terminals' set-ups: each version for ever, as it was told."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from kiosk.central.tables.base import Base


class SetUpRow(Base):
    """One version of a terminal's set-up; `body` is the contract's SetUp as JSON."""

    __tablename__ = "terminal_set_up"
    terminal_id: Mapped[str] = mapped_column(ForeignKey("terminal.id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    body: Mapped[str]
    at: Mapped[dt.datetime]
