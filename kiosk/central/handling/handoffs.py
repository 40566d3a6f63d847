"""手机传照片 (M25): a one-time page for a telephone, which ends after ten minutes, with the visit, or when told to."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import secrets

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session as Db

from kiosk.central.asking import TheCaller, TheKey, TheOffice, TheToken, exactly
from kiosk.central.handling.matter import actor
from kiosk.central.identity import session_lasts, standing
from kiosk.central.office import Office
from kiosk.central.once import once
from kiosk.central.refusals import Declined
from kiosk.central.rooms import room
from kiosk.central.tables.handling import HandoffRow, UploadRow
from kiosk.contract.handling import Arrived, Handoff, HandoffState, HandoffWish

router = room("handling")
LIFETIME = dt.timedelta(minutes=10)
_KEPT = dt.timedelta(days=1)
_MOST_MATERIALS, _MOST_NAME = 20, 200


@router.post("/handoffs", dependencies=[exactly(HandoffWish)])
def hand_off(wish: HandoffWish, office: TheOffice, caller: TheCaller, token: TheToken, key: TheKey) -> Handoff:
    """Make a page for a telephone; one that this visit had before is over."""
    words = [(one, len(one), len(name.zh + name.en)) for one, name in wish.materials]
    fits = all(0 < short <= _MOST_NAME and 0 < long <= _MOST_NAME for _, short, long in words)
    if not 1 <= len(words) <= _MOST_MATERIALS or len({one for one, *_ in words}) != len(words) or not fits:
        raise Declined("request_unclear", caller.contact)
    if not office.public_url:
        raise Declined("not_possible_now", caller.contact)
    with office.begin() as db:
        actor(office, db, token)  # asked first: a stored answer is for who is still here, too

    def act(db: Db) -> Handoff:
        return _new(db, office, caller.site_code, token, wish)

    return once(office, caller, key, (wish, hashed(token)), Handoff, act, LIFETIME)


@router.get("/handoffs/{handoff}")
def state(handoff: str, office: TheOffice, caller: TheCaller, token: TheToken) -> HandoffState:
    """What the telephone has sent so far."""
    with office.begin() as db:
        row = _mine(office, db, token, handoff, caller.contact)
        came = select(UploadRow).where(UploadRow.handoff_id == row.id).order_by(UploadRow.at, UploadRow.id)
        arrived = tuple(
            Arrived(one.id, one.material, one.pages, base64.b64encode(one.thumbnail).decode())
            for one in db.scalars(came)
        )
        return HandoffState(lasts(office, db, row), bool(row.owner_hash), arrived)


@router.delete("/handoffs/{handoff}", status_code=204)
def end(handoff: str, office: TheOffice, caller: TheCaller, token: TheToken) -> None:
    """The page is good no longer; what came stays with the visit."""
    with office.begin() as db:
        row = _mine(office, db, token, handoff, caller.contact)
        row.ended_at = row.ended_at or office.now()


def lasts(office: Office, db: Db, row: HandoffRow) -> bool:
    """Whether a telephone may still send something by it."""
    return row.ended_at is None and row.expires > office.now() and session_lasts(office, db, row.session_hash)


def hashed(secret: str) -> str:
    """How tokens and cookies are kept."""
    return hashlib.sha256(secret.encode()).hexdigest()


def forget_handoffs(db: Db, now: dt.datetime) -> None:
    """Throw away what was over long ago."""
    db.execute(delete(HandoffRow).where(HandoffRow.expires <= now - _KEPT))


def _new(db: Db, office: Office, site_code: str, token: str, wish: HandoffWish) -> Handoff:
    who = standing(office, db, token)
    before = update(HandoffRow).where(HandoffRow.session_hash == who.session, HandoffRow.ended_at.is_(None))
    db.execute(before.values(ended_at=office.now()))
    secret = secrets.token_urlsafe(16)
    row = HandoffRow(
        id=secrets.token_hex(12),
        token_hash=hashed(secret),
        subject=who.subject,
        session_hash=who.session,
        site_code=site_code,
        materials=[[one, name.zh, name.en] for one, name in wish.materials],
        expires=office.now() + LIFETIME,
    )
    db.add(row)
    return Handoff(row.id, f"{office.public_url}/h/{secret}", row.expires)


def _mine(office: Office, db: Db, token: str, handoff: str, contact: str) -> HandoffRow:
    row = db.get(HandoffRow, handoff)
    if row is None or row.subject != standing(office, db, token).subject:
        raise Declined("handoff_unknown", contact)
    return row
