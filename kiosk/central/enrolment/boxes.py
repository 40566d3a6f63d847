"""What a bare box asks: the CA, to be known under its claim code, how that stands, and at last who it is."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import threading
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy import func, select
from sqlalchemy.orm import Session as Db
from starlette.concurrency import run_in_threadpool

from kiosk.central.asking import TheOffice, exactly
from kiosk.central.changes import note_change
from kiosk.central.enrolment.acts import note_act
from kiosk.central.enrolment.authority import NotOurs, asked_key, der_of, key_of
from kiosk.central.enrolment.gate import target_of
from kiosk.central.enrolment.issuing import issue, revoke_all
from kiosk.central.enrolment.revoked_list import write_list
from kiosk.central.enrolment.signature import Signature, signature_of
from kiosk.central.office import Office
from kiosk.central.refusals import Declined
from kiosk.central.rooms import room
from kiosk.central.storage import add_if_new, locked
from kiosk.central.tables.enrolment import CertificateRow, ClaimRow
from kiosk.central.tables.places import SiteRow, TerminalRow
from kiosk.central.tables.reports import EventRow
from kiosk.contract.enrolment import (
    CLAIM_CROWDED,
    CLAIM_LASTS,
    CLAIM_OVER,
    CLAIM_UNKNOWN,
    KEY_DIFFERS,
    NONCE_BYTES,
    PLATFORM_KEY_HEX,
    REQUEST_WRONG,
    SIGNATURE_WRONG,
    Asked,
    Authority,
    ClaimState,
    Enrolled,
    FactsSoFar,
    KeyHanded,
    Waiting,
    claim_code,
    commitment,
)
from kiosk.contract.sealing import FIRST

router = room("enrolment", "/enrolment")
MOST_WAITING = 200
MOST_FROM_A_PLACE = 20
_ASK_AGAIN = 5  # seconds
_LONGEST_REQUEST = 4096
_LONGEST_BOX = 80
# Each code costs 16 MB and a core for a moment, and nobody knows yet who asks.
_AT_ONCE = threading.BoundedSemaphore(2)
_PATIENCE = 2.0
_HEX = frozenset("0123456789abcdef")


@router.get("/ca")
def authority(office: TheOffice) -> Authority:
    """The certificate of our CA. Whoever sits between shows another one, and gets a code that fits nothing here."""
    return Authority(office.authority.pem)


@router.post("/requests", dependencies=[exactly(Asked)])
def ask(asked: Asked, office: TheOffice, request: Request) -> Waiting:
    """Be known under a claim code for an hour. The same request again is the same claim."""
    if len(asked.csr) > _LONGEST_REQUEST or len(asked.box) > _LONGEST_BOX or not _is_hex(asked.nonce, 2 * NONCE_BYTES):
        raise Declined("request_unclear")
    try:
        public_key = der_of(asked_key(asked.csr))
    except NotOurs:
        raise Declined(REQUEST_WRONG) from None
    claim = commitment(bytes.fromhex(asked.nonce), public_key, office.authority.der)
    place = request.client.host if request.client else ""
    with office.begin() as db:
        known = db.get(ClaimRow, claim)
        if known is not None:
            return _waiting(known, office.now())
        _make_room(db, office, place)
    code = _code_of(claim)
    now = office.now()
    row = ClaimRow(
        id=claim,
        code=code,
        public_key=public_key.hex(),
        box=asked.box,
        place=place,
        asked_at=now,
        expires=now + CLAIM_LASTS,
        state=ClaimState.WAITING,
    )
    with office.begin() as db:
        if add_if_new(db, row):
            note_act(db, "claim_asked", "", "", asked.box, now)
        return _waiting(db.get_one(ClaimRow, claim), now)


@dataclass(frozen=True, repr=False)
class Claimant:
    """The box that asked, known by its key; its signature is believed in the transaction that answers it."""

    claim: str
    signature: Signature

    def row(self, db: Db, office: Office) -> ClaimRow:
        """Its claim, locked, once the signature has been found new."""
        row = locked(db, ClaimRow, self.claim)
        if row is None:
            raise Declined(CLAIM_UNKNOWN)
        self.signature.believe(db, office.now())
        return row


async def _claimant(claim: str, office: TheOffice, request: Request) -> Claimant:
    signature = signature_of(request.method, target_of(request.scope), request.scope["headers"], await request.body())

    def prove() -> Claimant:
        with office.begin() as db:
            row = db.get(ClaimRow, claim)
        if row is None:
            raise Declined(CLAIM_UNKNOWN)
        if signature.key_id != claim or not signature.by_device:
            raise Declined(SIGNATURE_WRONG)
        signature.prove(key_of(row.public_key))
        return Claimant(claim, signature)

    return await run_in_threadpool(prove)


TheClaimant = Annotated[Claimant, Depends(_claimant)]


@router.get("/requests/{claim}")
def stands(claim: str, office: TheOffice, claimant: TheClaimant) -> Waiting:  # noqa: ARG001  (read by the claimant)
    """How a claim stands; for the box that asked, which signs with its key and the claim as keyid."""
    with office.begin() as db:
        return _waiting(claimant.row(db, office), office.now())


@router.post("/requests/{claim}/certificate", dependencies=[exactly(KeyHanded)])
def fetch(claim: str, handed: KeyHanded, office: TheOffice, claimant: TheClaimant) -> Enrolled:  # noqa: ARG001
    """Hand over the platform key and learn who one is, once approved. Again with the same key: the same answer."""
    if not _is_hex(handed.platform_key, PLATFORM_KEY_HEX):
        raise Declined("request_unclear")
    key_hash = hashlib.sha256(handed.platform_key.encode()).hexdigest()
    with office.begin() as db:
        row = claimant.row(db, office)
        if row.expires <= office.now() or row.state not in (ClaimState.APPROVED, ClaimState.ISSUED):
            raise Declined(CLAIM_OVER)
        if row.state is ClaimState.APPROVED:
            _enrol(db, office, row, handed.platform_key)
            row.state, row.key_hash = ClaimState.ISSUED, key_hash
        elif not hmac.compare_digest(row.key_hash, key_hash):
            raise Declined(KEY_DIFFERS)
        certificate = db.get_one(CertificateRow, row.serial)
        facts = facts_so_far(db, row.terminal_id)
        answer = Enrolled(
            row.terminal_id,
            row.site_code,
            office.signer.public,
            certificate.pem,
            certificate.expires,
            facts,
            office.terminals_broker,
        )
    write_list(office)
    return answer


def _enrol(db: Db, office: Office, row: ClaimRow, platform_key: str) -> None:
    """From this moment this box is the terminal, and no other is: what another had is dead."""
    now = office.now()
    new = TerminalRow(id=row.terminal_id, site_code=row.site_code, key=platform_key, whole=0)
    if add_if_new(db, new) is row.replaces:
        raise Declined(CLAIM_OVER)  # another box became this terminal since it was approved
    terminal = locked(db, TerminalRow, row.terminal_id)
    if terminal is None:
        raise LookupError("a terminal that was just written is not there")
    terminal.key = platform_key
    note_change(db)
    revoke_all(db, row.terminal_id, "replaced", now)
    act = "terminal_replaced" if row.replaces else "terminal_enrolled"
    certificate = issue(db, office, key_of(row.public_key), row.terminal_id, act, row.decided_by)
    row.serial = certificate.serial
    db.flush()


def facts_so_far(db: Db, terminal: str) -> FactsSoFar:
    """Where a terminal's chain of facts goes on."""
    last = select(EventRow).where(EventRow.terminal_id == terminal, EventRow.flaw == "")
    row = db.scalars(last.order_by(EventRow.number.desc(), EventRow.place).limit(1)).first()
    return FactsSoFar(row.number, row.hash) if row else FactsSoFar(0, FIRST)


