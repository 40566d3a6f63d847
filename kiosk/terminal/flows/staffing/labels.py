"""Printing what the staff take along, and the words for what became of it."""

from __future__ import annotations

from collections.abc import Sequence

from kiosk.contract.lockers import Parcel
from kiosk.contract.words import Words
from kiosk.terminal.flows.clerk import Clerk, named
from kiosk.terminal.flows.slips import print_slip
from kiosk.terminal.flows.staffing.shift import Shift
from kiosk.terminal.receipts import labels
from kiosk.terminal.receipts.labels import DepositedLine


async def print_label(clerk: Clerk, parcel: Parcel) -> Words:
    """The label of a thing; answers with the truth about it."""
    return await print_slip(clerk, "label", labels.item_label(clerk.letterhead(), parcel))


async def print_deposits(shift: Shift, lines: Sequence[DepositedLine]) -> Words:
    """The list of a batch."""
    head, who = shift.clerk.letterhead(), named(shift.who.label)
    return await print_slip(shift.clerk, "deposits", labels.deposit_list(head, who, lines))


async def print_reclaims(shift: Shift, lines: Sequence[DepositedLine]) -> Words:
    """The list of what was taken back."""
    head, who = shift.clerk.letterhead(), named(shift.who.label)
    return await print_slip(shift.clerk, "reclaims", labels.reclaim_list(head, who, lines))
