"""Ways to look at a gray picture when the plain look shows no code: larger, smaller, sharper, evener, turned, slanted.

Each gives the picture that a reader gets, and the 3x3 map from its places back to those of the plain picture.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from drivers.vision.opencv import Image, cv2

Filter = Callable[[Image], Image]

_MOST_DOTS = 1_600_000  # of an enlarged picture
_WORTH_IT = 1.2


@dataclass(frozen=True)
class Look:
    """One way to look: scaled, turned by degrees or slanted, then filtered.

    `slant` moves the four corners, clockwise from the left upper one, by parts of the picture's size.
    """

    name: str
    scale: float = 1.0
    filtered: Filter | None = None
    turned: float = 0.0
    slant: tuple[tuple[float, float], ...] = ()

    def at(self, picture: Image) -> tuple[Image, Image | None] | None:
        """What is seen, and the map back; None where this look makes no sense."""
        scale = min(self.scale, (_MOST_DOTS / picture.size) ** 0.5)
        if scale < min(self.scale, _WORTH_IT):
            return None
        seen, back = picture, None
        if self.turned:
            seen, back = _warped(picture, _turned(_corners(picture), self.turned) * scale)
        elif self.slant:
            askew = np.array(self.slant) * picture.shape[::-1]
            seen, back = _warped(picture, (_corners(picture) + askew) * scale)
        elif scale != 1.0:
            seen, back = scaled(picture, scale), enlarging(1 / scale)
        return (seen if self.filtered is None else self.filtered(seen)), back


def enlarging(factor: float) -> Image:
    """The map that makes places larger by a factor."""
    return np.diag([factor, factor, 1.0])


def scaled(picture: Image, scale: float) -> Image:
    """Larger or smaller by a factor."""
    smooth = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    size = (max(1, round(picture.shape[1] * scale)), max(1, round(picture.shape[0] * scale)))
    return cv2.resize(picture, size, interpolation=smooth)


def fitted(picture: Image, dots: int) -> tuple[Image, float]:
    """The picture with at most so many dots, and by what factor it was made smaller."""
    factor = min(1.0, (dots / picture.size) ** 0.5)
    return (scaled(picture, factor), factor) if factor < 1 else (picture, 1.0)


def evened(strength: float) -> Filter:
    """Contrast made equal everywhere (CLAHE): against shadows, glare and banding."""
    # One for each use would cost more than it does; OpenCV's own is not to be shared between threads.
    return lambda picture: cv2.createCLAHE(strength, (8, 8)).apply(picture)


def blurred(width: float) -> Filter:
    """Softer: against moiré, noise and printed dots."""
    return lambda picture: cv2.GaussianBlur(picture, (0, 0), width)


def sharpened(strength: float, width: float) -> Filter:
    """Sharper: against defocus."""

    def sharpen(picture: Image) -> Image:
        return cv2.addWeighted(picture, strength, cv2.GaussianBlur(picture, (0, 0), width), 1 - strength, 0)

    return sharpen


def local_threshold(picture: Image) -> Image:
    """Black and white against the mean of the neighbourhood."""
    return cv2.adaptiveThreshold(picture, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY, 51, 5)


def one_threshold(picture: Image) -> Image:
    """Black and white against one threshold for all (Otsu)."""
    soft = cv2.GaussianBlur(picture, (0, 0), 1.0)
    return cv2.threshold(soft, 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)[1]


def darkened(picture: Image) -> Image:
    """Dark parts grown by one dot: against ink that is too thin."""
    return cv2.erode(picture, np.ones((3, 3), np.uint8))


def lightened(picture: Image) -> Image:
    """Light parts grown by one dot: against ink that has run."""
    return cv2.dilate(picture, np.ones((3, 3), np.uint8))


def filled(picture: Image) -> Image:
    """Light specks smaller than five dots gone: against modules that are only outlines."""
    return cv2.morphologyEx(picture, cv2.MORPH_OPEN, np.ones((5, 5), np.uint8))


def framed(picture: Image) -> Image:
    """With a white rim: against a code cut out without its quiet zone."""
    rim = max(16, max(picture.shape) // 8)
    return cv2.copyMakeBorder(picture, rim, rim, rim, rim, cv2.BORDER_CONSTANT, value=255)


def slants(count: int, most: float) -> list[tuple[tuple[float, float], ...]]:
    """So many ways to hold a picture askew, always the same ones: against codes on cloth, cups and curled paper."""
    drawn = np.random.default_rng(7).uniform(-most, most, (count, 4, 2))
    return [tuple((float(x), float(y)) for x, y in corners) for corners in drawn]


def _corners(picture: Image) -> Image:
    rows, columns = picture.shape
    return np.array([[0, 0], [columns, 0], [columns, rows], [0, rows]], np.float32)


def _turned(corners: Image, degrees: float) -> Image:
    angle = np.radians(degrees)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    turned: Image = corners @ turn.T
    return turned


def _warped(picture: Image, corners: Image) -> tuple[Image, Image]:
    """The corners moved to other places, everything still inside, the rim gray."""
    moved = (corners - corners.min(axis=0)).astype(np.float32)
    width, height = (int(side) for side in np.ceil(moved.max(axis=0)))
    warp = cv2.getPerspectiveTransform(_corners(picture), moved)
    seen = cv2.warpPerspective(picture, warp, (width, height), flags=cv2.INTER_CUBIC, borderValue=(128,))
    return seen, np.linalg.inv(warp)
