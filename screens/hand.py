"""What a citizen's hand does on a scene: what a touched thing answers, and what was typed or turned so far."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from kiosk.contract.intent import Chosen, Entered, Extended, Moved, Shown
from screens.input.typing.writing import Change, Edit, Finish, Pick, Press, Writing


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
class Write:
    """Not a button but a field: what a finger does here is ink."""


@dataclass(frozen=True, slots=True)
class Wipe:
    """Wipe what was written."""


@dataclass(frozen=True, slots=True)
class Sign:
    """Send what was written as the answer of a signature pad."""

    scene: int
    id: str


@dataclass(frozen=True, slots=True)
class Point:
    """Send where the finger was lifted."""

    scene: int
    id: str


@dataclass(frozen=True, slots=True)
class Panel:
    """Open or close the panel of display choices."""

    open: bool


Typed = Press | Edit | Pick | Change | Finish
Answer = (
    Chosen | Entered | Moved | Extended | Shown | Turn | Type | Rub | Send | Write | Wipe | Sign | Point | Panel | Typed
)


@dataclass(frozen=True)
class Hand:
    """What stays on this side of the counter while a scene is shown; forgotten with it."""

    page: int = 0
    furthest: int = 0  # the last page that was seen
    read: bool = False  # … and that was the end of what must be read
    typed: str = ""
    writing: Writing | None = None  # the line of a keyboard
    inked: bool = False  # something was written
    signed: bool = False  # … and it may be sent
    panel: bool = False

    def __repr__(self) -> str:
        return f"<Hand page {self.page}, {len(self.typed)} digits>"

    def after(self, answer: Turn | Type | Rub | Panel) -> Hand:
        """The hand after one local touch."""
        match answer:
            case Turn():
                page = max(0, self.page + answer.by)
                return replace(self, page=page, furthest=max(page, self.furthest))
            case Type():
                return replace(self, typed=(self.typed + answer.digit)[: answer.most])
            case Rub():
                return replace(self, typed="" if answer.everything else self.typed[:-1])
            case Panel():
                return replace(self, panel=answer.open)
