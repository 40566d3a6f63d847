"""Listening in on a line: whoever records or watches a device sees its bytes, and its driver knows nothing of it.

What passes here may stand on somebody's card. A tap keeps it in memory or in a file that was asked for; never in a log.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

__all__ = ["Direction", "Tap", "listen", "pass_on", "unlisten"]

Direction = Literal["<", ">"]  # "<" came from the device, ">" was handed to the port
Tap = Callable[[Direction, bytes], None]

_taps: dict[str, list[Tap]] = {}


def listen(address: str, tap: Tap) -> None:
    """Have `tap` called with every chunk on links to `address`, also on those opened later.

    The address counts as it is written in the settings. Chunks come as they travelled, not as whole frames; of an
    rfc2217 line a tap sees what the device says, not how the serial server wraps it.
    """
    _taps.setdefault(address, []).append(tap)


def unlisten(address: str, tap: Tap) -> None:
    """Listen no longer; nothing happens when it did not."""
    left = [other for other in _taps.pop(address, []) if other != tap]
    if left:
        _taps[address] = left


def pass_on(address: str, direction: Direction, data: bytes) -> None:
    """Tell those who listen. While nobody listens anywhere this is one look at an empty table."""
    if _taps:
        for tap in tuple(_taps.get(address, ())):
            tap(direction, data)
