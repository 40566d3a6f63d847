"""Carrying tellings out of the house: taken down before they are sent, settled afterwards, never twice unmarked.

What is due together on one way to one address goes out as one bundle, and a bundle stays what it was: it is repeated
under its own name, so that a receiver can tell. Whoever dies between sending and settling leaves it `sending`; after a
while it is `unknown`, and goes out once more, marked as one that may have come before.
"""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import select, update
from sqlalchemy.orm import Session as Db

from kiosk.central.alerts.telling import Telling, tellings_in
from kiosk.central.alerts.ways import Outcome, Tried, Way, Ways
from kiosk.central.office import Office
from kiosk.central.storage import ripe
from kiosk.central.tables.alerts import DeliveryRow, DeliveryState

LEASE = dt.timedelta(seconds=120)  # longer than any try may take
MOST_TRIES = 12
_AT_ONCE = 500
_FIRST, _LONGEST = 5, 900  # seconds between tries: twice as long each time
_TO_GO = (DeliveryState.WAITING, DeliveryState.UNKNOWN)


@dataclass(frozen=True)
class Bundle:
    """What goes out as one. `again`: it may have gone out before."""

    id: str
    way: Way
    address: str
    again: bool
    tellings: tuple[Telling, ...]
    at: dt.datetime


Carrier = Callable[[Bundle, Ways], Tried]


def carry(office: Office, ways: Ways, way: Way, send: Carrier, most: int = 20) -> int:
    """Carry what is due on this way; how many bundles."""
    for done in range(most):
        if not anything_due(office, way):
            return done
        _give_back(office, way)
        bundle = _take(office, way)
        if bundle is None:
            return done
        tried = send(bundle, ways)
        with office.begin() as db:
            settle(db, bundle.id, tried, office.now())
    return most


def anything_due(office: Office, way: Way) -> bool:
    """Whether anything is to be done, without the lock that writers wait for."""
    due = select(DeliveryRow.id).where(DeliveryRow.way == way, DeliveryRow.due <= office.now()).limit(1)
    with office.look() as db:
        return db.scalar(due) is not None


def leader(db: Db, way: Way, now: dt.datetime, *states: DeliveryState) -> DeliveryRow | None:
    """The oldest that is due in one of these states, locked. Of a bundle only the first row is ever due."""
    due = (DeliveryRow.way == way) & (DeliveryRow.due <= now) & DeliveryRow.state.in_(states)
    rows: Sequence[DeliveryRow] = ripe(db, select(DeliveryRow).where(due).order_by(DeliveryRow.due).limit(1))
    return rows[0] if rows else None


def bundled(db: Db, first: DeliveryRow, now: dt.datetime) -> Sequence[DeliveryRow]:
    """The bundle of this row: as it was, or, when it was never tried, with everything else for the same address."""
    if first.bundle:
        same = select(DeliveryRow).where(DeliveryRow.bundle == first.bundle, DeliveryRow.state.in_(_TO_GO))
        return db.scalars(same.order_by(DeliveryRow.id)).all()
    fresh = (DeliveryRow.state == DeliveryState.WAITING) & (DeliveryRow.bundle == "") & (DeliveryRow.due <= now)
    others = (DeliveryRow.way == first.way) & (DeliveryRow.address == first.address) & (DeliveryRow.id != first.id)
    rows: Sequence[DeliveryRow] = ripe(
        db, select(DeliveryRow).where(fresh, others).order_by(DeliveryRow.id).limit(_AT_ONCE)
    )
    together = [first, *rows]
    name = secrets.token_hex(16)
    for row in together:
        row.bundle = name
    return together


def settle(db: Db, bundle: str, tried: Tried, now: dt.datetime) -> None:
    """What became of a try."""
    rows = db.scalars(
        select(DeliveryRow).where(DeliveryRow.bundle == bundle).order_by(DeliveryRow.id).with_for_update()
    )
    for place, row in enumerate(rows):
        if row.state is not DeliveryState.SENDING:
            continue
        row.trouble, row.taken_at = tried.why, None
        if tried.outcome is Outcome.SENT:
            row.state, row.sent_at, row.due = DeliveryState.SENT, now, None
            continue
        row.unsure = row.unsure or tried.outcome is Outcome.UNSURE
        row.state = DeliveryState.UNKNOWN if row.unsure else DeliveryState.WAITING
        row.due = now + _pause(row.tries) if place == 0 else None
        if row.tries >= MOST_TRIES:
            row.due = None
            row.state = DeliveryState.UNKNOWN if row.unsure else DeliveryState.GAVE_UP


def _take(office: Office, way: Way) -> Bundle | None:
    """Intent before act: who looks into the table sees that it is on its way."""
    now = office.now()
    with office.begin() as db:
        first = leader(db, way, now, *_TO_GO)
        if first is None:
            return None
        rows = bundled(db, first, now)
        for row in rows:
            row.state, row.taken_at, row.tries = DeliveryState.SENDING, now, row.tries + 1
            row.due = now + LEASE if row is first else None
        db.flush()
        return Bundle(first.bundle, way, first.address, any(row.unsure for row in rows), tellings_in(db, rows), now)


def _give_back(office: Office, way: Way) -> None:
    """Whoever took it has not come back: nobody knows whether it went out."""
    now = office.now()
    with office.begin() as db:
        lost = leader(db, way, now, DeliveryState.SENDING)
        if lost is not None:
            same = (DeliveryRow.bundle == lost.bundle) & (DeliveryRow.state == DeliveryState.SENDING)
            doubtful = {"state": DeliveryState.UNKNOWN, "unsure": True, "taken_at": None, "trouble": "interrupted"}
            db.execute(update(DeliveryRow).where(same).values(**doubtful))
            lost.due = None if lost.tries >= MOST_TRIES else now


def _pause(tries: int) -> dt.timedelta:
    return dt.timedelta(seconds=min(_FIRST * 2 ** (tries - 1), _LONGEST))
