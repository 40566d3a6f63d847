"""Seeding the staff. Of each PIN only a slow verifier goes into the database."""

from __future__ import annotations

import datetime as dt
import secrets

from sqlalchemy.orm import Session as Db

from kiosk.central.policies import technician_until
from kiosk.central.seed.sheets import Folder, Sheet
from kiosk.central.tables.staff import StaffRow
from kiosk.contract.lockers import Role
from kiosk.contract.sealing import pin_verifier

_SALT_BYTES = 16


def sow_staff(db: Db, folder: Folder, today: dt.date) -> None:
    """Everybody in staff.toml."""
    until = technician_until(db, today)
    db.add_all(_member(sheet, until) for sheet in folder.tables("staff", "staff"))
    db.flush()


def _member(sheet: Sheet, until: dt.date) -> StaffRow:
    salt = secrets.token_hex(_SALT_BYTES)
    return StaffRow(
        id=sheet["id"],
        name=sheet["name"],
        id_number=sheet["number"],
        badge=sheet["badge"],
        roles=[Role(role).value for role in sheet["roles"]],
        pin_salt=salt,
        pin_verifier=pin_verifier(sheet["pin"], salt),
        technician_until=until if Role.TECHNICIAN in sheet["roles"] else None,
    )
