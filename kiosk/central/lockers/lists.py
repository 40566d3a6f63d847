"""All that a cabinet must know: rights, dead rights, things to put in, papers awaited; whether it changed."""

from __future__ import annotations

import datetime as dt
import hashlib

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session as Db

from kiosk.central.cases.loading import with_case
from kiosk.central.changes import change_number
from kiosk.central.lockers.grants import Addressed, grant_of, waiting_in
from kiosk.central.lockers.parcels import masked_holder, parcels_at
from kiosk.central.shelf import Made, Shelf
from kiosk.central.tables.hand_ins import HandInRow, HandInState
from kiosk.central.tables.lockers import DelegationRow, DepositRow
from kiosk.central.tables.places import CabinetRow
from kiosk.central.tables.records import ActDelegationRow
from kiosk.contract.lockers import Awaited, Grant, Parcel, Revocation
from kiosk.contract.names import Name
from kiosk.contract.sealing import keyed

# A right that was ever given is dead long before its revocation is forgotten.
REVOKED_FOR = dt.timedelta(days=60)
_LONGEST = dt.timedelta(minutes=1)
# Staff need no terminal's key to be told apart from themselves yesterday.
_NEVER = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
_NOBODY = Addressed("", b"", _NEVER, _NEVER)


class Content(msgspec.Struct, frozen=True):
    """What a manifest is made of."""

    grants: tuple[Grant, ...]
    revoked: tuple[Revocation, ...]
    parcels: tuple[Parcel, ...]
    awaited: tuple[Awaited, ...]


class Composed(msgspec.Struct, frozen=True):
    """What is the same for whichever terminal asks: a mark of the whole content, and the part with nobody's hashes."""

    mark: str
    parcels: tuple[Parcel, ...]


def content_of(db: Db, cabinet: CabinetRow, to: Addressed, now: dt.datetime, parcels: tuple[Parcel, ...]) -> Content:
    """Everything for this cabinet, hashed for this terminal."""
    return Content(
        grants=tuple(grant_of(db, row, to, now) for row in waiting_in(db, cabinet.id)),
        revoked=_revoked(db, cabinet.id, now),
        parcels=parcels,
        awaited=_awaited(db, to, now.date()),
    )


def composed(db: Db, shelf: Shelf[Composed], cabinet: CabinetRow, now: dt.datetime) -> Composed:
    """The same for the same content, whenever; made anew only when a table, the day, or a right by its time changes."""
    number = change_number(db)  # read before what it counts, so that a change meanwhile is not taken for known

    def make() -> Made[Composed]:
        parcels = parcels_at(db, cabinet.site_code, now.date())
        content = content_of(db, cabinet, _NOBODY, now, parcels)
        mark = hashlib.sha256(msgspec.json.encode(content)).hexdigest()
        return Made(Composed(mark, parcels), number, now, _until(db, cabinet.id, now))

    return shelf.kept(cabinet.id, number, now, make)


def _until(db: Db, cabinet: str, now: dt.datetime) -> dt.datetime:
    """When time alone changes the content: a day or a delegation ends, a revocation is forgotten; a minute at most.

    The minute is for changes that somebody makes in the database by hand.
    """
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0) + dt.timedelta(days=1)
    good = DelegationRow.revoked_at.is_(None) & (DelegationRow.until > now)
    delegation = db.scalars(select(DelegationRow.until).where(good).order_by(DelegationRow.until).limit(1)).first()
    written = ActDelegationRow.revoked_at.is_(None) & (ActDelegationRow.until > now)
    act = db.scalars(select(ActDelegationRow.until).where(written).order_by(ActDelegationRow.until).limit(1)).first()
    dead = (DepositRow.cabinet_id == cabinet) & (DepositRow.revoked_at > now - REVOKED_FOR)
    revoked = db.scalars(select(DepositRow.revoked_at).where(dead).order_by(DepositRow.revoked_at).limit(1)).first()
    ends = [now + _LONGEST, midnight]
    ends += [each for each in (delegation, act) if each]
    ends += [revoked + REVOKED_FOR] if revoked else []
    return min(ends)


def _revoked(db: Db, cabinet: str, now: dt.datetime) -> tuple[Revocation, ...]:
    dead = select(DepositRow).where(DepositRow.cabinet_id == cabinet, DepositRow.revoked_at > now - REVOKED_FOR)
    return tuple(Revocation(row.id, row.counter) for row in db.scalars(dead.order_by(DepositRow.id)))


def _awaited(db: Db, to: Addressed, today: dt.date) -> tuple[Awaited, ...]:
    awaited = select(HandInRow).where(HandInRow.state == HandInState.AWAITED).order_by(HandInRow.id)
    rows = db.scalars(awaited.options(*with_case(HandInRow.case))).all()
    return tuple(
        Awaited(
            id=row.id,
            project_no=row.project_no,
            kind=row.kind,
            item=row.case.item.task_name,
            name_masked=masked_holder(row.case),
            materials=tuple(Name(zh, en) for zh, en in row.materials),
            due=row.due,
            size=row.size,
            low=row.case.citizen.needs_low(today),
            id_hashes=(keyed(to.key, "id", row.case.citizen.id_number),),
        )
        for row in rows
    )
