"""Scenes that the tour need not meet, and why. What it meets, or what is no scene any more, does not belong here."""

from __future__ import annotations

_LINES = (
    "the four lines of trouble.platform_away in other words, for what changes between a look at a cell and its pulse"
)
_DOOR = "the wall with a stuck door is met at staff.deposit.door_stuck; only the words name another errand"
_ORDER = "the lines of staff.order.expired in other words; the rig's platform gives no order that is no good"

UNMET: dict[str, str] = {
    "trouble.another_door_open": _LINES,
    "trouble.battery_low": _LINES,
    "trouble.evacuation": _LINES,
    "trouble.grant_refused": _LINES,
    "staff.not_ready": "the lines of staff.stayed_shut in other words, for what changes between a look and a pulse",
    "staff.clearing.door_stuck": _DOOR,
    "staff.collection.door_stuck": _DOOR,
    "staff.look.door_stuck": _DOOR,
    "staff.reclaim.door_stuck": _DOOR,
    "staff.order.refused_addressed_elsewhere": _ORDER,
    "staff.order.refused_expired": _ORDER,
    "staff.order.refused_forged": _ORDER,
    "staff.order.refused_obeyed": _ORDER,
    "trouble.card_dates_unreadable": "the simulated hall encodes a card from real dates, so its cards have no others",
    "trouble.in_person_only": "nothing that may not be collected by an agent lies in the demo's wall for one",
    "trouble.letter_not_sealed": "the lines of handle.not_submitted in other words, for a terminal that lacks a key",
    "staff.nothing_here": "every terminal of the tour has a cabinet; tests/flows/staffing meets it at a village point",
    "upkeep.trial_number": "asked only where a door is to be opened for a test, which a terminal at work does not",
    "handle.closed": "the guide withdraws its button in the same moment; only a touch under way leads here",
    "handle.not_now": "our platform publishes no item with a paper that can be brought in no way; others may",
    "handle.fee.exempt": "a case with nothing to pay has no fee to touch; it was exempted between two looks",
    "handle.fee.refunded": "the rig's bank pays nothing back",
    "handle.result.seal_broken": "handle.result.not_printed in other words; the rig's platform seals what it gives out",
    "provision.address": "only root's errands can set an address, and the rig has none; a list of three lines",
    "provision.address_line": "one of them, typed as the place's address is",
    "provision.identity": "the facts of provision.look with another button, for a box that is known already",
}
