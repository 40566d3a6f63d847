"""The platform's own tables; importing the package makes all of them known."""

from kiosk.central.tables import (
    cases,
    catalogue,
    hand_ins,
    lockers,
    messages,
    openings,
    people,
    places,
    policies,
    reports,
    staff,
    tasks,
)
from kiosk.central.tables.base import Base

__all__ = [
    "Base",
    "cases",
    "catalogue",
    "hand_ins",
    "lockers",
    "messages",
    "openings",
    "people",
    "places",
    "policies",
    "reports",
    "staff",
    "tasks",
]
