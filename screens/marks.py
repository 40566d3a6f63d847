"""The marks a scene is drawn with, as plain data: shapes, runs of text, icons, codes, and what can be touched."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from screens.box import Box
from screens.hand import Answer
from screens.theme import LINE_HEIGHT

# Opening signs have their left half empty; at the start of a line they hang out by that half.
HANGING = frozenset("（「『《【〈“")


@dataclass(frozen=True, slots=True)
class Fill:
    """A filled rectangle with round corners."""

    box: Box
    colour: str
    radius: int = 0


@dataclass(frozen=True, slots=True)
class Edge:
    """The outline of a rectangle with round corners, drawn inside its box."""

    box: Box
    colour: str
    width: int
    radius: int = 0


@dataclass(frozen=True, slots=True)
class Ink:
    """One run of text in one face, on its line; `baseline` counts from the top. Lasting ink says nothing personal."""

    text: str
    face: Path
    size: int
    box: Box
    baseline: int
    colour: str
    ground: str
    holder: Box  # the fill it stands on
    lasting: bool
    cut: bool = False
    missing: bool = False


@dataclass(frozen=True, slots=True)
class Icon:
    """One sign of the icon font, centred in its box."""

    name: str
    box: Box
    colour: str
    ground: str
    filled: bool


@dataclass(frozen=True, slots=True)
class Code:
    """A QR code, dark on white whatever the theme."""

    text: str
    box: Box


@dataclass(frozen=True, slots=True)
class Field:
    """Where a finger's ink stands. What is written there is no mark: the glass adds to it as it comes."""

    box: Box
    colour: str


@dataclass(frozen=True, slots=True)
class Picture:
    """A photograph, whole, in the middle of its box. Small ones are kept smaller."""

    jpeg: bytes
    box: Box
    small: bool

    def __repr__(self) -> str:
        return f"<Picture {self.box}, {len(self.jpeg)} bytes>"


@dataclass(frozen=True, slots=True)
class Stroke:
    """A line with round ends through points close to one another."""

    points: tuple[tuple[int, int], ...]
    width: int
    colour: str


Mark = Fill | Edge | Ink | Icon | Code | Field | Picture | Stroke


@dataclass(frozen=True, slots=True)
class Target:
    """Something to touch: what it answers, and the fill that darkens under the finger."""

    id: str
    box: Box
    answer: Answer
    fill: int
    pressed: str


@dataclass(frozen=True, slots=True)
class Block:
    """Text broken into lines at one size, ready to be put somewhere."""

    source: str
    lines: tuple[str, ...]
    size: int
    bold: bool
    width: int
    lasting: bool
    cut: bool = False

    @property
    def leading(self) -> int:
        """Height of one line."""
        return round(self.size * LINE_HEIGHT)

    @property
    def height(self) -> int:
        """Height of all lines."""
        return self.leading * len(self.lines)
