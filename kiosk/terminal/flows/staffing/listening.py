"""Listening to the scanner while a question about something else stands."""

from __future__ import annotations

import re
from collections.abc import Callable

from kiosk.contract.lockers import COVER_SLIP, ITEM_LABEL
from kiosk.terminal.clock import Clock
from kiosk.terminal.flows.clerk import Clerk
from kiosk.terminal.flows.waiting import code_shown, first

_LABEL = re.compile(rf"{ITEM_LABEL}[0-9]{{8}}")
_SLIP = re.compile(rf"{COVER_SLIP}[0-9A-Za-z-]+")


class Grace:
    """A time that runs on while questions are asked anew."""

    def __init__(self, clock: Clock, seconds: float) -> None:
        self._clock = clock
        self._ends = clock.monotonic() + seconds

    async def over(self) -> None:
        """Return when it is over."""
        while (left := self._ends - self._clock.monotonic()) > 0:
            await self._clock.sleep(left)


def label_in(text: str) -> str | None:
    """The number on a thing's label, where this is one."""
    return text.strip() if _LABEL.fullmatch(text.strip()) else None


def slip_in(text: str) -> str | None:
    """What the barcode of a cover slip says, where this is one."""
    return text.strip() if _SLIP.fullmatch(text.strip()) else None


def belongs_to(slip: str, hand_in_id: str) -> bool:
    """True for the cover slip of these papers."""
    return slip in (hand_in_id, COVER_SLIP + hand_in_id)


async def next_label(clerk: Clerk) -> str:
    """The next barcode of a thing; whatever else is shown is passed over."""
    return await _next(clerk, label_in)


async def label_or_grace(clerk: Clerk, grace: Grace) -> str | None:
    """The next barcode of a thing, or None when the time is over."""
    return await first(_next(clerk, label_in), grace.over())


async def slip_or_grace(clerk: Clerk, grace: Grace) -> str | None:
    """The next cover slip, or None when the time is over."""
    return await first(_next(clerk, slip_in), grace.over())


async def thing_or_grace(clerk: Clerk, grace: Grace) -> str | None:
    """What proves which thing or which papers these are, or None when the time is over."""
    return await first(_next(clerk, lambda text: label_in(text) or slip_in(text)), grace.over())


async def _next(clerk: Clerk, meant: Callable[[str], str | None]) -> str:
    while (number := meant((await code_shown(clerk)).text)) is None:
        pass
    return number
