"""Saying why a cell cannot be opened now, and what to do instead."""

from __future__ import annotations

from collections.abc import Mapping

from kiosk.contract.scene import Scene
from kiosk.contract.words import Words
from kiosk.terminal.flows.clerk import Clerk
from kiosk.terminal.flows.trouble import trouble

# The wall's reasons that mean something to a citizen, as causes of the fault table; all others are for staff.
_TOLD: Mapping[str, str] = {
    "another_door_open": "another_door_open",
    "battery_low": "battery_low",
    "evacuation": "evacuation",
    "no_cell_free": "no_cell_free",
    "not_offered_any_more": "grant_refused",
}


def not_ready(clerk: Clerk, reason: str, matter: Words) -> Scene:
    """The four lines for a reason; whatever is in doubt is told as a cell that staff must look at first."""
    return trouble(clerk, _TOLD.get(reason, "cell_not_ready"), matter)
