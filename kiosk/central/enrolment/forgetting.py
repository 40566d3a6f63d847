"""What time alone brings about for identities: what is over is forgotten, who did not renew is told of."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import delete, exists, select
from sqlalchemy.orm import Session as Db
from sqlalchemy.orm import aliased

from kiosk.central.enrolment.revoking import expire_revocations
from kiosk.central.tables.enrolment import CertificateRow, ClaimRow, NonceRow
from kiosk.central.tasks import open_task

_LATE = dt.timedelta(days=5)  # before its end; a terminal renews ten days before
_CLAIMS_KEPT = dt.timedelta(days=30)


def forget_identities(db: Db, now: dt.datetime) -> None:
    """A nonce is too old to be used again, a claim too old to be asked about; the book of acts keeps what was done."""
    expire_revocations(db, now)
    db.execute(delete(NonceRow).where(NonceRow.expires <= now))
    db.execute(delete(ClaimRow).where(ClaimRow.expires <= now - _CLAIMS_KEPT))


def tell_of_late(db: Db, now: dt.datetime) -> None:
    """A terminal whose certificate ends soon has not renewed it: somebody must look before it is shut out."""
    newer = aliased(CertificateRow)
    renewed = exists().where(newer.terminal_id == CertificateRow.terminal_id, newer.expires > CertificateRow.expires)
    ending = CertificateRow.revoked_at.is_(None) & (CertificateRow.expires > now)
    for row in db.scalars(select(CertificateRow).where(ending, CertificateRow.expires <= now + _LATE, ~renewed)):
        cause = f"certificate:{row.serial}"
        open_task(
            db, "identity_certificate_ending", cause, now, terminal=row.terminal_id, said=f"{row.expires:%Y-%m-%d}"
        )
