"""Places where a page might lie: four-cornered shapes from several looks at one small picture.

No single look finds every page: colour fails on a white desk, edges fail under a finger, brightness among clutter.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import numpy as np

from drivers.vision.opencv import cv2
from drivers.vision.pages.copies import grey as grey_of
from drivers.vision.pages.geometry import Corners, Picture, clockwise, crossing

_LEAST, _MOST = 0.02, 0.985  # shares of the picture that a shape may take
_SHAPES = 4  # of each look, the largest are tried
_ROUGHNESS = (0.02, 0.03, 0.045, 0.06, 0.08)  # of the outline's length: how much a side may wander
_STRAIGHT = 0.06  # of the outline's length: a shorter piece is no side
_COLOUR_WEIGHT = 1.6  # hue tells paper from wood better than brightness does
_LEAST_CONTRAST = 8
_TONES = 8


def candidates(small: Picture) -> Iterator[Corners]:
    """Four-cornered shapes in a picture of some 640 columns; many of them are wrong."""
    grey = cv2.GaussianBlur(grey_of(small), (5, 5), 0)
    lab = np.asarray(cv2.cvtColor(cv2.GaussianBlur(small, (5, 5), 0), cv2.COLOR_BGR2LAB), np.uint8)
    for mask in (_unlike_the_desk(lab), _bright(lab)):
        yield from _shapes(mask)
    for low in (8, 25):
        yield from _shapes(_fenced_in(grey, lab, low))
    yield from _by_tone(grey)
    for low, high in ((75, 200), (25, 75)):
        yield from _four_sided(np.asarray(cv2.Canny(grey, low, high), np.uint8))


def _unlike_the_desk(lab: Picture) -> Picture:
    """What differs from the surface, whose colour is taken from the picture's rim and may fall off across it."""
    height, width = lab.shape[:2]
    rim = max(4, width // 80)
    seen = lab.astype(np.float32)
    upper, lower = (np.median(part.reshape(-1, 3), axis=0) for part in (seen[:rim], seen[-rim:]))
    left, right = (np.median(part.reshape(-1, 3), axis=0) for part in (seen[:, :rim], seen[:, -rim:]))
    down = np.linspace(0, 1, height, dtype=np.float32)[:, None, None]
    across = np.linspace(0, 1, width, dtype=np.float32)[None, :, None]
    desk = (upper * (1 - down) + lower * down + left * (1 - across) + right * across) / 2
    apart = (seen - desk) * np.array([1, _COLOUR_WEIGHT, _COLOUR_WEIGHT], np.float32)
    far = np.asarray(np.linalg.norm(apart, axis=2).clip(0, 255), np.uint8)
    limit, mask = cv2.threshold(far, 0, 255, cv2.THRESH_OTSU)
    if limit < _LEAST_CONTRAST:
        _, mask = cv2.threshold(far, _LEAST_CONTRAST, 255, cv2.THRESH_BINARY)
    return _tidied(mask, 21)


def _bright(lab: Picture) -> Picture:
    _, mask = cv2.threshold(lab[:, :, 0], 0, 255, cv2.THRESH_OTSU)
    return _tidied(mask, 15)


def _tidied(mask: cv2.typing.MatLike, gap: int) -> Picture:
    """Text filled in, fingers and cables cut off."""
    whole = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((gap, gap), np.uint8))
    return np.asarray(cv2.morphologyEx(whole, cv2.MORPH_OPEN, np.ones((17, 17), np.uint8)), np.uint8)


def _fenced_in(grey: cv2.typing.MatLike, lab: Picture, low: int) -> Picture:
    """The two largest areas that edges enclose, each edge of brightness or colour."""
    edges = cv2.Canny(grey, low, 3 * low)
    for channel in (1, 2):
        edges = cv2.bitwise_or(edges, cv2.Canny(lab[:, :, channel], low // 2, 3 * low // 2))
    closed = cv2.morphologyEx(edges, cv2.MORPH_CLOSE, np.ones((9, 9), np.uint8))
    found, _ = cv2.findContours(closed, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    filled = np.zeros_like(closed)
    largest = sorted(found, key=lambda shape: cv2.contourArea(cv2.convexHull(shape)))[-2:]
    cv2.drawContours(filled, [cv2.convexHull(shape) for shape in largest], -1, 255, -1)
    return np.asarray(filled, np.uint8)


def _shapes(mask: Picture) -> Iterator[Corners]:
    found, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    for outline in sorted(found, key=cv2.contourArea, reverse=True)[:_SHAPES]:
        hull = cv2.convexHull(outline)
        if _LEAST * mask.size <= cv2.contourArea(hull) <= _MOST * mask.size:
            yield _four_of(hull)
            yield from _from_straight_pieces(outline)


def _four_of(hull: cv2.typing.MatLike) -> Corners:
    """The hull with four corners, or the smallest box around it."""
    length = cv2.arcLength(hull, True)
    for roughness in _ROUGHNESS:
        rough = cv2.approxPolyDP(hull, roughness * length, True)
        if len(rough) == 4:
            return clockwise(rough)
    return clockwise(cv2.boxPoints(cv2.minAreaRect(hull)))


def _from_straight_pieces(outline: cv2.typing.MatLike) -> Iterator[Corners]:
    """Corners where the long straight pieces of an outline would meet: a finger or a folded corner does not matter."""
    length = cv2.arcLength(outline, True)
    points = cv2.approxPolyDP(outline, 0.008 * length, True).reshape(-1, 2).astype(np.float64)
    steps = np.roll(points, -1, axis=0) - points
    long = np.linalg.norm(steps, axis=1)
    best = [i for i in long.argsort()[::-1][:6] if long[i] > _STRAIGHT * length]
    lines = [(float(steps[i][0]), float(steps[i][1]), float(points[i][0]), float(points[i][1])) for i in best]
    for four in combinations(sorted(zip(best, lines, strict=True)), 4):
        meets = [crossing(four[i - 1][1], four[i][1]) for i in range(4)]
        corners = [meet for meet in meets if meet is not None]
        if len(corners) == 4:
            yield clockwise(np.array(corners))


def _by_tone(grey: cv2.typing.MatLike) -> Iterator[Corners]:
    """What is brighter than its surroundings at one of several levels: a card among things of all tones."""
    darkest, brightest = np.percentile(grey, (5, 99))
    for level in np.linspace(darkest, brightest, _TONES + 2)[1:-1]:
        _, mask = cv2.threshold(grey, float(level), 255, cv2.THRESH_BINARY)
        mask = cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((9, 9), np.uint8))
        yield from _four_sided(np.asarray(mask, np.uint8))


def _four_sided(edges: Picture) -> Iterator[Corners]:
    """Outlines in the edge picture that have just four corners: the way among clutter."""
    found, _ = cv2.findContours(edges, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
    for outline in sorted(found, key=cv2.contourArea, reverse=True)[:6]:
        rough = cv2.approxPolyDP(outline, 0.02 * cv2.arcLength(outline, True), True)
        if len(rough) == 4 and cv2.isContourConvex(rough) and cv2.contourArea(rough) > _LEAST * edges.size:
            yield clockwise(rough)
