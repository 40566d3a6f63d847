"""Tables of alerts: the rules in versions, what is not well, its diary, who is told, who is on duty, what is silent."""

from __future__ import annotations

import datetime as dt
import enum

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kiosk.central.tables.base import Base
from kiosk.central.tables.places import TerminalRow
from kiosk.central.tables.tasks import Level

_STILL = text("over_at IS NULL")
_UNSENT = text("due IS NOT NULL")


class AlertState(enum.StrEnum):
    """How far an alert is."""

    WAITING = "waiting"  # the finding must last a while before it counts
    OPEN = "open"
    CLEARING = "clearing"  # the finding is over, and must stay so for a while
    OVER = "over"


class EntryKind(enum.StrEnum):
    """What a line of an alert's diary tells."""

    RAISED = "raised"
    TOLD = "told"
    REPEATED = "repeated"
    LEVEL = "level"  # it has become more urgent
    NEXT = "next"  # nobody said that they had seen it: the next on duty are told
    NOBODY = "nobody"  # nobody is on duty, and no other way is known
    SWALLOWED = "swallowed"  # a greater trouble explains it
    RELEASED = "released"  # the greater trouble is over, this one is not
    ENDING = "ending"  # the finding is over
    RETURNED = "returned"  # it was over for too short a while
    CLEARED = "cleared"
    ACKNOWLEDGED = "acknowledged"
    ASSIGNED = "assigned"
    NOTE = "note"
    CLOSED = "closed"  # an operator says that it is over


class DeliveryState(enum.StrEnum):
    """How far one telling is, on one way to one address."""

    WAITING = "waiting"
    SENDING = "sending"  # whoever carries it has it now
    HANDED_ON = "handed_on"  # the sender of messages is to fetch it
    SENT = "sent"
    UNKNOWN = "unknown"  # it may have gone out, and nobody can say; told again, it is marked so
    GAVE_UP = "gave_up"
    DROPPED = "dropped"  # not true any more before it went out


class AlertRulesRow(Base):
    """One version of the rules, for ever. `body` is what was read from the file, as JSON; `hash` its SHA-256."""

    __tablename__ = "alert_rules"
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    made: Mapped[dt.datetime]
    body: Mapped[str]
    hash: Mapped[str]


class AlertRow(Base):
    """One trouble of one subject at one place: subject, cause and place are its fingerprint, one open row for each.

    `due` is when time alone will bring something about next. `told` holds triples of way, address and name: whoever was
    told of it, and is told when it is over.
    """

    __tablename__ = "alert"
    __table_args__ = (
        Index("one_open_alert", "subject", "cause", "place", unique=True, sqlite_where=_STILL, postgresql_where=_STILL),
        Index("alerts_due", "due", sqlite_where=_STILL, postgresql_where=_STILL),
        Index("alerts_of_site", "site_code", "cause", sqlite_where=_STILL, postgresql_where=_STILL),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    subject: Mapped[str]
    cause: Mapped[str]
    place: Mapped[str] = mapped_column(default="")
    terminal_id: Mapped[str | None] = mapped_column(ForeignKey("terminal.id"), index=True)
    site_code: Mapped[str] = mapped_column(default="")
    model: Mapped[str] = mapped_column(default="")
    value: Mapped[float | None]
    state: Mapped[AlertState]
    level: Mapped[Level]
    began: Mapped[dt.datetime]  # by the clock of whoever told it
    since: Mapped[dt.datetime]  # the same, where that clock can be right: all intervals count from here
    raised_at: Mapped[dt.datetime | None]
    ended_at: Mapped[dt.datetime | None]  # when the finding ended, while it must stay so for a while
    over_at: Mapped[dt.datetime | None] = mapped_column(index=True)
    due: Mapped[dt.datetime | None]
    told_at: Mapped[dt.datetime | None]
    tellings: Mapped[int] = mapped_column(default=0)
    rung: Mapped[int] = mapped_column(default=0)  # how many groups on the roster know of it
    rung_at: Mapped[dt.datetime | None]  # when the newest of these groups was told
    told: Mapped[list[list[str]]]
    flaps: Mapped[int] = mapped_column(default=0)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("alert.id"), index=True)
    acknowledged_at: Mapped[dt.datetime | None]
    acknowledged_by: Mapped[str] = mapped_column(default="")
    assignee: Mapped[str] = mapped_column(default="")
    terminal: Mapped[TerminalRow | None] = relationship()


