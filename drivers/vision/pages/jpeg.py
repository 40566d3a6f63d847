"""Pages as JPEG files that are readable and always small: quality is searched, colour is kept where there is any."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import numpy as np

from drivers.contracts.camera import PageKind
from drivers.vision.opencv import cv2
from drivers.vision.pages.copies import grey, smaller, within
from drivers.vision.pages.geometry import Picture

if TYPE_CHECKING:
    from drivers.contracts.camera import Page

MOST_BYTES = 600_000
_BEST, _WORST, _PASSING = 90, 40, 70
_COLOURED = 30  # of 255: grey ink and the fringes of a lens stay below
_COLOUR_SHARE = 0.0004  # of the page: a signature in blue ink is more
_SMALLER, _LEAST_SIDE = 0.8, 64
_PREVIEW, _THUMBNAIL = 1000, 240  # dots of the longer side


def encoded(page: Picture, kind: PageKind) -> bytes:
    """The page as JPEG of less than 600,000 bytes; grey when it has no colours and is no card."""
    return encoded_within(page if kind is PageKind.CARD or has_colour(page) else grey(page), MOST_BYTES)


def encoded_within(page: Picture, most: int) -> bytes:
    """JPEG of the best quality (90 at most) that stays below `most` bytes.

    A page that fits at no quality that is still readable (noise all over) is smoothed and made smaller until it does.
    """
    while True:
        best = _best_below(page, most)
        if best is not None:
            return best
        height, width = page.shape[:2]
        if min(height, width) < _LEAST_SIDE:
            raise ValueError(f"no picture fits into {most} bytes")
        page = smaller(np.asarray(cv2.GaussianBlur(page, (0, 0), 1.0), np.uint8), _SMALLER)


def _best_below(page: Picture, most: int) -> bytes | None:
    found = _jpeg(page, _BEST)
    if len(found) < most:
        return found
    best, low, high = None, _WORST, _BEST - 1
    while low <= high:
        middle = (low + high) // 2
        found = _jpeg(page, middle)
        if len(found) < most:
            best, low = found, middle + 1
        else:
            high = middle - 1
    return best


def has_colour(page: Picture) -> bool:
    """True when a part of the page is coloured: a seal, ink, a photograph."""
    if page.ndim == 2:
        return False
    small = smaller(page, 0.25).astype(np.int16)
    return float((small.max(axis=2) - small.min(axis=2) > _COLOURED).mean()) > _COLOUR_SHARE


def live_picture(small: Picture) -> bytes:
    """A picture for the screen, to be looked at for a tenth of a second."""
    return _jpeg(small, _PASSING)


def shown(page: Picture) -> tuple[bytes, bytes]:
    """The page for a screen: to be judged, and to stand small beside others."""
    return _jpeg(within(page, _PREVIEW), _PASSING), _jpeg(within(page, _THUMBNAIL), _PASSING)


def turned(page: Page, quarters: int) -> Page:
    """The page turned clockwise by so many right angles: which side is up cannot be seen, somebody has to say."""
    if not quarters % 4:
        return page
    picture = np.asarray(cv2.imdecode(np.frombuffer(page.jpeg, np.uint8), cv2.IMREAD_UNCHANGED), np.uint8)
    picture = np.asarray(np.rot90(picture, -quarters % 4), np.uint8)
    height, width = picture.shape[:2]
    packed = encoded_within(np.ascontiguousarray(picture), MOST_BYTES)
    preview, thumbnail = shown(picture)
    return dataclasses.replace(page, jpeg=packed, width=width, height=height, preview=preview, thumbnail=thumbnail)


def _jpeg(page: Picture, quality: int) -> bytes:
    options = [cv2.IMWRITE_JPEG_QUALITY, quality, cv2.IMWRITE_JPEG_OPTIMIZE, 1]
    _, written = cv2.imencode(".jpg", page, options)
    return written.tobytes()
