"""Who has lost password or telephone begins anew when two others say so: a security admin asks, a second agrees."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select, update
from sqlalchemy.orm import Session as Db

from kiosk.central.office import Office
from kiosk.central.operators import passwords, people
from kiosk.central.operators.audit import note
from kiosk.central.operators.refusals import declined
from kiosk.central.storage import add_if_new, locked
from kiosk.central.tables.operators import OperatorRecoveryRow, OperatorRow

GOOD = dt.timedelta(hours=24)  # an older wish is over


@dataclass(frozen=True)
class Recovery:
    """A wish that waits for a second person."""

    id: int
    login: str
    reason: str
    asked_by: str
    asked_at: dt.datetime


def open_recoveries(db: Db, now: dt.datetime) -> list[Recovery]:
    """What waits for a second person."""
    wanted = OperatorRecoveryRow.ended_at.is_(None) & (OperatorRecoveryRow.asked_at > now - GOOD)
    rows = db.scalars(select(OperatorRecoveryRow).where(wanted).order_by(OperatorRecoveryRow.id))
    return [Recovery(row.id, row.login, row.reason, row.asked_by, row.asked_at) for row in rows]


def ask(office: Office, who: str, login: str, reason: str) -> None:
    """Ask that somebody else may begin anew. Raises Declined."""
    if who == login:
        raise declined("oneself")
    now = office.now()
    with office.begin() as db:
        if people.row_for(db, login).left:
            raise declined("operator_left")
        old = OperatorRecoveryRow.asked_at <= now - GOOD
        is_open = OperatorRecoveryRow.ended_at.is_(None)
        db.execute(update(OperatorRecoveryRow).where(is_open, old).values(ended_at=now, ended_by=people.MACHINE))
        if not add_if_new(db, OperatorRecoveryRow(login=login, reason=reason, asked_by=who, asked_at=now)):
            raise declined("recovery_known")
        note(db, who, "recovery_asked", f"operator/{login}", "", now)  # the reason stays in its row


def grant(office: Office, who: str, number: int) -> tuple[str, str]:
    """Agree: whose it is, and their new first password, which is told once. Raises Declined."""
    first = passwords.first_password()
    kept = passwords.hashed(first)
    now = office.now()
    with office.begin() as db:
        row = _open(db, number, now)
        if who in (row.asked_by, row.login):
            raise declined("oneself")
        person = locked(db, OperatorRow, row.login)
        if person is None or person.left:
            raise declined("operator_left")
        row.ended_at, row.ended_by, row.granted = now, who, True
        note(db, who, "recovery_granted", f"operator/{row.login}", f"asked by {row.asked_by}", now)
        people.begin_anew(db, who, person, kept, now)
        return row.login, first


def refuse(office: Office, who: str, number: int) -> None:
    """Say no, or think better of one's own wish."""
    now = office.now()
    with office.begin() as db:
        row = _open(db, number, now)
        row.ended_at, row.ended_by = now, who
        note(db, who, "recovery_declined", f"operator/{row.login}", f"asked by {row.asked_by}", now)


def _open(db: Db, number: int, now: dt.datetime) -> OperatorRecoveryRow:
    row = locked(db, OperatorRecoveryRow, number)
    if row is None or row.ended_at is not None or row.asked_at <= now - GOOD:
        raise declined("recovery_over")
    return row
