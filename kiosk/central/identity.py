"""Sessions: what an ID card proves, for how long, and how the platform forgets it again."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from typing import Annotated

from fastapi import APIRouter, Header
from sqlalchemy import delete, select
from sqlalchemy.orm import Session as Db

from kiosk.central.asking import TheCaller, TheKey, TheOffice, exactly
from kiosk.central.office import Office
from kiosk.central.once import once
from kiosk.central.refusals import Declined
from kiosk.central.tables.people import CitizenRow, SessionRow
from kiosk.contract.ids import is_foreign_number_2017, is_resident_number, mask_name
from kiosk.contract.platform import SESSION_NEEDED, CardEvidence, Session

router = APIRouter(tags=["identity"])
LIFETIME = dt.timedelta(minutes=30)
_PERMIT_REGIONS = ("81", "82", "83")


def number_fits(id_type: str, number: str) -> bool:
    """True when the number can be one of this kind of document, its check character included."""
    match id_type:
        case "111":
            return is_resident_number(number) and number[0] in "123456"
        case "516":
            return is_resident_number(number) and number[:2] in _PERMIT_REGIONS
        case "553":
            return is_foreign_number_2017(number) or (is_resident_number(number) and number[0] == "9")
        case _:
            return False


@router.post("/auth/sessions", dependencies=[exactly(CardEvidence)])
def open_session(evidence: CardEvidence, office: TheOffice, caller: TheCaller, key: TheKey) -> Session:
    """Turn what the card reader read into a token. A person unknown here gets a session that holds no case."""
    if not number_fits(evidence.id_type, evidence.id_number):
        raise Declined("number_wrong", caller.contact)
    return once(office, caller, key, evidence, Session, lambda db: _identify(db, office, evidence), LIFETIME)


@router.delete("/auth/sessions", status_code=204)
def end_session(office: TheOffice, authorization: Annotated[str, Header()] = "") -> None:
    """Forget the session whose token stands in Authorization; leaving is granted even if nobody knows the token."""
    token = authorization.removeprefix("Bearer ")
    with office.begin() as db:
        db.execute(delete(SessionRow).where(SessionRow.token_hash == _hashed(token)))


def holder(office: Office, db: Db, token: str) -> int | None:
    """The citizen behind a token, None for somebody unknown here; refuses a token that is over."""
    row = db.get(SessionRow, _hashed(token))
    if row is None or row.expires <= office.now():
        raise Declined(SESSION_NEEDED, headers={"WWW-Authenticate": "Bearer"})
    return row.citizen_id


def _identify(db: Db, office: Office, evidence: CardEvidence) -> Session:
    now = office.now()
    expires = now + LIFETIME
    token = secrets.token_urlsafe(32)
    db.execute(delete(SessionRow).where(SessionRow.expires <= now))
    citizen = db.scalar(select(CitizenRow.id).where(CitizenRow.id_number == evidence.id_number))
    db.add(SessionRow(token_hash=_hashed(token), citizen_id=citizen, expires=expires))
    expired = evidence.valid_to is not None and evidence.valid_to < now.date()
    return Session(token, mask_name(evidence.name), expires, card_expired=expired)


def _hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
