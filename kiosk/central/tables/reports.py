"""Tables of what terminals reported, and of the answers that were given."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from kiosk.central.tables.base import Base
from kiosk.contract.lockers import CellState


class EventRow(Base):
    """One event as it was first received; `copies` counts how often it came. `body` is the contract's JSON.

    `broken` says that it does not hold in its chain, `flaw` why (facts.chain.flaw_of), `held` that nothing followed
    from it; `accepted_by` and `accepted_for` that somebody looked, and believes it all the same.
    """

    __tablename__ = "terminal_event"
    __table_args__ = (UniqueConstraint("terminal_id", "id"), Index("order_of_a_terminal", "terminal_id", "number"))
    place: Mapped[int] = mapped_column(primary_key=True)  # order of arrival
    id: Mapped[str]
    terminal_id: Mapped[str] = mapped_column(ForeignKey("terminal.id"))
    number: Mapped[int]
    hash: Mapped[str]
    previous: Mapped[str]
    broken: Mapped[bool]
    flaw: Mapped[str] = mapped_column(default="")
    held: Mapped[bool] = mapped_column(default=False, index=True)
    accepted_by: Mapped[str] = mapped_column(default="")
    accepted_for: Mapped[str] = mapped_column(default="")
    received_at: Mapped[dt.datetime]
    copies: Mapped[int]
    body: Mapped[str]


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


class AnswerRow(Base):
    """The stored answer to a write, for the case that the same write comes again."""

    __tablename__ = "answer"
    key: Mapped[str] = mapped_column(primary_key=True)
    asker: Mapped[str] = mapped_column(primary_key=True)  # a terminal, or somebody of the staff
    asked: Mapped[str]  # hash of what was asked
    answer: Mapped[str]
    expires: Mapped[dt.datetime] = mapped_column(index=True)
