"""Signing in at the office: number and PIN, and a rest that grows with every wrong one."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import secrets
import threading
from typing import Annotated

from fastapi import Header, Request
from sqlalchemy import delete
from sqlalchemy.orm import Session as Db

from kiosk.central.asking import TheOffice, exactly
from kiosk.central.fleet import findings
from kiosk.central.office import Office
from kiosk.central.policies import policies_in
from kiosk.central.refusals import Declined
from kiosk.central.rooms import room
from kiosk.central.staff.resting import FREE_TRIES, Try, count_try, take_back, wrong_so_far
from kiosk.central.staff.words import SignedIn, SignIn
from kiosk.central.storage import locked
from kiosk.central.tables.staff import StaffRow, StaffSessionRow
from kiosk.contract.lockers import Role
from kiosk.contract.sealing import pin_verifier

router = room("office", "/office")
_NOBODYS_SALT = "00" * 16
# Each try costs 32 MB and a core for a moment: terminals must not wait for those who guess.
_AT_ONCE = threading.BoundedSemaphore(3)
_PATIENCE = 0.5  # seconds


@router.post("/session", dependencies=[exactly(SignIn)])
def sign_in(asked: SignIn, office: TheOffice, request: Request) -> SignedIn:
    """A token for who knows number and PIN. An unknown number is answered, and takes as long, as a wrong PIN.

    Numbers and places with too many wrong tries rest, the longer the more there are: 429 with Retry-After.
    """
    attempt = Try(f"staff:{asked.staff}", f"place:{request.client.host if request.client else ''}")
    made = prove(office, attempt, asked.pin)
    with office.begin() as db:
        member = locked(db, StaffRow, asked.staff)
        if member is not None and not member.left and hmac.compare_digest(made, member.pin_verifier):
            take_back(db, attempt, office.now())
            return _open(db, office, member)
        _alarm(db, attempt, member, office.now())
    raise Declined("sign_in_wrong")


def prove(office: Office, attempt: Try, pin: str) -> str:
    """The verifier of a PIN that somebody typed, once the try is counted; refuses what rests, or is too much at once.

    The slow part is done outside any transaction: nobody else waits for it.
    """
    if not _AT_ONCE.acquire(timeout=_PATIENCE):
        raise Declined("sign_in_crowded", headers={"Retry-After": "1"})
    try:
        with office.begin() as db:
            member = db.get(StaffRow, attempt.staff.removeprefix("staff:"))
            salt = member.pin_salt if member else _NOBODYS_SALT
            wait = count_try(db, attempt, office.now())
        if wait:
            raise Declined("sign_in_resting", headers={"Retry-After": str(wait)})
        return pin_verifier(pin, salt)
    finally:
        _AT_ONCE.release()


@router.delete("/session", status_code=204)
def sign_out(office: TheOffice, authorization: Annotated[str, Header()] = "") -> None:
    """Forget the token in Authorization; granted even if nobody knows it."""
    token = authorization.removeprefix("Bearer ")
    with office.begin() as db:
        db.execute(delete(StaffSessionRow).where(StaffSessionRow.token_hash == hashed(token)))


def hashed(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def _alarm(db: Db, attempt: Try, member: StaffRow | None, now: dt.datetime) -> None:
    """From the fifth wrong one on somebody must look. What was typed for a number stays where it was typed."""
    wrong = wrong_so_far(db, attempt.staff)
    if wrong >= FREE_TRIES:
        place = f"staff:{member.id if member else 'nobody'}"
        findings.begin(db, findings.PLATFORM, "login_failures", place=place, value=float(wrong), at=now)


def _open(db: Db, office: Office, member: StaffRow) -> SignedIn:
    token = secrets.token_urlsafe(32)
    expires = office.now() + dt.timedelta(minutes=policies_in(db).sign_in_minutes)
    db.add(StaffSessionRow(token_hash=hashed(token), staff_id=member.id, expires=expires, stamp=member.stamp))
    return SignedIn(token, member.id, tuple(Role(role) for role in member.roles), expires)
