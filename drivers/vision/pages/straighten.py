"""The page as if it had lain on a scanner: straight, of the paper's own shape, evenly lit."""

from __future__ import annotations

import numpy as np

from drivers.contracts.camera import PageKind
from drivers.vision.opencv import cv2
from drivers.vision.pages.copies import smaller, within
from drivers.vision.pages.geometry import Corners, Picture, Reals, enlarged, sides
from drivers.vision.pages.sheet import Target

_SMALL = 256  # dots of the long side on which light is measured
_PAPER_BECOMES, _CLEAN_FROM = 240.0, 226.0  # the grain of the paper, which only fills files, becomes white
_CLEAN = (np.arange(256) * (255 / _CLEAN_FROM)).clip(0, 255).astype(np.uint8)
_PAPER = 0.5  # of the light around: what is darker over a wide area is a picture or a seal, not paper in shadow
_ROUNDS, _EVERY, _LEAST_PAPER = 4, 17, 0.12  # of fitting; dots that are used for it; share that must be paper
_SHARPER = 0.6
_BRIGHT, _MOST_GAIN = 240.0, 3.0  # what the lightest part of a card becomes; how much it may be lifted for that
_INSET = 0.0015  # of a side: the sheet's edge and the shadow at it stay outside


def straightened(picture: Picture, corners: Corners, target: Target) -> Picture:
    """The part within the corners, `target` dots large; the left upper corner stays there."""
    corners = _inside(corners)
    width, height = target.width, target.height
    # Dots are thrown together first where there are too many: picking every third one would tear thin strokes.
    factor = min(1.0, 1.5 * max(width, height) / max(sides(corners)))
    picture, corners = smaller(picture, factor), enlarged(corners, factor)
    goal = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32) - np.float32(0.5)
    warp = cv2.getPerspectiveTransform(corners, goal)
    flat = cv2.warpPerspective(picture, warp, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(flat, np.uint8)


def _inside(corners: Corners) -> Corners:
    middle = corners.mean(axis=0)
    return np.asarray(middle + (corners - middle) * (1 - 2 * _INSET), np.float32)


def finished(page: Picture, kind: PageKind) -> Picture:
    """A straightened page as it is kept: evenly lit, a little crisper; paper white, a card in its colours."""
    even = _card_evenly_lit(page) if kind is PageKind.CARD else _paper_evenly_lit(page)
    soft = cv2.GaussianBlur(even, (0, 0), 1.2)
    return np.asarray(cv2.addWeighted(even, 1 + _SHARPER, soft, -_SHARPER, 0), np.uint8)


def _paper_evenly_lit(page: Picture) -> Picture:
    """Paper becomes white all over, whatever lamp and shadow did; pictures and seals keep their tones."""
    level = cv2.divide(page, _light_on(page), scale=_PAPER_BECOMES)
    return np.asarray(cv2.LUT(level, _CLEAN), np.uint8)


def _card_evenly_lit(page: Picture) -> Picture:
    """The lamp's fall-off taken out, a dim picture brightened; what is dark on the card stays dark."""
    light = _bent_plane(within(page, _SMALL))
    fall = np.clip(light / light.max(axis=(0, 1)), 0.4, 1) * 255
    level = np.asarray(cv2.divide(page, _whole(fall, page), scale=255), np.uint8)
    gain = float(np.clip(_BRIGHT / max(1.0, float(np.percentile(within(level, _SMALL), 99))), 1, _MOST_GAIN))
    return np.asarray(cv2.convertScaleAbs(level, alpha=gain), np.uint8)


def _light_on(page: Picture) -> Picture:
    """How bright paper is at each dot: measured between the strokes, smooth where a picture covers the paper."""
    near = cv2.medianBlur(cv2.dilate(within(page, _SMALL), np.ones((9, 9), np.uint8)), 21).astype(np.float32)
    smooth = _bent_plane(near)
    trust = np.clip((near.min(axis=2) / smooth.min(axis=2) - _PAPER) / 0.1, 0, 1)[..., None]
    return _whole(cv2.GaussianBlur(near * trust + smooth * (1 - trust), (0, 0), 3), page)


def _whole(light: cv2.typing.MatLike, page: Picture) -> Picture:
    height, width = page.shape[:2]
    return np.asarray(cv2.resize(light, (width, height), interpolation=cv2.INTER_LINEAR).clip(1, 255), np.uint8)


def _bent_plane(near: Reals | Picture) -> Reals:
    """A surface of second degree through the brightest parts, for each colour: light without any shadow."""
    terms, colours = _terms(*near.shape[:2]), near.reshape(-1, near.shape[2])
    some = slice(None, None, _EVERY)
    surface = np.asarray(np.broadcast_to(np.percentile(colours[some], 75, axis=0), colours[some].shape), np.float32)
    weights = np.zeros((terms.shape[1], near.shape[2]))
    for _ in range(_ROUNDS):
        paper = np.asarray((colours[some] > surface * 0.9).all(axis=1))
        if paper.mean() < _LEAST_PAPER:
            paper[:] = True
        weights = np.asarray(np.linalg.lstsq(terms[some][paper], colours[some][paper], rcond=None)[0])
        surface = np.asarray(terms[some] @ weights, np.float32)
    return np.asarray((terms @ weights).reshape(near.shape).clip(1, 255), np.float32)


def _terms(height: int, width: int) -> Reals:
    down, across = (axis.ravel() for axis in np.mgrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j].astype(np.float32))
    return np.stack([np.ones_like(down), down, across, down * across, down**2, across**2], axis=1)
