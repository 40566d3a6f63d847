"""Sessions: what an ID card proves, for how long, and how the platform forgets it again.

Beside its token, a session has a mark that stands in letters: good for longer, and for nothing but letters.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from dataclasses import dataclass
from functools import partial
from typing import Annotated

from fastapi import Header
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session as Db

from kiosk.central.asking import TheCaller, TheKey, TheOffice, exactly
from kiosk.central.office import Office
from kiosk.central.once import once
from kiosk.central.refusals import Declined
from kiosk.central.rooms import room
from kiosk.central.storage import add_if_new
from kiosk.central.tables.people import CitizenRow, SessionRow, SubjectRow
from kiosk.contract.ids import birth_date, is_foreign_number_2017, is_resident_number, mask_name
from kiosk.contract.platform import SESSION_NEEDED, CardEvidence, Session

router = room("identity")
LIFETIME = dt.timedelta(minutes=30)
MARK_LIFETIME = dt.timedelta(days=30)  # a terminal that was cut off sends its letters by then
BY_CARD = 2
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
    act = partial(_identify, office=office, terminal=caller.id, evidence=evidence)
    return once(office, caller, key, evidence, Session, act, LIFETIME)


@router.delete("/auth/sessions", status_code=204)
def end_session(office: TheOffice, authorization: Annotated[str, Header()] = "") -> None:
    """Forget the session whose token stands in Authorization; leaving is granted even if nobody knows the token."""
    token = authorization.removeprefix("Bearer ")
    with office.begin() as db:
        db.execute(delete(SessionRow).where(SessionRow.token_hash == _hashed(token)))


@dataclass(frozen=True, repr=False)
class Person:
    """Whom a card, or a sign-in by telephone, names."""

    number: str
    name: str


@dataclass(frozen=True)
class Standing:
    """What a token says: who it is (None: unknown here), how well proven, and the subject of what they leave here.

    `session` names the session itself, for what must end with it.
    """

    citizen: int | None
    level: int
    subject: str
    session: str


def holder(office: Office, db: Db, token: str) -> int | None:
    """The citizen behind a token, None for somebody unknown here; refuses a token that is over."""
    return standing(office, db, token).citizen


def standing(office: Office, db: Db, token: str) -> Standing:
    """Everything a token says; refuses one that is over."""
    row = db.get(SessionRow, _hashed(token))
    if row is None or row.expires <= office.now():
        raise Declined(SESSION_NEEDED, headers={"WWW-Authenticate": "Bearer"})
    return Standing(row.citizen_id, row.level, row.subject, row.token_hash)


def begin_session(
    db: Db, office: Office, terminal: str, person: Person, level: int, *, card_expired: bool = False
) -> Session:
    """A session of somebody who was identified at this terminal, and the mark by which their letters are known."""
    now = office.now()
    expires = now + LIFETIME
    token = secrets.token_urlsafe(32)
    db.execute(delete(SessionRow).where(SessionRow.expires <= now))
    citizen = db.scalar(select(CitizenRow.id).where(CitizenRow.id_number == person.number))
    subject = SubjectRow(
        mark_hash=_hashed(_mark(token)),
        id_number=person.number,
        name=person.name,
        citizen_id=citizen,
        terminal_id=terminal,
        level=level,
        card_expired=card_expired,
        expires=now + MARK_LIFETIME,
    )
    db.add(subject)
    db.flush()
    db.add(
        SessionRow(
            token_hash=_hashed(token), citizen_id=citizen, subject=subject.mark_hash, level=level, expires=expires
        )
    )
    return Session(token, mask_name(person.name), expires, card_expired=card_expired, level=level, subject=_mark(token))


def session_lasts(office: Office, db: Db, session: str) -> bool:
    """Whether a session that was named by `Standing.session` is still going on."""
    row = db.get(SessionRow, session)
    return row is not None and row.expires > office.now()


def raise_level(db: Db, token: str, level: int) -> Session:
    """Whoever holds this token has proven more: the session says so, and so does the mark of their letters."""
    row = db.get_one(SessionRow, _hashed(token))
    subject = db.get_one(SubjectRow, row.subject)
    row.level, subject.level = max(row.level, level), max(subject.level, level)
    return Session(
        token,
        mask_name(subject.name),
        row.expires,
        card_expired=subject.card_expired,
        level=row.level,
        subject=_mark(token),
    )


def subject_of(office: Office, db: Db, mark: str) -> SubjectRow | None:
    """Whose mark this is, None when it is nobody's or too old."""
    row = db.get(SubjectRow, _hashed(mark))
    return row if row is not None and row.expires > office.now() else None


def citizen_of(db: Db, subject: SubjectRow) -> CitizenRow:
    """The citizen that a subject is; somebody unknown here is taken down now, because they leave something."""
    row = CitizenRow(id_number=subject.id_number, name=subject.name, born=birth_date(subject.id_number))
    if subject.citizen_id is None:
        add_if_new(db, row)
    found = db.scalars(select(CitizenRow).where(CitizenRow.id_number == subject.id_number)).one()
    subject.citizen_id = found.id
    db.execute(update(SessionRow).where(SessionRow.subject == subject.mark_hash).values(citizen_id=found.id))
    return found


def _identify(db: Db, office: Office, terminal: str, evidence: CardEvidence) -> Session:
    expired = evidence.valid_to is not None and evidence.valid_to < office.today()
    person = Person(evidence.id_number, evidence.name)
    return begin_session(db, office, terminal, person, BY_CARD, card_expired=expired)


def _mark(token: str) -> str:
    """The mark that belongs to a token: whoever knows it cannot tell the token."""
    return hashlib.sha256(f"subject:{token}".encode()).hexdigest()


def _hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
