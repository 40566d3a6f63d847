"""Tables of help in the hall: calls of terminals, and the hours in which somebody of a site's staff is there."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kiosk.central.tables.base import Base
from kiosk.central.tables.places import TerminalRow
from kiosk.contract.helping import CallEnd, CallState


class HelpCallRow(Base):
    """A terminal's call for help. Nothing of whoever stands there: `scene` is the class of the picture they see."""

    __tablename__ = "help_call"
    id: Mapped[str] = mapped_column(primary_key=True)
    terminal_id: Mapped[str] = mapped_column(ForeignKey("terminal.id"), index=True)
    scene: Mapped[str]
    state: Mapped[CallState] = mapped_column(index=True)
    at: Mapped[dt.datetime] = mapped_column(index=True)
    taken_by: Mapped[str] = mapped_column(default="")
    taken_at: Mapped[dt.datetime | None]
    ended_at: Mapped[dt.datetime | None]
    ended: Mapped[CallEnd | None]
    came: Mapped[str] = mapped_column(default="")  # who of the staff signed in at the terminal
    terminal: Mapped[TerminalRow] = relationship()


class StaffHoursRow(Base):
    """From when to when, on working days, somebody of the staff is in the hall of a site: "09:00", "17:00"."""

    __tablename__ = "staff_hours"
    site_code: Mapped[str] = mapped_column(ForeignKey("site.code"), primary_key=True)
    begins: Mapped[str] = mapped_column(primary_key=True)
    ends: Mapped[str]
