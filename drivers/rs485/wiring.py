"""How a cabinet is wired: which channels hold a lock or a beam, what a contact says of its door, which say nothing."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import TYPE_CHECKING

from drivers.contracts import Door

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

Place = tuple[int, int]  # board and channel, both from 1


class Feedback(enum.StrEnum):
    """How the sensor is wired: which state of the door closes its contact. The wire alone cannot tell."""

    CLOSED_SHORT = "closed_short"
    OPEN_SHORT = "open_short"

    def door(self, *, made: bool) -> Door:
        """What a closed (`made`) or open contact says of the door."""
        return Door.CLOSED if made is (self is Feedback.CLOSED_SHORT) else Door.OPEN


@dataclass(frozen=True)
class Wiring:
    """The locks of one bus. Unused channels float and are not reported; blind ones have a lock and no true contact."""

    boards: tuple[int, ...]
    channels: int
    feedback: Feedback
    unused: frozenset[Place]
    blind: frozenset[Place]
    beams: frozenset[Place] = frozenset()

    def has(self, board: int, channel: int) -> bool:
        """True when a lock hangs on this channel."""
        return board in self.boards and 1 <= channel <= self.channels and (board, channel) not in self.unused

    def is_blind(self, board: int, channel: int) -> bool:
        """True when the contact of this door is known to say nothing."""
        return (board, channel) in self.blind

    def used(self, board: int) -> tuple[int, ...]:
        """The channels of a board that hold a lock."""
        return tuple(channel for channel in range(1, self.channels + 1) if self.has(board, channel))

    def doors(self, board: int, contacts: Sequence[bool | None]) -> dict[int, Door]:
        """What the contacts of channels 1, 2, 3 … say of the doors in use; None is one the board cannot tell."""
        return {channel: self._door(board, channel, contacts[channel - 1]) for channel in self.used(board)}

    def with_beam(self, board: int) -> tuple[int, ...]:
        """The channels in use of a board whose cell has a beam."""
        return tuple(channel for channel in self.used(board) if (board, channel) in self.beams)

    def _door(self, board: int, channel: int, made: bool | None) -> Door:
        if made is None or self.is_blind(board, channel):
            return Door.UNKNOWN
        return self.feedback.door(made=made)


def wiring(
    *,
    boards: Iterable[int],
    channels: int,
    most_boards: int,
    most_channels: int,
    feedback: str,
    unused: Iterable[int | str] = (),
    blind: Iterable[int | str] = (),
    beams: Iterable[int | str] = (),
) -> Wiring:
    """Check what the settings say. The lists name channels: 23 on every board, "2.23" on board 2 alone.

    Raises ValueError with a sentence for whoever wrote them.
    """
    numbers = tuple(boards)
    if not numbers or len(set(numbers)) != len(numbers) or not all(1 <= number <= most_boards for number in numbers):
        raise ValueError(f"boards are different numbers from 1 to {most_boards}")
    if not 1 <= channels <= most_channels:
        raise ValueError(f"channels is a number from 1 to {most_channels}")
    places = (frozenset(_places(named, numbers, channels)) for named in (unused, blind, beams))
    return Wiring(numbers, channels, Feedback(feedback), *places)


def _places(named: Iterable[int | str], boards: tuple[int, ...], channels: int) -> Iterator[Place]:
    for name in named:
        for place in _places_of(name, boards):
            if place[0] not in boards or not 1 <= place[1] <= channels:
                raise ValueError(f"there is no channel {name}")
            yield place


def _places_of(name: object, boards: tuple[int, ...]) -> list[Place]:
    if isinstance(name, int):
        return [(board, name) for board in boards]
    board, _, channel = name.partition(".") if isinstance(name, str) else ("", "", "")
    if not (board.isdecimal() and channel.isdecimal()):
        raise ValueError(f'{name} is neither a channel (23) nor a board and its channel ("2.23", in quotes)')
    return [(int(board), int(channel))]
