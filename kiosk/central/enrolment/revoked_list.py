"""The file in which a broker of MQTT or a proxy reads which certificates are not good any more."""

from __future__ import annotations

import datetime as dt
import os
import tempfile
from pathlib import Path

from cryptography import x509
from sqlalchemy import select

from kiosk.central.enrolment.authority import Revoked
from kiosk.central.office import Office
from kiosk.central.tables.enrolment import CertificateRow

FILE = "ca.crl"
_KEPT = dt.timedelta(days=1)  # after its own end a certificate needs no line any more
_RENEWED = dt.timedelta(days=1)


def write_list(office: Office) -> None:
    """Write the list anew where it does not say what the database says, or is a day old."""
    if office.revoked_list is None:
        return
    now = office.now()
    dead = CertificateRow.revoked_at.is_not(None) & (CertificateRow.expires > now - _KEPT)
    with office.begin() as db:
        rows = db.scalars(select(CertificateRow).where(dead).order_by(CertificateRow.serial)).all()
        revoked = [Revoked(row.serial, row.revoked_at) for row in rows if row.revoked_at is not None]
    if not _is_good(office.revoked_list, {one.serial for one in revoked}, now):
        _put(office.revoked_list, office.authority.list_revoked(revoked, now))


def _is_good(file: Path, serials: set[str], now: dt.datetime) -> bool:
    try:
        told = x509.load_pem_x509_crl(file.read_bytes())
    except (OSError, ValueError):
        return False
    fresh = abs(now - told.last_update_utc) < _RENEWED
    return fresh and {f"{one.serial_number:x}" for one in told} == serials


def _put(file: Path, content: bytes) -> None:
    """Whole or not at all; anybody may read it."""
    handle, part = tempfile.mkstemp(dir=file.parent, prefix=file.name)
    with os.fdopen(handle, "wb") as out:
        out.write(content)
        os.fchmod(handle, 0o644)
    Path(part).replace(file)
