"""Which moment a task is to be killed at: every boundary of every kind of errand once, one after the other."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

_ABOUT = 90  # moments of a deposit, which has most


@dataclass
class Boundaries:
    """Hands out the moments of each kind in turn; one at which nobody died in the end is handed out again.

    With `dice` any moment may come: for a short life that could not try them all.
    """

    dice: random.Random | None = None
    next_moment: dict[str, int] = field(default_factory=dict)
    again: dict[str, list[int]] = field(default_factory=dict)
    found: dict[str, int] = field(default_factory=dict)  # kinds of which every moment was tried: how many there are
    deaths: dict[str, int] = field(default_factory=dict)

    def open_kinds(self, kinds: tuple[str, ...]) -> list[str]:
        """Kinds of which not every moment has been tried."""
        return [kind for kind in kinds if kind not in self.found or self.again.get(kind)]

    def take(self, kind: str) -> int | None:
        """A moment at which an errand of this kind should die now; None once all were tried."""
        if self.dice is not None:
            return self.dice.randrange(_ABOUT)
        if waiting := self.again.get(kind):
            return waiting.pop(0)
        if kind in self.found:
            return None
        moment = self.next_moment.get(kind, 0)
        self.next_moment[kind] = moment + 1
        return moment

    def died(self, kind: str) -> None:
        """It died where it was told to."""
        self.deaths[kind] = self.deaths.get(kind, 0) + 1

    def lived(self, kind: str, moment: int, moments: int) -> None:
        """It came to its end with so many moments: where it had more than that one, the moment is to be tried again."""
        if self.dice is not None:
            return
        if moment < moments:
            self.again.setdefault(kind, []).append(moment)
        else:
            self.found[kind] = max(self.found.get(kind, 0), moment)

    def came_to_nothing(self, kind: str, moment: int) -> None:
        """It was refused: the moment is to be tried again."""
        if self.dice is None:
            self.again.setdefault(kind, []).append(moment)

    def told(self) -> str:
        """A line for people."""
        tried = {kind: f"{times}{'' if kind in self.found else '…'}" for kind, times in sorted(self.deaths.items())}
        return "boundaries tried: " + ", ".join(f"{kind} {times}" for kind, times in tried.items())
