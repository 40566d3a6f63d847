"""Doors that do not do what they are told, time and again: their contact lies, or their lock is broken."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from drivers.contracts import Door
    from drivers.rs485.wiring import Place

_TIMES = 3


class Movements:
    """Counts how often a door was asked to open and never said anything but what it said before."""

    def __init__(self) -> None:
        self._unmoved: dict[Place, tuple[Door, int]] = {}

    def asked(self, place: Place, door: Door) -> None:
        """A door whose contact said `door` was asked to open."""
        said, times = self._unmoved.get(place, (door, 0))
        self._unmoved[place] = (door, times + 1 if said is door else 1)

    def saw(self, board: int, doors: Mapping[int, Door]) -> None:
        """What the contacts of a board say now."""
        for channel, door in doors.items():
            if (board, channel) in self._unmoved and self._unmoved[board, channel][0] is not door:
                del self._unmoved[board, channel]

    def faulty(self) -> list[Place]:
        """Doors that were asked three times in a row and never moved."""
        return sorted(place for place, (_, times) in self._unmoved.items() if times >= _TIMES)
