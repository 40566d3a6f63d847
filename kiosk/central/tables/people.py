"""Tables of citizens: who they are, how they are reached, what they proved at a terminal, and what they try."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from kiosk.central.tables.base import Base
from kiosk.contract.after import PhoneStep

ELDERLY_FROM = 70


class CitizenRow(Base):
    """Somebody the platform knows."""

    __tablename__ = "citizen"
    id: Mapped[int] = mapped_column(primary_key=True)
    id_number: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    born: Mapped[dt.date | None]
    disabled: Mapped[bool] = mapped_column(default=False)
    phone: Mapped[str] = mapped_column(default="")

    def needs_low(self, today: dt.date) -> bool:
        """True for who is elderly or disabled: their things go into a cell within reach."""
        if self.born is None:
            return self.disabled
        years = today.year - self.born.year - ((today.month, today.day) < (self.born.month, self.born.day))
        return self.disabled or years >= ELDERLY_FROM


class SessionRow(Base):
    """One identification at one terminal, kept by the hash of its token. An unknown person has no citizen."""

    __tablename__ = "session"
    token_hash: Mapped[str] = mapped_column(primary_key=True)
    citizen_id: Mapped[int | None] = mapped_column(ForeignKey("citizen.id"))
    subject: Mapped[str] = mapped_column(ForeignKey("subject.mark_hash"))
    level: Mapped[int]
    expires: Mapped[dt.datetime]


class SubjectRow(Base):
    """Who a session was about, for letters that come when it is long over; kept by the hash of the mark it was told.

    `level` is the highest that was proven, and `card_expired` says that the card was past its date.
    """

    __tablename__ = "subject"
    mark_hash: Mapped[str] = mapped_column(primary_key=True)
    id_number: Mapped[str]
    name: Mapped[str]
    citizen_id: Mapped[int | None] = mapped_column(ForeignKey("citizen.id"))
    terminal_id: Mapped[str] = mapped_column(ForeignKey("terminal.id"))
    level: Mapped[int]
    card_expired: Mapped[bool]
    expires: Mapped[dt.datetime] = mapped_column(index=True)


class SecondCodeRow(Base):
    """A code that was sent to a citizen's telephone as their second proof; kept as a keyed hash.

    `session` is the hash of the token for which it was asked: it proves something there and nowhere else.
    """

    __tablename__ = "second_code"
    id: Mapped[str] = mapped_column(primary_key=True)
    session: Mapped[str] = mapped_column(index=True)
    citizen_id: Mapped[int] = mapped_column(ForeignKey("citizen.id"), index=True)
    code_hash: Mapped[str]
    tries: Mapped[int] = mapped_column(default=0)
    over: Mapped[bool] = mapped_column(default=False)
    sent_at: Mapped[dt.datetime] = mapped_column(index=True)
    expires: Mapped[dt.datetime] = mapped_column(index=True)


class PhoneSignInRow(Base):
    """A sign-in by telephone on its way, for the terminal that began it. Nothing the provider said of anybody is kept.

    `device_code` is sealed, and gone once there is nothing more to ask; `ask_at` is when the provider may be asked.
    """

    __tablename__ = "phone_sign_in"
    id: Mapped[str] = mapped_column(primary_key=True)
    terminal_id: Mapped[str] = mapped_column(ForeignKey("terminal.id"), index=True)
    device_code: Mapped[str]
    step: Mapped[PhoneStep]
    interval: Mapped[int]
    ask_at: Mapped[dt.datetime]
    expires: Mapped[dt.datetime] = mapped_column(index=True)


class AttemptRow(Base):
    """A wrong query code, counted for a case number and for a terminal."""

    __tablename__ = "lookup_attempt"
    id: Mapped[int] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(index=True)
    at: Mapped[dt.datetime]
