"""SMS go through the platform's one sender of messages: handed on to its list, and looked at until it has said more."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select, update
from sqlalchemy.orm import Session as Db

from kiosk.central.alerts.carrying import anything_due, bundled, leader
from kiosk.central.alerts.telling import short, tellings_in
from kiosk.central.office import Office
from kiosk.central.storage import add_if_new
from kiosk.central.tables.alerts import DeliveryRow, DeliveryState
from kiosk.central.tables.messages import MessageKind, MessageRow, MessageState

_AGAIN = dt.timedelta(seconds=15)  # between two looks
_SILENT = dt.timedelta(minutes=15)  # after which the sender will not say any more what became of it
_FETCHED_BY = dt.timedelta(minutes=2)


def hand_on(office: Office, most: int = 20) -> int:
    """Hand on what is due, and look at what was; how many bundles."""
    for done in range(most):
        if not anything_due(office, "sms"):
            return done
        with office.begin() as db:
            if not (_hand_one_on(db, office.now()) or _look_at_one(db, office.now())):
                return done
    return most


def _hand_one_on(db: Db, now: dt.datetime) -> bool:
    """Both lists are in one database: it is handed on once, or not at all."""
    first = leader(db, "sms", now, DeliveryState.WAITING)
    if first is None:
        return False
    rows = bundled(db, first, now)
    for row in rows:
        row.state, row.taken_at, row.tries, row.due = DeliveryState.HANDED_ON, now, 1, None
    first.due = now + _AGAIN
    db.flush()
    message = MessageRow(
        occasion=first.bundle,
        subject=f"alert:{first.alert_id}",
        kind=MessageKind.ON_DUTY,
        citizen_id=None,
        phone=first.address,
        sms=short(tellings_in(db, rows), now),
        wechat={},
        due=now,
        state=MessageState.WAITING,
    )
    return add_if_new(db, message)


def _look_at_one(db: Db, now: dt.datetime) -> bool:
    first = leader(db, "sms", now, DeliveryState.HANDED_ON)
    if first is None:
        return False
    mine = (MessageRow.occasion == first.bundle) & (MessageRow.kind == MessageKind.ON_DUTY)
    message = db.scalars(select(MessageRow).where(mine)).one()
    same = update(DeliveryRow).where(DeliveryRow.bundle == first.bundle)
    if message.state is MessageState.SENT:
        db.execute(same.values(state=DeliveryState.SENT, sent_at=message.sent_at, due=None, trouble=""))
    elif message.with_sender and message.taken_at is not None and message.taken_at <= now - _SILENT:
        db.execute(same.values(state=DeliveryState.UNKNOWN, unsure=True, due=None, trouble="sender_silent"))
    else:
        late = message.state is MessageState.WAITING and message.due <= now - _FETCHED_BY
        db.execute(same.values(trouble="no_sender" if late else ""))
        first.due = now + _AGAIN
    return True