class AlertEntryRow(Base):
    """A line in the diary of an alert; `who` is an operator's login, "" for the platform itself."""

    __tablename__ = "alert_entry"
    id: Mapped[int] = mapped_column(primary_key=True)
    alert_id: Mapped[int] = mapped_column(ForeignKey("alert.id"), index=True)
    at: Mapped[dt.datetime]
    kind: Mapped[EntryKind]
    who: Mapped[str] = mapped_column(default="")
    detail: Mapped[str] = mapped_column(default="")


class DeliveryRow(Base):
    """One telling of one alert on one way to one address; `occasion` makes it once.

    What goes out together, because it was due together, has one `bundle`: that is sent, and repeated, as one.
    `due` is empty once nothing more is to be done about it.
    """

    __tablename__ = "alert_delivery"
    __table_args__ = (
        UniqueConstraint("alert_id", "occasion", "way", "address"),
        Index("deliveries_due", "due", sqlite_where=_UNSENT, postgresql_where=_UNSENT),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    alert_id: Mapped[int] = mapped_column(ForeignKey("alert.id"), index=True)
    occasion: Mapped[str]
    kind: Mapped[EntryKind]
    way: Mapped[str]  # webhook, mail or sms
    address: Mapped[str]
    name: Mapped[str] = mapped_column(default="")
    made: Mapped[dt.datetime]
    due: Mapped[dt.datetime | None]
    state: Mapped[DeliveryState]
    bundle: Mapped[str] = mapped_column(default="", index=True)
    tries: Mapped[int] = mapped_column(default=0)
    unsure: Mapped[bool] = mapped_column(default=False)  # it may have gone out once already
    taken_at: Mapped[dt.datetime | None]
    sent_at: Mapped[dt.datetime | None]
    trouble: Mapped[str] = mapped_column(default="")  # a word: why the last try came to nothing


class SilenceRow(Base):
    """While it lasts nobody is told of what it matches; an empty matcher matches everything.

    What may not be silenced by one person alone stays loud until `second` is somebody else than `who`.
    """

    __tablename__ = "alert_silence"
    id: Mapped[int] = mapped_column(primary_key=True)
    site_code: Mapped[str] = mapped_column(default="")
    terminal: Mapped[str] = mapped_column(default="")
    cause: Mapped[str] = mapped_column(default="")
    begins: Mapped[dt.datetime]
    ends: Mapped[dt.datetime] = mapped_column(index=True)
    reason: Mapped[str]
    who: Mapped[str]
    made: Mapped[dt.datetime]
    second: Mapped[str] = mapped_column(default="")
    seconded_at: Mapped[dt.datetime | None]
    lifted_at: Mapped[dt.datetime | None]
    lifted_by: Mapped[str] = mapped_column(default="")


class DutyRow(Base):
    """Somebody on duty from `begins` until `ends`, for one site or, with "", for all.

    Those with the lowest `rank` are told first, the next when these do not say that they have seen it. `login` is the
    operator's, where it is one.
    """

    __tablename__ = "alert_duty"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    login: Mapped[str] = mapped_column(default="")
    site_code: Mapped[str] = mapped_column(default="")
    begins: Mapped[dt.datetime]
    ends: Mapped[dt.datetime] = mapped_column(index=True)
    rank: Mapped[int] = mapped_column(default=1)
    phone: Mapped[str] = mapped_column(default="")
    mail: Mapped[str] = mapped_column(default="")


class AdapterRow(Base):
    """A program of others that this platform asks: how often in a row it gave no usable answer, to any worker."""

    __tablename__ = "adapter"
    name: Mapped[str] = mapped_column(primary_key=True)
    failures: Mapped[int]
    since: Mapped[dt.datetime]  # the first of these failures, or the last good answer
