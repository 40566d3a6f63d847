"""A number instead of the paper (M06), and a licence shown as a code (M10): asked of their issuers, and remembered."""

from __future__ import annotations

import datetime as dt
import secrets

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session as Db

from kiosk.central.asking import TheCaller, TheOffice, TheToken, exactly
from kiosk.central.handling.issuers import DocumentSaid, Issuers, LicenceSaid
from kiosk.central.handling.matter import Actor, actor
from kiosk.central.handling.principals import Wish, owners_of, principal_of
from kiosk.central.office import Office
from kiosk.central.pulses import REGISTRY
from kiosk.central.refusals import Declined
from kiosk.central.rooms import room
from kiosk.central.tables.handling import VerificationRow
from kiosk.contract.after import Scope
from kiosk.contract.handling import (
    DocumentAnswer,
    DocumentAsked,
    LicenceAnswer,
    LicenceShown,
    LicenceState,
    Verified,
)
from kiosk.contract.items import EvidenceLevel, Way

router = room("handling")
_MOST_NUMBER, _MOST_TEXT = 60, 2000
_TRIES_OF_A_VISIT = 40  # nobody has so many papers; a program that tries numbers has
_KEPT = dt.timedelta(days=32)  # longer than a letter may be on its way


@router.post("/verify/document", dependencies=[exactly(DocumentAsked)])
def document(asked: DocumentAsked, office: TheOffice, caller: TheCaller, token: TheToken) -> DocumentAnswer:
    """Is there such a document, and does it belong to who is here, or for whom they act?"""
    if not 0 < len(asked.number) <= _MOST_NUMBER or not 0 < len(asked.number_kind) <= _MOST_NUMBER:
        raise Declined("request_unclear", caller.contact)
    with office.begin() as db:
        who = _trying(office, db, token, caller.contact)
        principal = principal_of(db, who.citizen, asked.acting, Wish(Scope.SUBMIT, "", office.now()))
    if principal is None:
        raise Declined("not_represented", caller.contact)
    # Not inside a transaction: an issuer may take seconds.
    said = Issuers(office.registry).document(asked.number_kind, asked.number, principal.owner)
    _note(office, answered=said.result is not Verified.UNAVAILABLE)
    with office.begin() as db:
        ref = _remember_document(db, office, who, asked, said)
    return DocumentAnswer(said.result, said.issuer, said.valid_to, ref)


@router.post("/elicence/verify-qr", dependencies=[exactly(LicenceShown)])
def licence(shown: LicenceShown, office: TheOffice, caller: TheCaller, token: TheToken) -> LicenceAnswer:
    """What a shown licence is worth; nothing is told of one that belongs to somebody else."""
    if not 0 < len(shown.text) <= _MOST_TEXT:
        raise Declined("request_unclear", caller.contact)
    with office.begin() as db:
        who = _trying(office, db, token, caller.contact)
        holders = owners_of(db, who.citizen, office.now())
    said = Issuers(office.registry).licence(shown.text, holders)
    _note(office, answered=said.state is not LicenceState.UNAVAILABLE)
    if said.state not in (LicenceState.VALID, LicenceState.UNAVAILABLE):
        said = LicenceSaid(said.state)
    with office.begin() as db:
        ref = _remember_licence(db, office, who, said)
    return LicenceAnswer(said.state, said.type, said.name, said.valid_to, said.level, ref)


def forget_verifications(db: Db, now: dt.datetime) -> None:
    """Throw away what no letter can name any more."""
    db.execute(delete(VerificationRow).where(VerificationRow.at <= now - _KEPT))


def _note(office: Office, *, answered: bool) -> None:
    """Where no registry is known, none can be away."""
    if office.registry:
        office.pulses.note(REGISTRY, answered=answered)


def _trying(office: Office, db: Db, token: str, contact: str) -> Actor:
    who = actor(office, db, token)
    tried = db.scalar(select(func.count()).where(VerificationRow.subject == who.subject.mark_hash)) or 0
    if tried >= _TRIES_OF_A_VISIT:
        raise Declined("verify_limit", contact)
    return who


def _remember_document(db: Db, office: Office, who: Actor, asked: DocumentAsked, said: DocumentSaid) -> str:
    row = VerificationRow(
        ref=secrets.token_hex(16),
        subject=who.subject.mark_hash,
        way=Way.VERIFY_NUMBER,
        kind=asked.number_kind,
        number=asked.number,
        result=said.result.value,
        level=EvidenceLevel.B if said.result is Verified.MATCH else None,
        issuer=said.issuer,
        valid_to=said.valid_to,
        at=office.now(),
    )
    db.add(row)
    return row.ref


def _remember_licence(db: Db, office: Office, who: Actor, said: LicenceSaid) -> str:
    row = VerificationRow(
        ref=secrets.token_hex(16),
        subject=who.subject.mark_hash,
        way=Way.ELICENCE,
        kind=said.type,
        number=said.number,
        result=said.state.value,
        level=said.level,
        issuer=said.issuer or said.name,
        valid_to=said.valid_to,
        at=office.now(),
    )
    db.add(row)
    return row.ref
