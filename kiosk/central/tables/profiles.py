"""Tables of the sites' profiles: each version for ever, and what each terminal did with the last it was given."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kiosk.central.tables.base import Base
from kiosk.central.tables.places import TerminalRow
from kiosk.contract.profile import ProfileState


class ProfileRow(Base):
    """One version of a site's profile. `body` is the text that is signed, `hash` its SHA-256, `files` that of what
    people wrote, so that the same files are not published twice.
    """

    __tablename__ = "site_profile"
    site_code: Mapped[str] = mapped_column(ForeignKey("site.code"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    made: Mapped[dt.datetime]
    body: Mapped[str]
    hash: Mapped[str]
    files: Mapped[str]
    puts_back: Mapped[int] = mapped_column(default=0)
    by: Mapped[str] = mapped_column(default="")  # who of the staff put it back; "" for the files


class ProfileSeenRow(Base):
    """What a terminal said of a profile last; `problems` are pairs of place and words."""

    __tablename__ = "site_profile_seen"
    terminal_id: Mapped[str] = mapped_column(ForeignKey("terminal.id"), primary_key=True)
    version: Mapped[int]
    hash: Mapped[str]
    state: Mapped[ProfileState]
    kept: Mapped[int]
    problems: Mapped[list[list[str]]]
    at: Mapped[dt.datetime]
    terminal: Mapped[TerminalRow] = relationship()
