"""Tables of commands: what somebody ordered, what became of it at each terminal, and what terminals handed in."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kiosk.central.tables.base import Base
from kiosk.contract.commands import CommandKind, CommandState


class CommandOrderRow(Base):
    """What one person wants of one terminal or of many. `second` says that it takes another person's agreement.

    `key` makes it the same order however often it is sent. `opening_id` belongs to a door: tables.openings.
    """

    __tablename__ = "command_order"
    __table_args__ = (UniqueConstraint("requester", "key"),)
    id: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str]
    kind: Mapped[CommandKind]
    arguments: Mapped[dict[str, str]]
    reason: Mapped[str]
    urgent: Mapped[bool]
    requester: Mapped[str]  # an operator's login
    requested_at: Mapped[dt.datetime] = mapped_column(index=True)
    second: Mapped[bool]
    approver: Mapped[str] = mapped_column(default="")
    approved_at: Mapped[dt.datetime | None]
    opening_id: Mapped[str] = mapped_column(default="")
    commands: Mapped[list[CommandRow]] = relationship(back_populates="order", order_by="CommandRow.terminal_id")


class CommandRow(Base):
    """One order at one terminal. `body` and `signature` are what is sent, "" before it may be.

    `expires` is when it is not begun any more; while it waits for the second person, when that is over. `settled_by`
    is the event by which the terminal itself has closed it: once that stands nothing changes any more.
    """

    __tablename__ = "command"
    id: Mapped[str] = mapped_column(primary_key=True)
    order_id: Mapped[str] = mapped_column(ForeignKey("command_order.id"), index=True)
    terminal_id: Mapped[str] = mapped_column(ForeignKey("terminal.id"), index=True)
    state: Mapped[CommandState] = mapped_column(index=True)
    changed_at: Mapped[dt.datetime] = mapped_column(index=True)
    expires: Mapped[dt.datetime]
    body: Mapped[str] = mapped_column(default="")
    signature: Mapped[str] = mapped_column(default="")
    sent_at: Mapped[dt.datetime | None]
    why: Mapped[str] = mapped_column(default="")
    result: Mapped[dict[str, str]]
    settled_by: Mapped[int | None]
    order: Mapped[CommandOrderRow] = relationship(back_populates="commands")


class CommandStepRow(Base):
    """One step of a command, for its timeline. `who` is an operator's login, "platform", or the terminal."""

    __tablename__ = "command_step"
    id: Mapped[int] = mapped_column(primary_key=True)
    command_id: Mapped[str] = mapped_column(ForeignKey("command.id"), index=True)
    state: Mapped[CommandState]
    at: Mapped[dt.datetime]  # as who did it says
    noticed: Mapped[dt.datetime]  # by the platform's own time
    who: Mapped[str]
    why: Mapped[str]


class CommandLogsRow(Base):
    """The redacted bundle that a terminal handed in for a command."""

    __tablename__ = "command_logs"
    command_id: Mapped[str] = mapped_column(ForeignKey("command.id"), primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    taken_at: Mapped[dt.datetime] = mapped_column(index=True)
