"""A second proof (M01, level 3): six digits sent to the telephone that is known here, good once and for minutes."""

from __future__ import annotations

import datetime as dt
import hmac
import secrets
from dataclasses import dataclass

from sqlalchemy import ColumnElement, delete, func, select
from sqlalchemy.orm import Session as Db

from kiosk.central.asking import Caller, TheCaller, TheKey, TheOffice, TheToken, exactly
from kiosk.central.identity import LIFETIME as SESSION_LIFETIME
from kiosk.central.identity import Standing, raise_level, standing
from kiosk.central.messages.making import tell_second_code, wipe
from kiosk.central.office import Office
from kiosk.central.once import once
from kiosk.central.policies import policies_in
from kiosk.central.refusals import Declined
from kiosk.central.rooms import room
from kiosk.central.storage import locked
from kiosk.central.tables.people import CitizenRow, SecondCodeRow
from kiosk.central.tables.places import SiteRow
from kiosk.contract.after import SECOND_CODE_DIGITS, SECOND_OVER, SECOND_WRONG, SecondCode, SecondSent
from kiosk.contract.ids import mask_phone
from kiosk.contract.platform import Session
from kiosk.contract.sealing import keyed

router = room("identity")
LEVEL = 3
LIFETIME = dt.timedelta(minutes=5)
AGAIN_AFTER = dt.timedelta(seconds=60)
TRIES = 5
_COUNTED_FOR = dt.timedelta(days=1)


@dataclass(frozen=True)
class Tried:
    """What became of one try: the session, which has risen, or the code of a refusal. Kept, so that it counts once."""

    refusal: str = ""
    session: Session | None = None


@router.post("/auth/second")
def send(office: TheOffice, caller: TheCaller, token: TheToken, key: TheKey) -> SecondSent:
    """Send a code to the holder's telephone. Asked again within a minute, the one on its way is named."""
    with office.begin() as db:
        who = standing(office, db, token)  # asked first: a stored answer is for who is still here, too

    def act(db: Db) -> SecondSent:
        return _send(db, office, caller, who)

    return once(office, caller, key, ("second", who.session), SecondSent, act, AGAIN_AFTER)


@router.post("/auth/second/{proof}", dependencies=[exactly(SecondCode)])
def prove(proof: str, asked: SecondCode, office: TheOffice, caller: TheCaller, token: TheToken, key: TheKey) -> Session:
    """The code that arrived, from the session for which it was sent. Five tries, then it is over."""
    if len(asked.code) != SECOND_CODE_DIGITS or not (asked.code.isascii() and asked.code.isdigit()):
        raise Declined("request_unclear", caller.contact)
    with office.begin() as db:
        who = standing(office, db, token)

    def act(db: Db) -> Tried:
        refusal = _try(db, office, who, proof, asked.code)
        return Tried(refusal) if refusal else Tried(session=raise_level(db, token, LEVEL))

    tried = once(office, caller, key, (proof, who.session, asked), Tried, act, SESSION_LIFETIME)
    if tried.session is None:
        raise Declined(tried.refusal, caller.contact)
    return tried.session


def end_old_codes(db: Db, now: dt.datetime) -> None:
    """Codes whose time is up prove nothing and stand in no message; who was sent some is remembered for the day."""
    _end(db, SecondCodeRow.expires <= now)
    db.execute(delete(SecondCodeRow).where(SecondCodeRow.sent_at <= now - _COUNTED_FOR))


def _send(db: Db, office: Office, caller: Caller, who: Standing) -> SecondSent:
    now = office.now()
    # Locked, so that two who ask at once are counted one after the other.
    citizen = None if who.citizen is None else locked(db, CitizenRow, who.citizen)
    if citizen is None or not citizen.phone:
        raise Declined("phone_unknown", caller.contact)
    mine = SecondCodeRow.session == who.session
    fresh = mine & SecondCodeRow.over.is_(False) & (SecondCodeRow.sent_at > now - AGAIN_AFTER)
    sent = db.scalars(select(SecondCodeRow).where(fresh)).first()
    if sent is None:
        _count(db, citizen, now, caller.contact)
        _end(db, mine)
        sent = _new(db, office, citizen, who, db.get_one(SiteRow, caller.site_code))
    return SecondSent(sent.id, mask_phone(citizen.phone), sent.expires)


def _count(db: Db, citizen: CitizenRow, now: dt.datetime, contact: str) -> None:
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    today = (SecondCodeRow.citizen_id == citizen.id) & (SecondCodeRow.sent_at >= midnight)
    sent = db.scalar(select(func.count()).select_from(SecondCodeRow).where(today)) or 0
    if sent >= policies_in(db).second_codes_a_day:
        raise Declined("second_limit", contact)


def _new(db: Db, office: Office, citizen: CitizenRow, who: Standing, site: SiteRow) -> SecondCodeRow:
    now, proof = office.now(), secrets.token_hex(12)
    code = f"{secrets.randbelow(10**SECOND_CODE_DIGITS):0{SECOND_CODE_DIGITS}d}"
    row = SecondCodeRow(
        id=proof,
        session=who.session,
        citizen_id=citizen.id,
        code_hash=_hashed(office, proof, code),
        sent_at=now,
        expires=now + LIFETIME,
    )
    db.add(row)
    tell_second_code(db, citizen, proof, code, site, now)
    return row


def _try(db: Db, office: Office, who: Standing, proof: str, code: str) -> str:
    """Why this try proves nothing; empty where it fits. It is counted whatever it says."""
    row = locked(db, SecondCodeRow, proof)
    if row is None or row.session != who.session or row.over or row.expires <= office.now():
        return SECOND_OVER
    row.tries += 1
    fits = hmac.compare_digest(row.code_hash, _hashed(office, row.id, code))
    if not fits and row.tries < TRIES:
        return SECOND_WRONG
    _end(db, SecondCodeRow.id == row.id)
    return "" if fits else SECOND_OVER


def _end(db: Db, which: ColumnElement[bool]) -> None:
    """These codes prove nothing any more, and their messages say nothing."""
    for row in db.scalars(select(SecondCodeRow).where(which, SecondCodeRow.over.is_(False))):
        row.over = True
        wipe(db, row.id)


def _hashed(office: Office, proof: str, code: str) -> str:
    return keyed(bytes.fromhex(office.code_key), "second", f"{proof}:{code}")
