"""What a citizen did, naming the scene it answers; the only thing the screens ever tell the terminal."""

from __future__ import annotations

from typing import Literal

import msgspec

from kiosk.contract.scene import Display


class Chosen(msgspec.Struct, frozen=True, tag="chosen"):
    """An action, a tile or a row was touched."""

    scene: int
    id: str


class Entered(msgspec.Struct, frozen=True, tag="entered"):
    """Digits were completed on the keypad `id`."""

    scene: int
    id: str
    digits: str


class Written(msgspec.Struct, frozen=True, tag="written"):
    """Text was typed into the field `id`. The repr does not say it, so that no log can."""

    scene: int
    id: str
    text: str

    def __repr__(self) -> str:
        return f"<Written scene {self.scene}, {len(self.text)} characters>"


class Read(msgspec.Struct, frozen=True, tag="read"):
    """The last page of what had to be read to its end was seen."""

    scene: int


class SignedHere(msgspec.Struct, frozen=True, tag="signed"):
    """The pad `id` was signed: strokes as lists of x, y, milliseconds in turn, x and y from 0 to 10000."""

    scene: int
    id: str
    strokes: tuple[tuple[int, ...], ...]

    def __repr__(self) -> str:
        return f"<SignedHere scene {self.scene}, {len(self.strokes)} strokes>"


class Pointed(msgspec.Struct, frozen=True, tag="pointed"):
    """A finger was lifted at this place while the mark `id` stood: x and y from 0 to 10000."""

    scene: int
    id: str
    x: int
    y: int


class Moved(msgspec.Struct, frozen=True, tag="moved"):
    """A button of the fixed frame: back, home, leave or help."""

    scene: int
    where: Literal["back", "home", "leave", "help"]


class Extended(msgspec.Struct, frozen=True, tag="extended"):
    """继续办理: more time, please."""

    scene: int


class Shown(msgspec.Struct, frozen=True, tag="shown"):
    """The display was changed (language, text size, reach, contrast); valid at any scene."""

    scene: int
    display: Display


class Active(msgspec.Struct, frozen=True, tag="active"):
    """A finger is on the glass; sent at most every few seconds, so that nobody is timed out while typing."""

    scene: int


Intent = Chosen | Entered | Written | Read | SignedHere | Pointed | Moved | Extended | Shown | Active
