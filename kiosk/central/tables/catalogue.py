"""Tables of the catalogue: departments and their service items."""

from __future__ import annotations

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kiosk.central.tables.base import Base
from kiosk.contract.names import Name
from kiosk.contract.platform import ProjectType


class DepartmentRow(Base):
    """A department that decides, and its telephone."""

    __tablename__ = "department"
    code: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[Name]
    phone: Mapped[str]


class ItemRow(Base):
    """A service item; `materials` are pairs of Chinese and English."""

    __tablename__ = "item"
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    task_code: Mapped[str] = mapped_column(unique=True)
    task_name: Mapped[Name]
    plain_name: Mapped[Name]
    department_code: Mapped[str] = mapped_column(ForeignKey("department.code"))
    project_type: Mapped[ProjectType]
    legal_days: Mapped[int]
    promise_days: Mapped[int]
    fee: Mapped[Name]
    materials: Mapped[list[list[str]]]
    at_terminal: Mapped[bool]
    department: Mapped[DepartmentRow] = relationship()
