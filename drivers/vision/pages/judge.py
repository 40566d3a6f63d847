"""Whether a picture would become a readable page, and if not, what the citizen can do about it."""

from __future__ import annotations

import numpy as np

from drivers.contracts.camera import Hint, PageKind
from drivers.vision.opencv import cv2
from drivers.vision.pages.copies import grey, smaller, within
from drivers.vision.pages.geometry import Corners, Picture, Reals, sides
from drivers.vision.pages.outline import Outline
from drivers.vision.pages.sheet import SHEETS, Target

_LONG_SIDE = 1700  # dots of the copy on which sharpness is measured
_BLURRED = {PageKind.A4: 0.38, PageKind.CARD: 0.22}  # millimetres of sigma: print on cards is smaller
_BLURRED_DOTS = 3.0  # when the paper's size is not known
_MM_AN_INCH = 25.4
_TILE = 48
_LEAST_CONTRAST = 14.0
_GLARE = 0.005  # share of the page
_GLARE_LONG_SIDE = 640
_BURNT, _ABOVE_PAPER = 251, 6  # grey levels
_DARK = 45.0  # grey levels of the paper: below it noise takes the strokes
_BLACK = 12.0  # grey levels of the whole picture
_LEAST_DOTS = 700.0  # of the long side, when the paper's size is not known


def seen_from(outline: Outline, target: Target) -> Hint | None:
    """What the outline alone tells: a page that is cut off, or too small. None: nothing is wrong so far."""
    if outline.cut_off:
        return Hint.CUT_OFF
    long = max(sides(outline.corners))
    sheet = SHEETS.get(target.kind)
    readable = sheet.is_readable(long) if sheet else long >= _LEAST_DOTS
    return None if readable else Hint.TOO_SMALL


def seen_on(page: Picture, target: Target) -> Hint | None:
    """What a straightened page as the lens saw it tells: too dark, glare, blurred. None: readable."""
    return _readable(page, _most_blur(target))


def seen_live(picture: Picture, corners: Corners, target: Target) -> Hint | None:
    """The same from the middle of the page as it lies in the picture: quick, and a little less sure."""
    height, width = picture.shape[:2]
    middle = corners.mean(axis=0)
    left, upper = ((corners.min(axis=0) + middle) / 2).astype(int)
    right, lower = ((corners.max(axis=0) + middle) / 2).astype(int)
    part = picture[max(0, upper) : min(height, lower), max(0, left) : min(width, right)]
    dots_a_dot = max(sides(corners)) / max(target.width, target.height)
    return _readable(part, _most_blur(target) * dots_a_dot)


def _readable(part: Picture, most_blur: float) -> Hint | None:
    tones = grey(part)
    if paper_level(tones) < _DARK:
        return Hint.TOO_DARK
    if glare(part) > _GLARE:
        return Hint.GLARE
    return Hint.BLURRED if blur(tones) > most_blur else None


def _most_blur(target: Target) -> float:
    """Sigma in dots of the target from which on print cannot be read."""
    return _BLURRED[target.kind] * target.dpi / _MM_AN_INCH if target.dpi else _BLURRED_DOTS


def is_black(picture: Picture) -> bool:
    """True when the lens is covered or there is no light at all: not even a desk can be seen."""
    return float(picture[::8, ::8].mean()) < _BLACK


def paper_level(tones: Picture) -> float:
    """How bright the paper is, 0 to 255: the tone that most of the bright half has."""
    small = cv2.resize(tones, (128, 128), interpolation=cv2.INTER_AREA)
    return float(np.percentile(small, 75))


def blur(tones: Picture) -> float:
    """Sigma of the page's edges in its own dots: contrast of a patch over its steepest slope.

    Independent of light and hardly touched by noise, which the usual variance of the Laplacian is not. A page without
    any print gives 0: there is nothing to be unsharp.
    """
    factor = min(1.0, _LONG_SIDE / max(tones.shape))
    smooth = cv2.GaussianBlur(smaller(tones, factor), (0, 0), 0.8).astype(np.float32)
    slope = cv2.magnitude(cv2.Sobel(smooth, cv2.CV_32F, 1, 0) / 8, cv2.Sobel(smooth, cv2.CV_32F, 0, 1) / 8)
    patches = _tiles(smooth)
    contrast, steepest = patches.max(axis=1) - patches.min(axis=1), _tiles(slope).max(axis=1)
    printed = contrast > _LEAST_CONTRAST
    if not printed.any():
        return 0.0
    printed &= contrast >= np.percentile(contrast, 60)
    edge = contrast[printed] / (np.sqrt(2 * np.pi) * steepest[printed] + 1e-6)
    return float(np.median(edge) / factor)


def _tiles(values: cv2.typing.MatLike) -> Reals:
    """Patches of 48 x 48 dots, one a row."""
    rows, columns = values.shape[0] // _TILE, values.shape[1] // _TILE
    whole = np.asarray(values[: rows * _TILE, : columns * _TILE], np.float32)
    return whole.reshape(rows, _TILE, columns, _TILE).swapaxes(1, 2).reshape(-1, _TILE * _TILE)


def glare(page: Picture) -> float:
    """Share of the page that is burnt out although the paper around it is not, 0 to 1."""
    least = within(page, _GLARE_LONG_SIDE).min(axis=2)
    burnt = (least >= _BURNT) & (least > np.percentile(least, 60) + _ABOVE_PAPER)
    spots = cv2.morphologyEx(burnt.astype(np.uint8), cv2.MORPH_OPEN, np.ones((5, 5), np.uint8))
    return float(spots.mean())
