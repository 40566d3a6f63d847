"""A picture on paper: boxes and words in units of its own, set onto the page as large as it fits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Colour = tuple[int, int, int]


@dataclass(frozen=True)
class Box:
    """A filled box; `sign` stands in it, so that its colour is not all that tells."""

    x: float
    y: float
    width: float
    height: float
    colour: Colour
    sign: str = ""


@dataclass(frozen=True)
class Label:
    """Words whose line begins, has its middle, or ends at `x`; `y` is the line's middle."""

    x: float
    y: float
    text: str
    align: Literal["L", "C", "R"] = "L"


@dataclass(frozen=True)
class Picture:
    """All marks of a picture of this size."""

    width: float
    height: float
    marks: tuple[Box | Label, ...]
