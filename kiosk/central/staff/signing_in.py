"""Signing in at the office: number and PIN, and a rest that grows with every wrong one."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import secrets
from typing import Annotated

from fastapi import APIRouter, Header
from sqlalchemy import delete
from sqlalchemy.orm import Session as Db

from kiosk.central.asking import TheOffice, exactly
from kiosk.central.office import Office
from kiosk.central.policies import policies_in
from kiosk.central.refusals import Declined
from kiosk.central.staff.words import SignedIn, SignIn
from kiosk.central.storage import locked
from kiosk.central.tables.staff import StaffRow, StaffSessionRow
from kiosk.contract.lockers import Role
from kiosk.contract.sealing import pin_verifier

router = APIRouter(prefix="/office", tags=["office"])
FREE_TRIES = 5
_SHORTEST_REST = dt.timedelta(minutes=1)
_LONGEST_REST = dt.timedelta(hours=1)
_NOBODYS_SALT = "00" * 16
_LONGEST_PIN = 64


@router.post("/session", dependencies=[exactly(SignIn)])
def sign_in(asked: SignIn, office: TheOffice) -> SignedIn:
    """A token for who knows number and PIN. An unknown number is answered, and takes as long, as a wrong PIN."""
    made = pin_verifier(asked.pin[:_LONGEST_PIN], _salt_of(office, asked.staff))
    with office.begin() as db:
        member = locked(db, StaffRow, asked.staff)
        refusal = _judge(member, made, office.now())
        if not refusal and member is not None:
            return _open(db, office, member)
    # Raised outside the transaction: the try has to stay counted.
    raise Declined(refusal or "sign_in_wrong")


@router.delete("/session", status_code=204)
def sign_out(office: TheOffice, authorization: Annotated[str, Header()] = "") -> None:
    """Forget the token in Authorization; granted even if nobody knows it."""
    token = authorization.removeprefix("Bearer ")
    with office.begin() as db:
        db.execute(delete(StaffSessionRow).where(StaffSessionRow.token_hash == hashed(token)))


def hashed(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def rest_after(wrong: int) -> dt.timedelta:
    """How long somebody rests after this many wrong PINs in a row."""
    if wrong < FREE_TRIES:
        return dt.timedelta(0)
    doublings = min(wrong - FREE_TRIES, 10)
    return min(_SHORTEST_REST * (1 << doublings), _LONGEST_REST)


def _salt_of(office: Office, staff: str) -> str:
    """The slow part is done outside any transaction: nobody else waits for it."""
    with office.begin() as db:
        member = db.get(StaffRow, staff)
        return member.pin_salt if member else _NOBODYS_SALT


def _judge(member: StaffRow | None, made: str, now: dt.datetime) -> str:
    """The refusal, if any; a wrong PIN is counted."""
    if member is None or member.left:
        return "sign_in_wrong"
    if member.rests_until is not None and member.rests_until > now:
        return "sign_in_resting"
    if hmac.compare_digest(made, member.pin_verifier):
        member.wrong_pins, member.rests_until = 0, None
        return ""
    member.wrong_pins += 1
    member.rests_until = now + rest_after(member.wrong_pins)
    return "sign_in_wrong"


def _open(db: Db, office: Office, member: StaffRow) -> SignedIn:
    token = secrets.token_urlsafe(32)
    expires = office.now() + dt.timedelta(minutes=policies_in(db).sign_in_minutes)
    db.add(StaffSessionRow(token_hash=hashed(token), staff_id=member.id, expires=expires))
    return SignedIn(token, member.id, tuple(Role(role) for role in member.roles), expires)
