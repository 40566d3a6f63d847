"""Tables of the fleet: how each terminal is now, what is and was not well, and its figures hour by hour."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from kiosk.central.tables.base import Base

_STILL = text("ended IS NULL")


class FleetStateRow(Base):
    """The newest state of a terminal; `state` is the contract's JSON, "" before the first.

    `heard_at` is the platform's own time of the last word; `changed_at` grows with whatever an operator would see.
    `parted` says how it went while it is not online: "lost" by its last will, "stopped" by its own word, "away" once
    the finding stands. `met` is the start of its program that was heard to be there last, which may not have told a
    state yet; `boot`, `started` and `number` are those of the state.
    """

    __tablename__ = "fleet_state"
    terminal_id: Mapped[str] = mapped_column(ForeignKey("terminal.id"), primary_key=True)
    online: Mapped[bool]
    online_since: Mapped[dt.datetime]  # or not online since
    parted: Mapped[str] = mapped_column(default="")
    boot: Mapped[str] = mapped_column(default="")
    started: Mapped[dt.datetime | None]
    number: Mapped[int] = mapped_column(default=0)
    heard_at: Mapped[dt.datetime] = mapped_column(index=True)
    serving: Mapped[str] = mapped_column(default="")
    scene: Mapped[str] = mapped_column(default="")
    scene_since: Mapped[dt.datetime | None]
    version: Mapped[str] = mapped_column(default="")
    state: Mapped[str] = mapped_column(default="")
    changed_at: Mapped[dt.datetime] = mapped_column(index=True)
    met: Mapped[str | None]


class FindingRow(Base):
    """Something that is not well, as a terminal told it or the platform noticed; open while `ended` is None.

    `subject` is the terminal, "site/" and a site's code, or "platform" for what concerns the platform itself; there is
    one open row for a subject, cause and place. `looked_at` is False until the alerts have taken in its beginning, and
    again until they have taken in its end.
    """

    __tablename__ = "finding"
    __table_args__ = (
        Index(
            "one_open_finding",
            "subject",
            "cause",
            "place",
            unique=True,
            sqlite_where=_STILL,
            postgresql_where=_STILL,
        ),
        Index(
            "findings_to_look_at",
            "looked_at",
            sqlite_where=text("NOT looked_at"),
            postgresql_where=text("NOT looked_at"),
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(index=True)
    terminal_id: Mapped[str | None] = mapped_column(ForeignKey("terminal.id"))
    site_code: Mapped[str] = mapped_column(default="")
    cause: Mapped[str]
    place: Mapped[str] = mapped_column(default="")
    model: Mapped[str] = mapped_column(default="")
    value: Mapped[float | None]
    began: Mapped[dt.datetime]
    noticed: Mapped[dt.datetime]  # when the platform heard of it
    ended: Mapped[dt.datetime | None]
    looked_at: Mapped[bool] = mapped_column(default=False)


class FleetHourRow(Base):
    """A terminal's figures at the end of an hour, for trends and reports: name and number in `figures`."""

    __tablename__ = "fleet_hour"
    terminal_id: Mapped[str] = mapped_column(ForeignKey("terminal.id"), primary_key=True)
    hour: Mapped[dt.datetime] = mapped_column(primary_key=True)
    online_seconds: Mapped[int]
    figures: Mapped[dict[str, float]]


class HearerRow(Base):
    """A program of the platform that hears the fleet, as long as `seen_at` is of now.

    `connected_since` is None while it has no broker. `behind` is by how many seconds it works through what it heard
    later than it came, `caught_up_at` when that was last over. `taken` and `dropped` count messages since its start.
    """

    __tablename__ = "fleet_hearer"
    id: Mapped[str] = mapped_column(primary_key=True)
    started: Mapped[dt.datetime]
    seen_at: Mapped[dt.datetime]
    connected_since: Mapped[dt.datetime | None]
    behind: Mapped[float] = mapped_column(default=0.0)
    caught_up_at: Mapped[dt.datetime | None]
    queue: Mapped[int] = mapped_column(default=0)
    taken: Mapped[int] = mapped_column(default=0)
    dropped: Mapped[int] = mapped_column(default=0)


class UnheardRow(Base):
    """Messages that were not taken: how many, from whom ("platform" where nobody is known by that name), and why."""

    __tablename__ = "fleet_unheard"
    subject: Mapped[str] = mapped_column(primary_key=True)
    cause: Mapped[str] = mapped_column(primary_key=True)
    times: Mapped[int]
    last_at: Mapped[dt.datetime]
