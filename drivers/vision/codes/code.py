"""One code seen in a picture."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from drivers.vision.opencv import Image

QR, CODE128, EAN13, PDF417 = FORMATS = ("QRCode", "Code128", "EAN13", "PDF417")
LINEAR = (CODE128, EAN13)  # bars

_SAME_PLACE = 0.35  # part of the longer code by which the middles of two reads of one code may differ
_NOT_ASSIGNED = range(140, 200)  # GS1 gives no such prefix; on Japanese books they mark the price line below the ISBN


@dataclass(frozen=True, repr=False)
class Code:
    """What one code says, and where: its middle and its longest side in dots. The repr says nothing.

    `checked` when its error correction had something in reserve. Bars have one check character, which a blurred picture
    can fake, and a matrix repaired to the last word may be a wrong one: such a read needs a second one like it.
    """

    format: str
    raw: bytes
    text: str
    middle: tuple[float, float] = (0.0, 0.0)
    extent: float = 0.0
    checked: bool = False

    def __repr__(self) -> str:
        return f"<Code {self.format} {len(self.raw)} bytes>"

    @property
    def prominence(self) -> float:
        """How much of the picture it takes; bars are taken to be a third as high as they are long."""
        return self.extent**2 / (3 if self.format in LINEAR else 1)

    @property
    def payload(self) -> tuple[str, bytes]:
        """What two reads of the same code share."""
        return self.format, self.raw

    def near(self, other: Code) -> bool:
        """True when both were read at one place: then at most one of them is right."""
        across, down = (mine - its for mine, its in zip(self.middle, other.middle, strict=True))
        return math.hypot(across, down) < _SAME_PLACE * max(self.extent, other.extent)

    def moved(self, back: Image | None) -> Code:
        """The same code in another picture: `back` is the 3x3 map from this one's places to the other's."""
        if back is None:
            return self
        there = [_mapped(back, point) for point in (self.middle, (self.middle[0] + self.extent, self.middle[1]))]
        return replace(self, middle=there[0], extent=math.dist(*there))


def _mapped(back: Image, point: tuple[float, float]) -> tuple[float, float]:
    x, y, weight = (float(row[0] * point[0] + row[1] * point[1] + row[2]) for row in back)
    return x / weight, y / weight


def known(formats: Iterable[str]) -> tuple[str, ...]:
    """The names of formats, if all are known. Raises ValueError."""
    names = tuple(formats)
    if not names or set(names) - set(FORMATS):
        raise ValueError(f"formats are some of {', '.join(FORMATS)}")
    return names


def placed(corners: Sequence[tuple[float, float]]) -> tuple[tuple[float, float], float]:
    """Middle and longest side of what lies between corners."""
    if not corners:
        return (0.0, 0.0), 0.0
    left, right = min(x for x, _ in corners), max(x for x, _ in corners)
    top, bottom = min(y for _, y in corners), max(y for _, y in corners)
    return ((left + right) / 2, (top + bottom) / 2), max(right - left, bottom - top)


def plausible(code: Code) -> bool:
    """False for an EAN-13 whose prefix belongs to nobody."""
    return code.format != EAN13 or not (code.raw[:3].isdigit() and int(code.raw[:3]) in _NOT_ASSIGNED)
