"""Makes a smooth line of points that lie apart: each piece leaves its point in the direction in which the last arrived.

A turning hand is taken to go on turning as it does. So a piece needs nothing of what comes after it, and ink stands
under the finger at once.
"""

from __future__ import annotations

import cmath

# Dots so far apart, in pixels, look like a line.
_APART = 1.0
# A sharper turn than this, in radians, is a corner and stays one.
_CORNER = 1.1
# Of a turn so much is taken to go on: half would make circles round, and wavy lines wavier than they are.
_GOES_ON = 0.35
# … on a way of so many pixels. On a shorter one a turn may be no more than a place rounded to whole pixels.
_LONG = 24


class Nib:
    """Draws one stroke, dot by dot. Places and ways are complex numbers: across, and down as the imaginary part."""

    def __init__(self, x: float, y: float) -> None:
        self._at = complex(x, y)
        self._course: complex | None = None  # the last way, one long
        self._arriving: complex = 0  # the direction in which it arrived, one long

    def to(self, x: float, y: float) -> list[float]:
        """The dots from where it is to here: x, y in turn, without the first."""
        way = complex(x, y) - self._at
        length = abs(way)
        if not length:
            return []
        leaving = arriving = way
        turn = cmath.phase(way / self._course) if self._course is not None else 0.0
        if self._course is not None and abs(turn) < _CORNER:
            leaving = self._arriving * length
            arriving = way * cmath.rect(1, _GOES_ON * turn * min(1.0, length / _LONG))
        dots: list[float] = []
        steps = max(1, round(length / _APART))
        for step in range(1, steps + 1):
            dot = self._at + _hermite(way, leaving, arriving, step / steps)
            dots += (dot.real, dot.imag)
        self._at, self._course, self._arriving = complex(x, y), way / length, arriving / length
        return dots


def _hermite(way: complex, leaving: complex, arriving: complex, part: float) -> complex:
    """Where a curve is after this part of its way that sets out and arrives as told."""
    set_out = part * (1 - part) ** 2
    arrive = part * part * (part - 1)
    return part * part * (3 - 2 * part) * way + set_out * leaving + arrive * arriving
