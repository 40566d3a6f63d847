"""What the office may set: numbers and switches that come with a default each."""

from __future__ import annotations

import dataclasses
import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session as Db

from kiosk.central.tables.policies import PolicyRow
from kiosk.contract.fleet import SILENT_SECONDS


@dataclass(frozen=True)
class Policies:
    """All policies as they stand; a switch is 1 for yes and 0 for no."""

    grant_hours: int = 120  # for how long a right is good without the platform
    staff_hours: int = 120  # for how long the list of the staff is good without the platform
    technician_days: int = 180  # for how many days somebody is a technician, before the role is to be given anew
    claim_minutes: int = 10
    keep_days: int = 14  # calendar days a thing is kept in a locker
    grace_seconds: int = 60  # before a citizen is told that something was put in
    presumed_hours: int = 24  # an undisputed handover counts as delivered after that
    code_shows_a_day: int = 5
    second_codes_a_day: int = 10  # codes to somebody's telephone, for a second proof
    opening_minutes: int = 5
    opening_tries: int = 3
    sign_in_minutes: int = 30
    locker_counts_as_delivery: int = 0  # whether availability in a locker is 送达 in the sense of the ten days
    delivery_remind_day: int = 8  # working days after the decision
    delivery_flag_day: int = 10
    silent_seconds: int = SILENT_SECONDS  # without a word for so long a terminal is away
    stuck_minutes: int = 10  # one scene for so long, with a citizen
    stuck_staff_minutes: int = 60  # and with somebody of the staff
    site_window_seconds: int = 120  # terminals of a site that go away within this time went away together
    behind_seconds: int = 20  # messages that wait longer than this mean that the platform falls behind
    findings_days: int = 400  # for how long what is over is kept
    hours_days: int = 400
    reports_days: int = 400  # months that go back so far can be reckoned anew: what they need is kept at least so long
    alerts_days: int = 400
    commands_days: int = 400
    overdue_many: int = 10  # things past their day at one site; more of them are an alert
    overdue_days: int = 30  # or a single one that is past it for longer than this
    cells_short_percent: int = 10  # of a cabinet's cells; fewer free ones are an alert


NAMES = frozenset(field.name for field in dataclasses.fields(Policies))


def policies_in(db: Db) -> Policies:
    """The policies as the database has them."""
    rows = db.scalars(select(PolicyRow)).all()
    return Policies(**{row.name: row.value for row in rows if row.name in NAMES})


def set_policy(db: Db, name: str, value: int) -> None:
    """Set one. Raises KeyError for a name that is none, ValueError for a number below nought."""
    if name not in NAMES:
        raise KeyError(name)
    if value < 0:
        raise ValueError(f"{name} cannot be {value}")
    db.merge(PolicyRow(name=name, value=value))


def technician_until(db: Db, today: dt.date) -> dt.date:
    """The last day of somebody who becomes a technician today."""
    return today + dt.timedelta(days=policies_in(db).technician_days)
