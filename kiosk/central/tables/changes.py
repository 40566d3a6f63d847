"""Table of how often what lists are made of has changed."""

from __future__ import annotations

from sqlalchemy.orm import Mapped, mapped_column

from kiosk.central.tables.base import Base


class ChangeRow(Base):
    """One line: `number` grows in the same transaction as each change to a table that lists are made of."""

    __tablename__ = "list_change"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int]
