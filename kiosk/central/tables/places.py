"""Tables of places: sites, terminals, cabinets, the calendar and the notices."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kiosk.central.tables.base import Base
from kiosk.contract.platform import Name


class SiteRow(Base):
    """A service centre, a branch or a township point."""

    __tablename__ = "site"
    code: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[Name]
    address: Mapped[Name]
    desk_phone: Mapped[str]
    night_phone: Mapped[str]
    hours: Mapped[Name]
    neighbour: Mapped[Name]


class TerminalRow(Base):
    """A terminal, where it stands, and its key (hex) under which its grants are hashed."""

    __tablename__ = "terminal"
    id: Mapped[str] = mapped_column(primary_key=True)
    site_code: Mapped[str] = mapped_column(ForeignKey("site.code"))
    key: Mapped[str]
    site: Mapped[SiteRow] = relationship()


class CabinetRow(Base):
    """A locker cabinet; `version` grows with each change of its grants."""

    __tablename__ = "cabinet"
    id: Mapped[str] = mapped_column(primary_key=True)
    site_code: Mapped[str] = mapped_column(ForeignKey("site.code"))
    name: Mapped[Name]
    cells: Mapped[int]
    version: Mapped[int]


class DayRow(Base):
    """A day on which the calendar differs from the ordinary week."""

    __tablename__ = "calendar_day"
    day: Mapped[dt.date] = mapped_column(primary_key=True)
    worked: Mapped[bool]


class YearRow(Base):
    """A year whose calendar is known; provisional until it has been announced."""

    __tablename__ = "calendar_year"
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    provisional: Mapped[bool]


class NoticeRow(Base):
    """A notice of the centre."""

    __tablename__ = "notice"
    id: Mapped[str] = mapped_column(primary_key=True)
    starts: Mapped[dt.date]
    until: Mapped[dt.date]
    title: Mapped[Name]
    text: Mapped[Name]
