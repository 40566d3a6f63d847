"""What the office may set: numbers and switches that come with a default each."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session as Db

from kiosk.central.tables.policies import PolicyRow


@dataclass(frozen=True)
class Policies:
    """All policies as they stand; a switch is 1 for yes and 0 for no."""

    grant_hours: int = 120  # for how long a right is good without the platform
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
