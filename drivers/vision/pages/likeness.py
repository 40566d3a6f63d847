"""How much a four-cornered shape looks like a page lying on something: by its edges, its size and its angles."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from drivers.vision.opencv import cv2
from drivers.vision.pages.copies import grey
from drivers.vision.pages.geometry import Corners, Picture, Reals, area, ratio, skew

# All distances are dots of a copy with 640 columns.
_LEAST, _MOST = 0.04, 1.2  # shares of the picture that a page may take; one that is cut off reaches beyond it
_WANTED_SHARE, _SIZE = 0.35, 0.4  # of the picture: a larger page is not more likely than this one
_SKEWED = 0.35  # cosine of the worst angle from which on a shape is unlikely
_KNOWN_SHAPES, _LIKE, _KNOWN = (1.414, 1.586), 0.05, 0.15  # A4, ID-1: these are what people lay down
_PLAIN, _CLEAR = 4.0, 20.0  # grey levels a dot: an edge that is there, one that cannot be missed
_BESIDE, _STEP = 5, 4.0  # so far to each side colours are compared; so much they differ at least (Lab)
_NEAR = np.arange(-2, 3, dtype=np.float32)[:, None, None]  # an edge may lie this much beside a guess
_RIM = 3
_AT_RIM, _MOST_HIDDEN = 0.6, 2  # what is granted to a side along the picture's rim, where no edge can be seen


@dataclass(frozen=True)
class Likeness:
    """`score` is 0 to about 1.5, `weakest` the share of edge on the side that shows least of it, 0 to 1.

    `seen` tells for each side (upper first) whether it can be seen: not when it runs along the picture's rim.
    """

    score: float
    weakest: float
    seen: tuple[bool, ...]


NOTHING_LIKE_IT = Likeness(0.0, 0.0, (False,) * 4)


class Look:
    """A small picture as the judging wants it: slopes of its grey levels, and its colours a little smoothed."""

    def __init__(self, small: Picture) -> None:
        self.grey = np.asarray(cv2.GaussianBlur(grey(small), (3, 3), 0), np.uint8)
        lab = cv2.cvtColor(cv2.GaussianBlur(small, (5, 5), 0), cv2.COLOR_BGR2LAB)
        self._colours = np.asarray(lab, np.float32)
        self._across, self._down = (
            np.asarray(cv2.Sobel(self.grey, cv2.CV_32F, x, 1 - x) / 4, np.float32) for x in (1, 0)
        )

    def likeness(self, corners: Corners) -> Likeness:
        """Judge one shape: an edge under each side, the weakest counting most; size; right angles."""
        share = area(corners) / self.grey.size
        if not _LEAST < share < _MOST:
            return NOTHING_LIKE_IT
        support = [self._support(corners[i], corners[(i + 1) % 4]) for i in range(4)]
        if support.count(None) > _MOST_HIDDEN:
            return NOTHING_LIKE_IT
        shown = [_AT_RIM if found is None else found for found in support]
        score = 0.5 * min(shown) + 0.5 * sum(shown) / 4 + _SIZE * min(1.0, share / _WANTED_SHARE)
        if any(abs(ratio(corners) / shape - 1) < _LIKE for shape in _KNOWN_SHAPES):
            score += _KNOWN
        score -= 0.5 * max(0.0, skew(corners) - _SKEWED)
        return Likeness(score, min(shown), tuple(found is not None for found in support))

    def _support(self, start: Reals, end: Reals) -> float | None:
        """Share of a side that has an edge across it, 0 to 1; None for a side along the picture's rim or outside.

        An edge is a step from one colour to another. A printed line is none: there is paper on both sides of it.
        """
        along = end - start
        length = float(np.linalg.norm(along)) + 1e-6
        normal = np.array([-along[1], along[0]], np.float32) / length
        spots = start + along * np.linspace(0.04, 0.96, max(12, int(length / 4)), dtype=np.float32)[:, None]
        inside = ((spots > _RIM) & (spots < np.array(self.grey.shape[::-1]) - 1 - _RIM)).all(axis=1)
        if inside.mean() < 0.5:
            return None
        slope = self._slope(spots + normal * _NEAR, normal).max(axis=0)
        slope *= inside & (self._between(spots + normal * _BESIDE, spots - normal * _BESIDE) > _STEP)
        return float(0.65 * (slope > _PLAIN).mean() + 0.35 * np.minimum(slope, _CLEAR).mean() / _CLEAR)

    def _slope(self, places: Reals, normal: Reals) -> Reals:
        """Grey levels a dot along the normal."""
        x, y = self._dots(places)
        return np.asarray(np.abs(self._across[y, x] * normal[0] + self._down[y, x] * normal[1]), np.float32)

    def _between(self, ones: Reals, others: Reals) -> Reals:
        """How far apart the colours are."""
        (x, y), (u, v) = self._dots(ones), self._dots(others)
        return np.asarray(np.linalg.norm(self._colours[y, x] - self._colours[v, u], axis=1), np.float32)

    def _dots(self, places: Reals) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
        """Columns and rows of the dots nearest to some places, none outside the picture."""
        height, width = self.grey.shape
        x, y = np.moveaxis(np.round(places).astype(np.intp), -1, 0)
        return x.clip(0, width - 1), y.clip(0, height - 1)
