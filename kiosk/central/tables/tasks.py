"""Table of what staff must see to."""

from __future__ import annotations

import datetime as dt
import enum

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from kiosk.central.tables.base import Base


class Level(enum.StrEnum):
    """How soon somebody must come: at once, today, on the next round."""

    P1 = "P1"
    P2 = "P2"
    P3 = "P3"


class TaskRow(Base):
    """Something staff must look at, once for each cause: a terminal's event, or what the platform noticed by itself."""

    __tablename__ = "staff_task"
    __table_args__ = (UniqueConstraint("cause", "kind"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    level: Mapped[Level]
    cause: Mapped[str]  # "event:" and the event's place, or what else brought it up
    event_id: Mapped[str] = mapped_column(default="")
    terminal_id: Mapped[str | None] = mapped_column(ForeignKey("terminal.id"), index=True)
    cabinet: Mapped[str] = mapped_column(default="")
    cell: Mapped[int] = mapped_column(default=0)
    deposit_id: Mapped[str] = mapped_column(default="", index=True)
    said: Mapped[str] = mapped_column(default="")
    opened_at: Mapped[dt.datetime]
    settled_at: Mapped[dt.datetime | None]
    settled_by: Mapped[str] = mapped_column(default="")
    settlement: Mapped[str] = mapped_column(default="")
