"""Tables of the catalogue: departments, service items in every version they ever had, and the signed bundles."""

from __future__ import annotations

import datetime as dt
import functools

import msgspec
from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kiosk.central.tables.base import Base
from kiosk.contract.items import Item
from kiosk.contract.names import Name
from kiosk.contract.platform import UseLevel

_VERSIONS_READ = 200
_ITEM = msgspec.json.Decoder(Item)


class DepartmentRow(Base):
    """A department that decides, and its telephone."""

    __tablename__ = "department"
    code: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[Name]
    phone: Mapped[str]
    level: Mapped[UseLevel] = mapped_column(default=UseLevel.COUNTY)


class DepartmentAwayRow(Base):
    """A department whose own system cannot be reached: its items cannot be handled until then, or until it is back."""

    __tablename__ = "department_away"
    code: Mapped[str] = mapped_column(ForeignKey("department.code"), primary_key=True)
    reason: Mapped[Name]
    until: Mapped[dt.datetime | None]
    since: Mapped[dt.datetime]
    said_by: Mapped[str]


class ItemRow(Base):
    """One version of a service item. A case keeps the version under which it was filed; one of them is `current`.

    `body` is the whole manifest as JSON; `digest` tells whether somebody changed it without a new version.
    """

    __tablename__ = "item"
    __table_args__ = (UniqueConstraint("task_code", "version"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    task_code: Mapped[str]
    version: Mapped[str]
    number: Mapped[int] = mapped_column(index=True)
    department_code: Mapped[str] = mapped_column(ForeignKey("department.code"))
    body: Mapped[str]
    digest: Mapped[str]
    current: Mapped[bool]
    department: Mapped[DepartmentRow] = relationship()

    @property
    def manifest(self) -> Item:
        """The item as it is published."""
        return _manifest(self.body)

    @property
    def task_name(self) -> Name:
        """What it is called."""
        return self.manifest.task_name

    @property
    def promise_days(self) -> int:
        """The promised time limit in working days."""
        return self.manifest.promise_day


class ShelfRow(Base):
    """What else belongs to the catalogue, one list under each name, as JSON: towns, phrases, intermediaries …"""

    __tablename__ = "catalogue_shelf"
    name: Mapped[str] = mapped_column(primary_key=True)
    body: Mapped[str]


class BundleRow(Base):
    """A catalogue as it was signed; `good_on` is the last day on which this was what there was to publish."""

    __tablename__ = "catalogue_bundle"
    version: Mapped[str] = mapped_column(primary_key=True)
    good_on: Mapped[dt.date] = mapped_column(index=True)
    made: Mapped[dt.datetime]
    body: Mapped[str]
    signature: Mapped[str]


@functools.lru_cache(_VERSIONS_READ)
def _manifest(body: str) -> Item:
    return _ITEM.decode(body)
