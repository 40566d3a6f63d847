"""Kinds of paper and how large each becomes: an A4 page at 200 dots an inch, a card at 300."""

from __future__ import annotations

from dataclasses import dataclass

from drivers.contracts.camera import PageKind
from drivers.vision.pages.geometry import Corners, ratio, sides

_MM_AN_INCH = 25.4
_LIKE = 0.1  # how far the shape seen may be from a known one; the lens sees a little perspective
_LIKE_WHEN_TOLD = 0.2
_CARD_SHARE = 0.3  # of the view: what takes more is no card under a lens that can take A4


@dataclass(frozen=True)
class Sheet:
    """One known size of paper: millimetres of its sides, dots an inch that it gets, and the fewest that do."""

    long_mm: float
    short_mm: float
    dpi: int
    least_dpi: int

    @property
    def shape(self) -> float:
        """Long side over short side."""
        return self.long_mm / self.short_mm

    def is_readable(self, dots: float) -> bool:
        """True when so many dots along the long side show ordinary print."""
        return dots / self.long_mm * _MM_AN_INCH >= self.least_dpi

    @property
    def dots(self) -> tuple[int, int]:
        """Long and short side in dots."""
        return round(self.long_mm / _MM_AN_INCH * self.dpi), round(self.short_mm / _MM_AN_INCH * self.dpi)


A4 = Sheet(297.0, 210.0, 200, 130)
ID_1 = Sheet(85.6, 53.98, 300, 150)  # ISO/IEC 7810: identity, social-security and bank cards

SHEETS = {PageKind.A4: A4, PageKind.CARD: ID_1}


@dataclass(frozen=True)
class Target:
    """What a page becomes: dots across and down, and how many of them an inch of paper has (0: not known)."""

    width: int
    height: int
    dpi: int
    kind: PageKind


def target(corners: Corners, share: float, wanted: PageKind) -> Target:
    """The size for a page seen at these corners, which take this share of the view.

    A page near a known shape gets just that shape; another one keeps its own, up to the size of A4.
    """
    upper, right, lower, left = sides(corners)
    known = _known(ratio(corners), max(upper, right, lower, left), share, wanted)
    lying = upper + lower > right + left
    if known is None:
        factor = min(1.0, A4.dots[0] / max(upper, lower, right, left))
        across, down = (max(1, round(max(pair) * factor)) for pair in ((upper, lower), (right, left)))
        return Target(across, down, 0, PageKind.ANY)
    long, short = SHEETS[known].dots
    return Target(*((long, short) if lying else (short, long)), SHEETS[known].dpi, known)


def _known(seen: float, dots: float, share: float, wanted: PageKind) -> PageKind | None:
    """Whose shape it has. Where two are near, the one that would be readable: nobody lays a form down so far away."""
    off = {kind: abs(seen / sheet.shape - 1) for kind, sheet in SHEETS.items()}
    if wanted in off:
        return wanted if off[wanted] < _LIKE_WHEN_TOLD else None
    likely = [kind for kind in off if off[kind] < _LIKE and not (kind is PageKind.CARD and share > _CARD_SHARE)]
    readable = [kind for kind in likely if SHEETS[kind].is_readable(dots)]
    return min(readable or likely, key=lambda kind: off[kind], default=None)
