"""Seeding an empty database, in one transaction, in the order in which things depend on one another."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session as Db

from kiosk.central.items.taking_over import take_over
from kiosk.central.office import local_now
from kiosk.central.profiles.folder import PROFILES, read_profiles
from kiosk.central.profiles.taking_over import take_over_profiles
from kiosk.central.seed.duty import sow_duty
from kiosk.central.seed.lockers import sow_awaited, sow_delegations, sow_deposits, sow_parcels
from kiosk.central.seed.people import sow_cases, sow_people
from kiosk.central.seed.places import sow_calendar, sow_notices, sow_sites
from kiosk.central.seed.records import sow_records
from kiosk.central.seed.sheets import Days, Folder, holidays
from kiosk.central.seed.staff import sow_staff
from kiosk.central.storage import alone
from kiosk.central.tables.places import SiteRow


def sow(engine: Engine, path: Path, today: dt.date) -> bool:
    """Fill an empty database from the folder's files; False and untouched when it holds something already.

    Raises BadCatalogue or BadProfiles.
    """
    folder = Folder(path)
    with Db(engine) as db, db.begin():
        alone(db)
        if db.scalars(select(SiteRow.code)).first() is not None:
            return False
        days = Days(holidays(folder), today)
        sow_calendar(db, folder)
        _, profiles = read_profiles(path / PROFILES)
        sow_sites(db, folder, profiles)
        sow_notices(db, folder, days)
        take_over(db, path)
        take_over_profiles(db, path / PROFILES, local_now())
        people = sow_people(db, folder)
        sow_records(db, folder, people)
        cases = sow_cases(db, folder, days, people)
        sow_staff(db, folder, today)
        sow_duty(db, folder, today)
        sow_parcels(db, folder, cases)
        sow_deposits(db, folder, days, cases)
        sow_delegations(db, folder, days, people, cases)
        sow_awaited(db, folder, days, cases)
        return True
