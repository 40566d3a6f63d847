"""Signing in by telephone (M01): the province's identity provider says who it was that agreed on their telephone.

A terminal asks how far it is as often as it likes; the provider is asked as often as it allows, only while a terminal
asks, and never inside a transaction.
"""

from __future__ import annotations

import datetime as dt
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import delete
from sqlalchemy.orm import Session as Db

from kiosk.central.asking import Caller, TheCaller, TheKey, TheOffice
from kiosk.central.identity import Person, begin_session, number_fits
from kiosk.central.office import Office
from kiosk.central.once import once
from kiosk.central.proving.province import ALTOGETHER, SLOWER, Begun, Named, Said
from kiosk.central.pulses import PROVINCE
from kiosk.central.refusals import Declined
from kiosk.central.rooms import room
from kiosk.central.storage import locked
from kiosk.central.tables.people import PhoneSignInRow
from kiosk.contract.after import PHONE_NOT_PROVEN, PHONE_OVER, PhoneSignIn, PhoneState, PhoneStep
from kiosk.contract.sealing import keyed

router = room("identity")
LEVEL = 2
LOOK_EVERY = 2  # seconds after which a terminal asks us again; how often we ask the provider is another matter
_ID_TYPES = ("111", "516", "553")
_NONCE_BYTES = 12


@router.post("/auth/phone")
def begin(office: TheOffice, caller: TheCaller, key: TheKey) -> PhoneSignIn:
    """A page for the citizen's own telephone. A terminal has one sign-in at a time: a new one ends the one before."""
    if office.province is None:
        raise Declined("phone_not_offered", caller.contact)
    # Asked before the key is looked at, for the provider is not waited for in a transaction: where the key is an old
    # one, what was begun there now is told to nobody and ends by itself.
    begun = office.province.begin()
    office.pulses.note(PROVINCE, answered=begun is not None)
    if begun is None:
        raise Declined("phone_away", caller.contact)

    def act(db: Db) -> PhoneSignIn:
        return _keep(db, office, caller, begun)

    return once(office, caller, key, "phone", PhoneSignIn, act, begun.lifetime)


@router.get("/auth/phone/{sign_in}")
def look(sign_in: str, office: TheOffice, caller: TheCaller) -> PhoneState:
    """How far a sign-in of this terminal is. Whoever was signed in is told once, and then it is over."""
    if office.province is None:
        raise Declined(PHONE_OVER, caller.contact)
    with office.begin() as db:
        row = _mine(db, caller, sign_in)
        code = _to_ask(row, office)
        step = row.step
    if code:
        told = office.province.ask(code, office.now())
        office.pulses.note(PROVINCE, answered=told is not Said.AWAY)
        with office.begin() as db:
            done = _settle(db, office, _mine(db, caller, sign_in), told)
        if done is None:
            raise Declined(PHONE_NOT_PROVEN, caller.contact)
        return done
    return PhoneState(step)


def end_old_sign_ins(db: Db, now: dt.datetime) -> None:
    """A sign-in whose time is up has no row."""
    db.execute(delete(PhoneSignInRow).where(PhoneSignInRow.expires <= now))


def _keep(db: Db, office: Office, caller: Caller, begun: Begun) -> PhoneSignIn:
    now, sign_in = office.now(), secrets.token_hex(12)
    db.execute(delete(PhoneSignInRow).where(PhoneSignInRow.terminal_id == caller.id))
    row = PhoneSignInRow(
        id=sign_in,
        terminal_id=caller.id,
        device_code=_sealed(office, sign_in, begun.device_code),
        step=PhoneStep.PENDING,
        interval=begun.interval,
        ask_at=now + dt.timedelta(seconds=begun.interval),
        expires=now + begun.lifetime,
    )
    db.add(row)
    return PhoneSignIn(sign_in, begun.url, begun.user_code, LOOK_EVERY, row.expires)


def _mine(db: Db, caller: Caller, sign_in: str) -> PhoneSignInRow:
    """The row of a sign-in that this terminal began; one of another terminal is none."""
    row = locked(db, PhoneSignInRow, sign_in)
    if row is None or row.terminal_id != caller.id:
        raise Declined(PHONE_OVER, caller.contact)
    return row


def _to_ask(row: PhoneSignInRow, office: Office) -> str:
    """The device code where it is time to ask; empty where it is not, or there is nothing more to ask."""
    now = office.now()
    if row.expires <= now and row.device_code:
        _end(row, PhoneStep.EXPIRED)
    if not row.device_code or now < row.ask_at:
        return ""
    # Whoever asks meanwhile does not ask the provider as well.
    row.ask_at = now + dt.timedelta(seconds=row.interval + ALTOGETHER)
    return _opened(office, row.id, row.device_code)


def _settle(db: Db, office: Office, row: PhoneSignInRow, told: Said | Named) -> PhoneState | None:
    """What the answer changes; None where it names nobody that can be believed."""
    match told:
        case Named():
            return _signed_in(db, office, row, told)
        case Said.UNTRUE:
            db.delete(row)
            return None
        case Said.DENIED:
            _end(row, PhoneStep.DENIED)
        case Said.EXPIRED:
            _end(row, PhoneStep.EXPIRED)
        case _:
            _go_on(row, told, office.now())
    return PhoneState(row.step)


def _go_on(row: PhoneSignInRow, told: Said, now: dt.datetime) -> None:
    """Asked again when the provider allows it; one that is away is given twice that time."""
    row.interval += SLOWER if told is Said.SLOW_DOWN else 0
    row.step = PhoneStep.UNAVAILABLE if told is Said.AWAY else PhoneStep.PENDING
    row.ask_at = now + dt.timedelta(seconds=row.interval * (2 if told is Said.AWAY else 1))


def _signed_in(db: Db, office: Office, row: PhoneSignInRow, named: Named) -> PhoneState | None:
    terminal = row.terminal_id
    db.delete(row)
    if not any(number_fits(kind, named.number) for kind in _ID_TYPES):
        return None
    session = begin_session(db, office, terminal, Person(named.number, named.name), LEVEL)
    return PhoneState(PhoneStep.DONE, session)


def _end(row: PhoneSignInRow, step: PhoneStep) -> None:
    row.step, row.device_code = step, ""


# ---- the device code at rest ----------------------------------------------------------------------------------------


def _sealed(office: Office, id: str, device_code: str) -> str:
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return (nonce + _cipher(office, id).encrypt(nonce, device_code.encode(), None)).hex()


def _opened(office: Office, id: str, sealed: str) -> str:
    raw = bytes.fromhex(sealed)
    try:
        return _cipher(office, id).decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], None).decode()
    except InvalidTag:  # written under another key than ours
        raise Declined(PHONE_OVER) from None


def _cipher(office: Office, id: str) -> AESGCM:
    return AESGCM(bytes.fromhex(keyed(bytes.fromhex(office.code_key), "device", id)))
