"""What operators do about alerts. Each deed says who does it, for the alert's diary and the operators' log."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select
from sqlalchemy.orm import Session as Db

from kiosk.central.alerts.books import current_rules
from kiosk.central.alerts.refusing import CannotBe
from kiosk.central.alerts.rules import Rule
from kiosk.central.fleet import findings
from kiosk.central.operators import audit, people
from kiosk.central.operators.words import OperatorRole
from kiosk.central.storage import add_if_new, locked
from kiosk.central.tables.alerts import (
    AlertEntryRow,
    AlertRow,
    AlertState,
    DeliveryRow,
    DeliveryState,
    DutyRow,
    EntryKind,
)

LOOK_AFTER_ALERTS = (OperatorRole.OPERATOR, OperatorRole.TECHNICIAN)
LONGEST = 500  # characters of a note or a reason


def acknowledge(db: Db, who: str, alert: int, now: dt.datetime) -> None:
    """Somebody has seen it, at the level that it has now: it is told to nobody again until it becomes more urgent."""
    row = _open(db, alert)
    if row.acknowledged_at is not None:
        raise CannotBe("done_already")
    row.acknowledged_at, row.acknowledged_by, row.due = now, who, now
    _write(db, row, EntryKind.ACKNOWLEDGED, who, "", now)


def assign(db: Db, who: str, alert: int, to: str, now: dt.datetime) -> None:
    """It is somebody's from now on, by login; told at once to one who is on duty. With "" it is nobody's."""
    row = _open(db, alert)
    if row.assignee == to:
        raise CannotBe("done_already")
    if to:
        looks_after_alerts(db, to)
    row.assignee = to
    _write(db, row, EntryKind.ASSIGNED, who, to, now)
    if to and to != who:
        _tell_assigned(db, row, to, now)


def note(db: Db, who: str, alert: int, text: str, now: dt.datetime) -> None:
    """A line in its diary; also when it is over."""
    row = locked(db, AlertRow, alert)
    if row is None or row.raised_at is None:
        raise CannotBe("not_there")
    _write(db, row, EntryKind.NOTE, who, said(text), now)


def close(db: Db, who: str, alert: int, reason: str, now: dt.datetime) -> None:
    """What happened and has no end of its own, or will never come to it, is over: somebody has seen to it."""
    known = db.get(AlertRow, alert)
    # The finding before its alert, as whoever takes findings in has them: else two would wait for each other in a ring.
    stands = known is not None and findings.hold(db, known.subject, known.cause, known.place)
    row = _open(db, alert)
    if not _rule(db, row).closable:
        raise CannotBe("still_true")  # it ends by itself when it is not true any more
    if row.acknowledged_at is None:
        row.acknowledged_at, row.acknowledged_by = now, who
    if stands:
        findings.end(db, row.subject, row.cause, row.place, now)
    row.due = now
    _write(db, row, EntryKind.CLOSED, who, said(reason), now)


def looks_after_alerts(db: Db, login: str) -> None:
    """Refuse a login that nobody has, who has left, or whose work is another. Raises CannotBe."""
    found = people.operator_in(db, login)
    if found is None or not found.may(*LOOK_AFTER_ALERTS):
        raise CannotBe("operator_unknown")


def said(text: str) -> str:
    """What somebody typed, if it says anything, and not too much."""
    plain = " ".join(text.replace("\0", "").split())
    if not plain:
        raise CannotBe("reason_missing")
    return plain[:LONGEST]


def _open(db: Db, alert: int) -> AlertRow:
    row = locked(db, AlertRow, alert)
    if row is None or row.raised_at is None:
        raise CannotBe("not_there")
    if row.state is AlertState.OVER:
        raise CannotBe("over")
    return row


def _rule(db: Db, row: AlertRow) -> Rule:
    return current_rules(db).rule(row.cause)


def _write(db: Db, row: AlertRow, kind: EntryKind, who: str, detail: str, now: dt.datetime) -> None:
    """Into its diary; and into the log, which nobody can erase, without what somebody typed."""
    db.add(AlertEntryRow(alert_id=row.id, at=now, kind=kind, who=who, detail=detail))
    about = f"alert:{row.id} {row.subject} {row.cause} {row.place}".strip()
    audit.note(db, who, f"alert_{kind.value}", about, detail if kind is EntryKind.ASSIGNED else "", now)


def _tell_assigned(db: Db, row: AlertRow, login: str, now: dt.datetime) -> None:
    """By mail, or by SMS where there is no address."""
    there = (DutyRow.login == login) & (DutyRow.begins <= now) & (DutyRow.ends > now)
    on_duty = db.scalars(select(DutyRow).where(there)).first()
    if on_duty is None or not (on_duty.mail or on_duty.phone):
        return
    db.flush()
    telling = DeliveryRow(
        alert_id=row.id,
        occasion=f"assigned/{login}/{now.timestamp():.3f}",
        kind=EntryKind.ASSIGNED,
        way="mail" if on_duty.mail else "sms",
        address=on_duty.mail or on_duty.phone,
        name=on_duty.name,
        made=now,
        due=now,
        state=DeliveryState.WAITING,
        bundle="",
        tries=0,
        unsure=False,
        trouble="",
    )
    add_if_new(db, telling)
