"""How a terminal stands: whether it was ever given a certificate, and whether it was shut out."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session as Db

from kiosk.central.tables.enrolment import CertificateRow, RevocationRow, RevocationState


def has_certificate(db: Db, terminal: str) -> bool:
    """Whether a terminal was ever given one: then no shared key speaks for it any more."""
    return db.scalars(select(CertificateRow.serial).where(CertificateRow.terminal_id == terminal)).first() is not None


def is_shut_out(db: Db, terminal: str) -> bool:
    """Whether two people have revoked this terminal at some time."""
    done = (RevocationRow.terminal_id == terminal) & (RevocationRow.state == RevocationState.DONE)
    return db.scalars(select(RevocationRow.id).where(done)).first() is not None
