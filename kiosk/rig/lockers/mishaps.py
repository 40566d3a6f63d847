"""What can go wrong at a wall while somebody stands before it, arranged and put right by hands in the hall."""

from __future__ import annotations

import contextlib
import random
from collections.abc import Sequence
from dataclasses import dataclass, field

from drivers.sim.control import Hand, HandSlipped

_HOUR = 3600.0


@dataclass
class Mishap:
    """One mishap: movements of the hand before and after; `ahead` sets the terminal's clock wrong by so much."""

    name: str = ""
    before: Sequence[dict[str, object]] = ()
    after: Sequence[dict[str, object]] = ()
    left_open: bool = False
    ahead: float = 0.0
    _done: list[dict[str, object]] = field(default_factory=list)

    async def arrange(self, hand: Hand, cell: int) -> None:
        """Make it so, for this cell where it is about a cell."""
        for movement in self.before:
            await _move(hand, movement, cell)
        self._done = [_placed(movement, cell) for movement in self.after]

    async def undo(self, hand: Hand) -> None:
        """Put it right."""
        for movement in self._done:
            await _move(hand, movement, 0)


def draw(dice: random.Random, often: float) -> Mishap:
    """A mishap, or none."""
    if dice.random() >= often:
        return Mishap()
    other = dice.randint(1, 24)
    ahead = dice.choice([-30 * 24, -3, -0.1, 0.2, 5, 20]) * _HOUR
    return dice.choice(
        [
            Mishap("jammed", [{"do": "jam", "door": 0}], [{"do": "free", "door": 0}]),
            Mishap("sticks once", [{"do": "stick", "door": 0}], [{"do": "free", "door": 0}]),
            Mishap("wrong door", [{"do": "cross", "door": 0, "other": other}], [{"do": "uncross", "door": 0}]),
            Mishap("left open", left_open=True),
            Mishap("answer lost", [_fault("lose_reply")], [_heal("lose_reply")]),
            Mishap("answer late", [_fault("late_reply")], [_heal("late_reply")]),
            Mishap("noise", [_fault("line_noise")], [_heal("line_noise")]),
            Mishap("garbled", [_fault("bad_checksum")], [_heal("bad_checksum")]),
            Mishap("cable pulled", [{"do": "pull", "device": "locks"}], [{"do": "plug", "device": "locks"}]),
            Mishap("clock jumps", ahead=ahead),
        ]
    )


def _fault(name: str) -> dict[str, object]:
    return {"do": "fault", "device": "locks", "fault": name}


def _heal(name: str) -> dict[str, object]:
    return {"do": "heal", "device": "locks", "fault": name}


def _placed(movement: dict[str, object], cell: int) -> dict[str, object]:
    return {**movement, "door": cell} if movement.get("door") == 0 else movement


async def _move(hand: Hand, movement: dict[str, object], cell: int) -> None:
    told = dict(_placed(movement, cell))
    verb = str(told.pop("do"))
    with contextlib.suppress(HandSlipped):  # crossed with itself, or put right already
        await hand.do(verb, **told)
