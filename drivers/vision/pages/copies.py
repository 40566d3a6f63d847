"""Copies of a picture for what does not need all of it: smaller ones, grey ones."""

from __future__ import annotations

import numpy as np

from drivers.vision.opencv import cv2
from drivers.vision.pages.geometry import Picture

_COLOURS = 3  # dimensions of a picture that has them


def smaller(picture: Picture, factor: float) -> Picture:
    """A copy with `factor` (0 to 1) of the columns and rows, neighbouring dots thrown together; itself at 1 or more."""
    if factor >= 1:
        return picture
    return np.asarray(cv2.resize(picture, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA), np.uint8)


def fitting(picture: Picture, columns: int) -> Picture:
    """A copy with that many columns at most."""
    return smaller(picture, columns / picture.shape[1])


def within(picture: Picture, longest: int) -> Picture:
    """A copy with that many dots on its longer side at most."""
    return smaller(picture, longest / max(picture.shape[:2]))


def grey(picture: Picture) -> Picture:
    """The picture without its colours; itself when it has none."""
    if picture.ndim < _COLOURS:
        return picture
    return np.asarray(cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY), np.uint8)
