"""Which operator this is, and whether they may; and who of the staff stands behind them, where a door is concerned."""

from __future__ import annotations

import hmac
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.orm import Session as Db

from kiosk.central.office import Office
from kiosk.central.operators.audit import note
from kiosk.central.refusals import Declined
from kiosk.central.staff.resting import Try, take_back
from kiosk.central.staff.signing_in import prove
from kiosk.central.storage import locked
from kiosk.central.tables.operators import OperatorRow
from kiosk.central.tables.staff import StaffRow


def need(db: Db, who: str, roles: frozenset[str]) -> None:
    """Refuse an operator who has none of these roles now."""
    row = db.get(OperatorRow, who)
    if row is None or row.left or not roles & {role.value for role in row.roles}:
        raise Declined("role_missing")


def staff_behind(office: Office, who: str, staff: str, pin: str) -> str:
    """The member of the staff whose number and PIN an operator has just typed: a door takes two of them by name.

    Tries count and rest as at the office. Raises Declined.
    """
    attempt = Try(f"staff:{staff}", f"place:operator {who}")
    made = prove(office, attempt, pin)
    with audited(office, who, "command_staff", staff) as db:
        member = locked(db, StaffRow, staff)
        if member is None or member.left or not hmac.compare_digest(made, member.pin_verifier):
            raise Declined("sign_in_wrong")
        take_back(db, attempt, office.now())
    return staff


@contextmanager
def audited(office: Office, who: str, deed: str, subject: str) -> Iterator[Db]:
    """One transaction, with the deed in the log of the operators; a refused one is written down as refused."""
    try:
        with office.begin() as db:
            yield db
            note(db, who, deed, subject, "", office.now())
    except Declined as refusal:
        with office.begin() as db:
            note(db, who, deed, subject, refusal.code, office.now(), refused=True)
        raise
