"""Sides of a page found to a fraction of a dot: a straight line through the brightness steps on many short normals."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from drivers.vision.opencv import cv2
from drivers.vision.pages.geometry import Corners, Picture, Reals, crossing

Line = tuple[float, float, float, float]  # direction x, y; a point on it

_LEAST_STEP = 2.5  # grey levels between neighbouring dots
_LEAST_POINTS = 10


def sharpened(grey: Picture, corners: Corners, seen: Sequence[bool], reach: int, normals: int) -> Corners:
    """Each side that is `seen` laid through the steps found within `reach` dots, corners where the sides meet.

    A side on which too few steps are found stays; a corner that would run away stays, too.
    """
    ends = [(corners[i], corners[(i + 1) % 4]) for i in range(4)]
    lines = [_side(grey, *ends[i], reach, normals) if seen[i] else _straight(*ends[i]) for i in range(4)]
    moved = corners.copy()
    for i in range(4):
        meet = crossing(lines[i - 1], lines[i])
        if meet is not None and np.linalg.norm(meet - corners[i]) < 3 * reach:
            moved[i] = meet
    return moved


def _side(grey: Picture, start: Reals, end: Reals, reach: int, normals: int) -> Line:
    along = end - start
    length = float(np.linalg.norm(along))
    if length < 4 * _LEAST_POINTS:
        return _straight(start, end)
    normal = np.array([-along[1], along[0]], np.float32) / length
    spots = start + along * np.linspace(0.06, 0.94, normals, dtype=np.float32)[:, None]
    offset, step = _steps(grey, spots, normal, reach)
    clear = step > max(_LEAST_STEP, 0.35 * float(np.median(step)))
    if clear.sum() < _LEAST_POINTS:
        return _straight(start, end)
    return _fitted((spots + offset[:, None] * normal)[clear])


def _straight(start: Reals, end: Reals) -> Line:
    along = end - start
    return float(along[0]), float(along[1]), float(start[0]), float(start[1])


def _steps(grey: Picture, spots: Reals, normal: Reals, reach: int) -> tuple[Reals, Reals]:
    """On the normal through each spot: how far away the strongest step is, and how strong. Near ones count more."""
    away = np.arange(-reach, reach + 1, dtype=np.float32)
    grid = spots[:, None, :] + away[None, :, None] * normal
    seen = cv2.remap(
        grey, grid[..., 0].astype(np.float32), grid[..., 1].astype(np.float32), cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_REPLICATE,
    )  # fmt: skip
    rise = np.abs(np.diff(cv2.GaussianBlur(seen.astype(np.float32), (5, 1), 1), axis=1))
    wanted = rise * np.exp(-(((away[:-1] + 0.5) / (0.8 * reach)) ** 2))
    best = wanted.argmax(axis=1)
    rows = np.arange(len(spots))
    return _between(wanted, best, rows) + away[best] + 0.5, rise[rows, best]


def _between(wanted: Reals, best: npt.NDArray[np.intp], rows: npt.NDArray[np.intp]) -> Reals:
    """The top of a parabola through the three values around the best one, -0.5 to 0.5."""
    inner = best.clip(1, wanted.shape[1] - 2)
    before, top, after = (wanted[rows, inner + i] for i in (-1, 0, 1))
    bend = before - 2 * top + after
    shift = np.where(bend < 0, 0.5 * (before - after) / np.minimum(bend, -1e-6), 0)
    return np.where(inner == best, shift.clip(-0.5, 0.5), 0).astype(np.float32)


def _fitted(points: Reals) -> Line:
    """A line through most of the points; what lies off it (a finger, a folded corner) is left out."""
    line = _through(points)
    off = np.abs((points[:, 0] - line[2]) * line[1] - (points[:, 1] - line[3]) * line[0])
    near = off < max(1.5, 2 * float(np.median(off)))
    return _through(points[near]) if near.sum() >= _LEAST_POINTS else line


def _through(points: Reals) -> Line:
    dx, dy, x, y = (float(part) for part in cv2.fitLine(points, cv2.DIST_HUBER, 0, 0.01, 0.01).ravel())
    return dx, dy, x, y
