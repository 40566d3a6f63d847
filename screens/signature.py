"""What a finger wrote on a signature pad: strokes in parts of its field, thinned as they come, and nothing else."""

from __future__ import annotations

import math

from kiosk.contract.content import MOST_POINTS, MOST_STROKES, is_signature
from screens.box import Box

_ACROSS = 10_000
_PER_POINT = 3
# A point nearer than this to the one before, in parts of the field's width, adds nothing to see.
_STEP = 0.004


class Signature:
    """Strokes of one citizen under one text. A new one is begun where they are to be wiped.

    Points are kept from 0 to 10000 across the field and down it, with milliseconds since the first touch.
    """

    def __init__(self) -> None:
        self.strokes: list[list[int]] = []
        self._began = 0.0
        self._last: tuple[float, float] | None = None  # of the stroke under way, in pixels
        self._passed: tuple[int, ...] = ()  # the finger is here, too near to the last point to be kept yet

    def __repr__(self) -> str:
        return f"<Signature of {len(self.strokes)} strokes>"

    @property
    def points(self) -> int:
        """How many points there are."""
        return sum(map(len, self.strokes)) // _PER_POINT

    @property
    def enough(self) -> bool:
        """True when it may be sent."""
        return is_signature(self.finished())

    def without_last(self) -> Signature:
        """Another one with all strokes but the last."""
        other = Signature()
        other.strokes = [list(stroke) for stroke in self.strokes[:-1]]
        other._began = self._began
        return other

    def finished(self) -> tuple[tuple[int, ...], ...]:
        """The strokes as an answer carries them."""
        return tuple(map(tuple, self.strokes))

    def begin(self, field: Box, x: float, y: float, now: float) -> bool:
        """The finger comes down; tells whether there is new ink, as the others do."""
        self.leave()
        if not field.holds(x, y) or len(self.strokes) >= MOST_STROKES or self.points >= MOST_POINTS:
            return False
        if not self.strokes:
            self._began = now
        self.strokes.append([])
        self._keep(field, x, y, now)
        return True

    def go_on(self, field: Box, x: float, y: float, now: float) -> bool:
        """It slides. Beyond the edge its stroke ends, and back on the field another begins."""
        if not field.holds(x, y):
            self.leave()
            return False
        if self._last is None:
            return self.begin(field, x, y, now)
        if math.dist(self._last, (x, y)) < self._step() * field.w:
            self._passed = self._placed(field, x, y, now)
            return False
        return self._keep(field, x, y, now)

    def leave(self) -> bool:
        """It is lifted: where it went last belongs to the stroke, however near."""
        passed, self._passed, self._last = self._passed, (), None
        if not passed or list(passed[:2]) == self.strokes[-1][-_PER_POINT:-1] or self.points >= MOST_POINTS:
            return False
        self.strokes[-1] += passed
        return True

    def _step(self) -> float:
        """Coarser the more there is, so that no hand fills the pad before it has done."""
        used = self.points / MOST_POINTS
        return _STEP * (1 if used < 0.5 else 2 if used < 0.75 else 4)

    def _keep(self, field: Box, x: float, y: float, now: float) -> bool:
        self._passed = ()
        if self.points >= MOST_POINTS:
            return False
        self._last = x, y
        self.strokes[-1] += self._placed(field, x, y, now)
        return True

    def _placed(self, field: Box, x: float, y: float, now: float) -> tuple[int, int, int]:
        across, down = (x - field.x) / field.w, (y - field.y) / field.h
        return (
            min(_ACROSS, max(0, round(across * _ACROSS))),
            min(_ACROSS, max(0, round(down * _ACROSS))),
            max(0, round((now - self._began) * 1000)),
        )
