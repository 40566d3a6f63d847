"""How a trial speaks with the technician who stands before the cabinet, and what it may use."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from kiosk.contract.words import Words
    from kiosk.terminal.clock import Clock
    from kiosk.terminal.devices.bench import Bench
    from kiosk.terminal.settings.model import CabinetCell

T = TypeVar("T")
# Seconds in which somebody who stands before the cabinet does one thing.
PATIENCE = 60.0
_LOOK_EVERY = 0.3


class Guide(Protocol):
    """The technician's end: a terminal window, be it of this process or of one at the staff socket."""

    async def tells(self, words: Words, code: str = "") -> None:
        """Say what to do; `code` is shown as a QR code beside it."""

    async def confirms(self, words: Words) -> bool:
        """Ask for yes or no."""

    async def number(self, words: Words) -> int | None:
        """Ask for a number; None when there is none to give."""


@dataclass(frozen=True)
class Trial:
    """What a trial works with. `at_work` is True while the terminal serves citizens: then no door is opened.

    `cells` are those of the cabinet, none where it is not known.
    """

    bench: Bench
    guide: Guide
    clock: Clock
    at_work: bool
    cells: tuple[CabinetCell, ...] = ()


@dataclass(frozen=True)
class Found:
    """What a trial found. `outcome` is a short word; facts are counts, kinds and lengths, never what was read."""

    passed: bool
    outcome: str
    facts: dict[str, str | int] = field(default_factory=dict)


class NobodyDid(Exception):
    """What the technician was asked to do did not happen in its time."""


async def until(looked: Callable[[], Awaitable[T]], within: float = PATIENCE) -> T:
    """Look again and again until there is something to see. Raises NobodyDid."""
    try:
        async with asyncio.timeout(within):
            while True:
                if seen := await looked():
                    return seen
                await asyncio.sleep(_LOOK_EVERY)
    except TimeoutError:
        raise NobodyDid from None
