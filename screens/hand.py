"""What a citizen's hand does on a scene: what a touched thing answers, and what was typed or turned so far."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from kiosk.contract.intent import Chosen, Entered, Extended, Moved, Shown


@dataclass(frozen=True, slots=True)
class Turn:
    """Turn to another page of a list or a text."""

    by: Literal[-1, 1]


@dataclass(frozen=True, slots=True)
class Type:
    """Type one digit, at most `most` in all."""

    digit: str
    most: int


@dataclass(frozen=True, slots=True)
class Rub:
    """Rub out the last digit, or all of them."""

    everything: bool = False


@dataclass(frozen=True, slots=True)
class Send:
    """Send what was typed as the answer of a keypad."""

    scene: int
    id: str


@dataclass(frozen=True, slots=True)
class Panel:
    """Open or close the panel of display choices."""

    open: bool


Answer = Chosen | Entered | Moved | Extended | Shown | Turn | Type | Rub | Send | Panel


@dataclass(frozen=True)
class Hand:
    """What stays on this side of the counter while a scene is shown; forgotten with it."""

    page: int = 0
    typed: str = ""
    panel: bool = False

    def __repr__(self) -> str:
        return f"<Hand page {self.page}, {len(self.typed)} digits>"

    def after(self, answer: Turn | Type | Rub | Panel) -> Hand:
        """The hand after one local touch."""
        match answer:
            case Turn():
                return replace(self, page=max(0, self.page + answer.by))
            case Type():
                return replace(self, typed=(self.typed + answer.digit)[: answer.most])
            case Rub():
                return replace(self, typed="" if answer.everything else self.typed[:-1])
            case Panel():
                return replace(self, panel=answer.open)
