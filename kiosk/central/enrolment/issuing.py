"""Giving a key a terminal's certificate, and taking all of a terminal's certificates back."""

from __future__ import annotations

import datetime as dt

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from sqlalchemy import select, update
from sqlalchemy.orm import Session as Db

from kiosk.central.enrolment.acts import note_act
from kiosk.central.enrolment.authority import der_of
from kiosk.central.office import Office
from kiosk.central.tables.enrolment import CertificateRow
from kiosk.contract.request_signing import fingerprint


def issue(db: Db, office: Office, key: EllipticCurvePublicKey, terminal: str, act: str, who: str) -> CertificateRow:
    """A certificate for this key, kept with its serial and written down."""
    now = office.now()
    made = office.authority.issue(key, terminal, now)
    row = CertificateRow(
        serial=f"{made.serial_number:x}",
        fingerprint=fingerprint(made.public_bytes(serialization.Encoding.DER)),
        terminal_id=terminal,
        pem=made.public_bytes(serialization.Encoding.PEM).decode(),
        public_key=der_of(key).hex(),
        issued_at=now,
        expires=made.not_valid_after_utc,
    )
    db.add(row)
    note_act(db, act, terminal, who, row.serial, now)
    return row


def revoke_all(db: Db, terminal: str, reason: str, now: dt.datetime) -> None:
    """None of a terminal's certificates is good from this moment on."""
    alive = (CertificateRow.terminal_id == terminal) & CertificateRow.revoked_at.is_(None)
    db.execute(update(CertificateRow).where(alive).values(revoked_at=now, revoked_for=reason))


def newest_of(db: Db, terminal: str) -> CertificateRow | None:
    """The certificate that a terminal was given last."""
    mine = select(CertificateRow).where(CertificateRow.terminal_id == terminal)
    return db.scalars(mine.order_by(CertificateRow.issued_at.desc(), CertificateRow.serial).limit(1)).first()
