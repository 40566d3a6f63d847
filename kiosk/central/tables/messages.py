"""Table of messages to citizens, and to who is on duty: each once, due at its time, given to one sender."""

from __future__ import annotations

import datetime as dt
import enum

from sqlalchemy import ColumnElement, ForeignKey, UniqueConstraint
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column

from kiosk.central.tables.base import Base


class MessageKind(enum.StrEnum):
    """Why somebody is written to."""

    DEPOSITED = "deposited"
    AFTER_ONE_DAY = "after_one_day"
    AFTER_THREE_DAYS = "after_three_days"
    LAST_DAY_NEAR = "last_day_near"
    RECLAIMED = "reclaimed"
    DELIVERY_NEAR = "delivery_near"
    HAND_IN_AGREED = "hand_in_agreed"
    HAND_IN_DISAGREED = "hand_in_disagreed"
    RECEIVED = "received"
    MOVED = "moved"  # a case has come to another stage
    SECOND_CODE = "second_code"  # a second proof is asked for at a terminal
    DELEGATED = "delegated"  # somebody may act for the citizen from now on
    ON_DUTY = "on_duty"  # an alert, to who is on duty; no citizen is concerned


class MessageState(enum.StrEnum):
    """How far a message is."""

    WAITING = "waiting"
    TAKEN = "taken"  # a sender has it; it is given to no other
    SENT = "sent"
    CANCELLED = "cancelled"  # not true any more; a sender may have it all the same


class MessageRow(Base):
    """通知: words for SMS and fields for a WeChat template. `occasion` and `kind` together are written about once."""

    __tablename__ = "message"
    __table_args__ = (UniqueConstraint("occasion", "kind"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    occasion: Mapped[str]  # a deposit with the number of its right, or a hand-in with the moment it was counted
    subject: Mapped[str] = mapped_column(index=True)  # id of the deposit, the hand-in, the code or the delegation
    kind: Mapped[MessageKind]
    citizen_id: Mapped[int | None] = mapped_column(ForeignKey("citizen.id"))
    phone: Mapped[str]
    sms: Mapped[str]
    wechat: Mapped[dict[str, str]]
    due: Mapped[dt.datetime] = mapped_column(index=True)
    state: Mapped[MessageState]
    taken_at: Mapped[dt.datetime | None]
    sent_at: Mapped[dt.datetime | None]
    channel: Mapped[str] = mapped_column(default="")

    @hybrid_property
    def with_sender(self) -> bool:
        """True while a sender has it and has not said what became of it."""
        return self.taken_at is not None and self.sent_at is None

    @with_sender.inplace.expression
    @classmethod
    def _with_sender(cls) -> ColumnElement[bool]:
        return cls.taken_at.is_not(None) & cls.sent_at.is_(None)
