"""Tables of places: sites and where they lie, terminals, cabinets, the calendar and the notices."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kiosk.central.tables.base import Base
from kiosk.contract.names import Name
from kiosk.contract.profile import Tier


class SiteRow(Base):
    """A service centre, a branch or a township point.

    `window` is where things go that are taken back; `sign` stands before every message to a citizen.
    """

    __tablename__ = "site"
    code: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[Name]
    address: Mapped[Name]
    desk_phone: Mapped[str]
    night_phone: Mapped[str]
    hours: Mapped[Name]
    neighbour: Mapped[Name]
    window: Mapped[Name]
    sign: Mapped[str]


class SpotRow(Base):
    """Where a site lies and what kind of place it is, as its profile says; None where it does not say."""

    __tablename__ = "site_spot"
    site_code: Mapped[str] = mapped_column(ForeignKey("site.code"), primary_key=True)
    tier: Mapped[Tier]
    longitude: Mapped[float | None]
    latitude: Mapped[float | None]


class TerminalRow(Base):
    """A terminal, where it stands, and its key (hex) under which its grants are hashed.

    `whole` is the number up to which none of its facts is missing.
    """

    __tablename__ = "terminal"
    id: Mapped[str] = mapped_column(primary_key=True)
    site_code: Mapped[str] = mapped_column(ForeignKey("site.code"))
    key: Mapped[str]
    whole: Mapped[int] = mapped_column(default=0)
    site: Mapped[SiteRow] = relationship()


class CabinetRow(Base):
    """A locker cabinet. `version` grows whenever what `content` is the hash of is found changed."""

    __tablename__ = "cabinet"
    id: Mapped[str] = mapped_column(primary_key=True)
    site_code: Mapped[str] = mapped_column(ForeignKey("site.code"))
    name: Mapped[Name]
    cells: Mapped[int]
    version: Mapped[int]
    content: Mapped[str] = mapped_column(default="")
    issued_at: Mapped[dt.datetime | None]
    site: Mapped[SiteRow] = relationship()


class SyncRow(Base):
    """When a terminal last fetched, or had confirmed, the list of a cabinet."""

    __tablename__ = "cabinet_sync"
    cabinet_id: Mapped[str] = mapped_column(ForeignKey("cabinet.id"), primary_key=True)
    terminal_id: Mapped[str] = mapped_column(ForeignKey("terminal.id"), primary_key=True)
    version: Mapped[int]
    at: Mapped[dt.datetime]


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
