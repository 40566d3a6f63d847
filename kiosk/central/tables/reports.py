"""Tables of what terminals reported, what follows from it, and the answers that were given."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from kiosk.central.tables.base import Base
from kiosk.contract.platform import CellState


class EventRow(Base):
    """One event as it was first received; `copies` counts how often it came. `body` is the contract's JSON."""

    __tablename__ = "terminal_event"
    id: Mapped[str] = mapped_column(primary_key=True)
    place: Mapped[int] = mapped_column(unique=True)  # order of arrival
    terminal_id: Mapped[str] = mapped_column(ForeignKey("terminal.id"), index=True)
    number: Mapped[int]
    received_at: Mapped[dt.datetime]
    copies: Mapped[int]
    body: Mapped[dict[str, Any]]


class CellRow(Base):
    """A cell as its terminal last described it; `number` is that event's."""

    __tablename__ = "cell"
    cabinet_id: Mapped[str] = mapped_column(ForeignKey("cabinet.id"), primary_key=True)
    cell: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    terminal_id: Mapped[str] = mapped_column(ForeignKey("terminal.id"))
    state: Mapped[CellState]
    reason: Mapped[str]
    at: Mapped[dt.datetime]
    number: Mapped[int]


class TaskRow(Base):
    """Something staff must look at, made by one event."""

    __tablename__ = "staff_task"
    __table_args__ = (UniqueConstraint("event_id", "kind"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    event_id: Mapped[str] = mapped_column(ForeignKey("terminal_event.id"))
    terminal_id: Mapped[str] = mapped_column(ForeignKey("terminal.id"), index=True)
    cabinet: Mapped[str]
    cell: Mapped[int]
    deposit_id: Mapped[str]
    said: Mapped[str]
    opened_at: Mapped[dt.datetime]


class AnswerRow(Base):
    """The stored answer to a write, for the case that the same write comes again."""

    __tablename__ = "answer"
    key: Mapped[str] = mapped_column(primary_key=True)
    terminal_id: Mapped[str] = mapped_column(primary_key=True)
    asked: Mapped[str]  # hash of what was asked
    answer: Mapped[str]
    expires: Mapped[dt.datetime] = mapped_column(index=True)
