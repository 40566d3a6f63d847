"""Versions of manifests across restarts: one that was told once is never told again for something else."""

from __future__ import annotations

import time

from sqlalchemy import delete, update
from sqlalchemy.orm import Session as Db

from kiosk.central.tables.places import CabinetRow
from kiosk.central.tables.staff import StaffListRow


def lift_versions(db: Db) -> None:
    """Raise every version to the present second at least, when the program starts.

    A database that comes back from yesterday's backup would otherwise repeat versions that terminals have seen, and
    a terminal that got a new key would take the list under its old key for the same one.
    """
    second = int(time.time())
    db.execute(update(CabinetRow).where(CabinetRow.version >= second).values(version=CabinetRow.version + 1))
    db.execute(update(CabinetRow).where(CabinetRow.version < second).values(version=second))
    db.execute(delete(StaffListRow))  # the first question of each terminal begins with the second then
