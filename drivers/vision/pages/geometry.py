"""Four corners and what can be said of them; corners run clockwise in the picture, from the left upper one on."""

from __future__ import annotations

import math
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from drivers.vision.opencv import cv2

Picture: TypeAlias = npt.NDArray[np.uint8]  # rows x columns, grey or blue-green-red
Corners: TypeAlias = npt.NDArray[np.float32]  # 4 x (x, y), in dots
Reals: TypeAlias = npt.NDArray[np.float32]
Fractions: TypeAlias = tuple[tuple[float, float], ...]

_EDGE = 0.006  # a corner nearer to the rim than this share of the width counts as cut off


def clockwise(points: npt.ArrayLike) -> Corners:
    """Four points in any order as corners."""
    corners = np.asarray(points, np.float32).reshape(4, 2)
    rays = corners - corners.mean(axis=0)
    corners = corners[np.arctan2(rays[:, 1], rays[:, 0]).argsort()]
    return np.asarray(np.roll(corners, -int(corners.sum(axis=1).argmin()), axis=0), np.float32)


def sides(corners: Corners) -> tuple[float, float, float, float]:
    """Lengths of the upper, right, lower and left side."""
    upper, right, lower, left = (float(np.linalg.norm(corners[(i + 1) % 4] - corners[i])) for i in range(4))
    return upper, right, lower, left


def area(corners: Corners) -> float:
    """Dots inside."""
    return float(cv2.contourArea(corners))


def ratio(corners: Corners) -> float:
    """Long side over short side, opposite sides averaged: what a lens right above sees."""
    upper, right, lower, left = sides(corners)
    across, down = upper + lower + 1e-6, right + left + 1e-6
    return max(across, down) / min(across, down)


def skew(corners: Corners) -> float:
    """How far the worst angle is from a right one: 0 = right, 1 = flat (the cosine)."""
    worst = 0.0
    for i in range(4):
        a, b = corners[i - 1] - corners[i], corners[(i + 1) % 4] - corners[i]
        worst = max(worst, abs(float(a @ b)) / (float(np.linalg.norm(a) * np.linalg.norm(b)) + 1e-6))
    return worst


def touches_rim(corners: Corners, picture: Picture) -> bool:
    """True when a corner lies at the picture's rim or outside."""
    height, width = picture.shape[:2]
    near = _EDGE * width
    x, y = corners[:, 0], corners[:, 1]
    return bool((np.minimum(x, width - 1 - x).min() < near) or (np.minimum(y, height - 1 - y).min() < near))


def fractions(corners: Corners, picture: Picture) -> Fractions:
    """Corners as shares of the picture's width and height."""
    height, width = picture.shape[:2]
    return tuple((float(x) / width, float(y) / height) for x, y in corners)


def enlarged(corners: Corners, factor: float) -> Corners:
    """Corners found in a smaller copy, in the larger picture: dots have their middle at .5."""
    return np.asarray((corners + 0.5) * factor - 0.5, np.float32)


def farthest(one: Corners, other: Corners) -> float:
    """The largest distance between corners of the two, whichever of them is counted first."""
    turns = (np.linalg.norm(np.roll(one, i, axis=0) - other, axis=1).max() for i in range(4))
    return float(min(turns))


def overlap(one: Corners, other: Corners) -> float:
    """Shared area over joint area, 0 to 1."""
    shared, _ = cv2.intersectConvexConvex(one, other)
    return float(shared / (area(one) + area(other) - shared + 1e-6))


def crossing(
    one: tuple[float, float, float, float], other: tuple[float, float, float, float]
) -> npt.NDArray[np.float64] | None:
    """Where two lines (direction x, y; point x, y) meet; None when they are all but parallel."""
    dx, dy, x, y = one
    ex, ey, u, v = other
    turn = dx * ey - dy * ex
    if abs(turn) < 0.05 * math.hypot(dx, dy) * math.hypot(ex, ey):
        return None
    way = ((u - x) * ey - (v - y) * ex) / turn
    return np.array([x + way * dx, y + way * dy])
