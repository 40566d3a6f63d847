"""The member of the staff who stands behind an operator, where a door is concerned: number and PIN, typed with it."""

from __future__ import annotations

from kiosk.central.commands.people import staff_behind
from kiosk.central.refusals import Declined
from kiosk.console.turned import Turned
from kiosk.console.visit import Visit


def who_stands_behind(visit: Visit, staff: str, pin: str) -> str:
    """Their number. What is wrong is said of the staff's number and PIN, and not of the operator's own sign-in."""
    try:
        return staff_behind(visit.office, visit.login, staff, pin)
    except Declined as refused:
        if refused.code == "sign_in_wrong":
            raise Turned("staff_wrong", refused.status, refused.headers) from None
        raise
