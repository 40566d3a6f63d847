"""What is done about terminals' identities is written down; what is refused alarms the office, once each."""

from __future__ import annotations

import datetime as dt
import secrets

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session as Db

from kiosk.central.storage import add_if_new
from kiosk.central.tables.enrolment import IdentityActRow
from kiosk.central.tables.tasks import TaskRow
from kiosk.central.tasks import open_task

_BY_THE_HOUR = "%Y-%m-%dT%H"
_DIGEST = 16  # letters of a key's name that people compare


def note_act(db: Db, act: str, terminal: str, who: str, about: str, now: dt.datetime) -> None:
    """Write down that something was done, in the transaction that does it."""
    db.add(IdentityActRow(once=secrets.token_hex(16), act=act, terminal_id=terminal, who=who, about=about, at=now))


def note_refused(db: Db, code: str, terminal: str, key_id: str, now: dt.datetime) -> None:
    """A request in a terminal's name was not believed: counted by the hour, and somebody must look.

    An alarm that is open is not given again; after it is settled the same cause gives a new one.
    """
    once = f"{code}\n{terminal}\n{now.astimezone(dt.UTC):{_BY_THE_HOUR}}"
    about = key_id[:_DIGEST]
    row = IdentityActRow(once=once, act=code, terminal_id=terminal, who="", about=about, at=now)
    if not add_if_new(db, row):
        again = update(IdentityActRow).where(IdentityActRow.once == once)
        db.execute(again.values(times=IdentityActRow.times + 1))
    alarm(db, code, terminal, about, now)


def alarm(db: Db, code: str, terminal: str, about: str, now: dt.datetime) -> None:
    """Open the task about this terminal and cause, unless one is open."""
    kind = f"identity_{code}"
    settled = select(func.count()).where(
        TaskRow.kind == kind, TaskRow.terminal_id == terminal, TaskRow.settled_at.is_not(None)
    )
    cause = f"identity:{terminal}:{db.scalar(settled)}"
    open_task(db, kind, cause, now, terminal=terminal, said=about)
