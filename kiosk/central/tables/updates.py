"""Tables of updates: releases, who is to have them, and what terminals say of it."""

from __future__ import annotations

import datetime as dt
import enum

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from kiosk.central.tables.base import Base


class RolloutState(enum.StrEnum):
    """How far it is allowed to go."""

    RUNNING = "running"
    HALTED = "halted"  # by somebody, or because a terminal went back


class ReleaseRow(Base):
    """One bundle, and the makers' statement about it. `whole` once all of it is here and its hash is right."""

    __tablename__ = "release"
    __table_args__ = (UniqueConstraint("version", "python"),)
    sha256: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[str]
    python: Mapped[str]
    size: Mapped[int]
    body: Mapped[str]
    signature: Mapped[str]
    not_after: Mapped[dt.datetime]
    whole: Mapped[bool] = mapped_column(default=False)
    brought_by: Mapped[str] = mapped_column(ForeignKey("staff.id"))
    brought_at: Mapped[dt.datetime]


class RolloutRow(Base):
    """A version for one part of the terminals: `ring` percent of them. Its number is that of the orders.

    `wanted_ring` is what somebody has asked for and nobody has agreed to yet; 0: nothing.
    """

    __tablename__ = "rollout"
    id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[str]
    ring: Mapped[int]
    wanted_ring: Mapped[int] = mapped_column(default=0)
    state: Mapped[RolloutState]
    starts: Mapped[str]
    until: Mapped[str]
    requester: Mapped[str] = mapped_column(ForeignKey("staff.id"))
    requested_at: Mapped[dt.datetime]
    approver: Mapped[str] = mapped_column(default="")
    halted_by: Mapped[str] = mapped_column(default="")
    halted_for: Mapped[str] = mapped_column(default="")


class TerminalUpdateRow(Base):
    """Which ring a terminal is in where that was set by hand (0: by its name), and what it runs."""

    __tablename__ = "terminal_update"
    terminal_id: Mapped[str] = mapped_column(ForeignKey("terminal.id"), primary_key=True)
    ring: Mapped[int] = mapped_column(default=0)
    running: Mapped[str] = mapped_column(default="")
    python: Mapped[str] = mapped_column(default="")
    seen_at: Mapped[dt.datetime | None]


class RolloutReportRow(Base):
    """How far one terminal has come with one rollout."""

    __tablename__ = "rollout_report"
    rollout_id: Mapped[int] = mapped_column(ForeignKey("rollout.id"), primary_key=True)
    terminal_id: Mapped[str] = mapped_column(ForeignKey("terminal.id"), primary_key=True)
    stage: Mapped[str]
    reason: Mapped[str] = mapped_column(default="")
    at: Mapped[dt.datetime]