def can_take(db: Db, row: ClaimRow) -> str:
    """Why an approved claim could not become its terminal, as the code of a refusal, or nothing."""
    site, known = db.get(SiteRow, row.site_code), db.get(TerminalRow, row.terminal_id)
    if site is None:
        return "site_unknown"
    if known is not None and not row.replaces:
        return "terminal_known"
    if row.replaces and known is None:
        return "terminal_unknown"
    return "site_differs" if known is not None and known.site_code != row.site_code else ""


def _make_room(db: Db, office: Office, place: str) -> None:
    waiting = (ClaimRow.state == ClaimState.WAITING) & (ClaimRow.expires > office.now())
    if (db.scalar(select(func.count()).where(waiting)) or 0) >= MOST_WAITING:
        raise Declined(CLAIM_CROWDED)
    if (db.scalar(select(func.count()).where(waiting, ClaimRow.place == place)) or 0) >= MOST_FROM_A_PLACE:
        raise Declined(CLAIM_CROWDED)


def _code_of(claim: str) -> str:
    if not _AT_ONCE.acquire(timeout=_PATIENCE):
        raise Declined(CLAIM_CROWDED, headers={"Retry-After": "1"})
    try:
        return claim_code(claim)
    finally:
        _AT_ONCE.release()


def _waiting(row: ClaimRow, now: dt.datetime) -> Waiting:
    over = row.expires <= now and row.state in (ClaimState.WAITING, ClaimState.APPROVED)
    return Waiting(ClaimState.EXPIRED if over else row.state, row.expires, _ASK_AGAIN)


def _is_hex(text: str, length: int) -> bool:
    return len(text) == length and not set(text) - _HEX
