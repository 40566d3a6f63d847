"""Table of policies that the office has set otherwise than they come."""

from __future__ import annotations

from sqlalchemy.orm import Mapped, mapped_column

from kiosk.central.tables.base import Base


class PolicyRow(Base):
    """One policy and its value as a whole number; 1 is yes and 0 is no."""

    __tablename__ = "policy"
    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[int]
