"""Seeding who is on duty for alerts."""

from __future__ import annotations

import datetime as dt

from sqlalchemy.orm import Session as Db

from kiosk.central.seed.sheets import Folder
from kiosk.central.tables.alerts import DutyRow

_YEAR = dt.timedelta(days=366)


def sow_duty(db: Db, folder: Folder, today: dt.date) -> None:
    """Everybody in duty.toml, where there is one, from yesterday on."""
    if not (folder.path / "duty.toml").exists():
        return
    begins = dt.datetime.combine(today - dt.timedelta(days=1), dt.time(0)).astimezone()
    db.add_all(
        DutyRow(
            name=sheet["name"],
            login=sheet["login"],
            site_code=sheet["site"],
            begins=begins,
            ends=begins + _YEAR,
            rank=sheet["rank"],
            phone=sheet["phone"],
            mail=sheet["mail"],
        )
        for sheet in folder.tables("duty", "duty")
    )
    db.flush()
