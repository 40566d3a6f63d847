"""A desk with one page on it as a lens above sees it: surface, light, noise, what people do wrong; corners known."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from drivers.camera.uvc.simulated_sheet import SHEETS
from drivers.vision.opencv import cv2

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    import numpy.typing as npt

    Picture = npt.NDArray[np.uint8]
    Light = npt.NDArray[np.float32]
    Corners = npt.NDArray[np.float32]
    Chance = np.random.Generator

_FULL_WIDTH = 3264  # blur is told in dots of an 8-megapixel picture
_LAMP = 235.0  # how far a reflected lamp lifts the picture, of 255
_SKIN = (130.0, 160.0, 215.0)
_MOST_FILL = 0.97
_FILL = {"a4": 0.88, "card": 0.34, "slip": 0.86}  # share of the picture's width or height that a sheet takes


@dataclass(frozen=True)
class Scene:
    """What lies under the lens. The same scene gives the same picture, but for the sensor's noise.

    `blur` is the lens's sigma in dots of a picture 3264 wide; `gain` the light; `tilt` how far corners wander (share
    of the sheet's width); `angle` degrees, None for a few degrees by chance; `paper` is laid instead of a drawn sheet.
    """

    kind: str = "a4"  # a4, card, slip, or "" for a bare desk
    desk: str = "black"  # black, green, wood, grey, white, clutter
    seed: int = 0
    angle: float | None = None
    fill: float = 0.0  # 0: as large as people usually lay it
    tilt: float = 0.008
    gain: float = 1.0
    blur: float = 0.9
    noise: float = 3.0
    glare: bool = False
    finger: bool = False
    shadow: bool = False
    cut_off: bool = False
    paper: Picture | None = None

    def picture(self, width: int, height: int, grain: int = 0) -> tuple[Picture, Corners | None]:
        """The picture and the page's true corners in it, from the sheet's left upper one on; None for a bare desk."""
        pictures, corners = self.pictures(width, height, (grain,))
        return pictures[0], corners

    def pictures(self, width: int, height: int, grains: Iterable[int]) -> tuple[list[Picture], Corners | None]:
        """The same with several grains of the sensor's noise."""
        light, corners = self._lit(width, height)
        seen = np.asarray(cv2.GaussianBlur(light, (0, 0), self.blur * width / _FULL_WIDTH).clip(0, 255), np.uint8)
        return [_sensed(seen, self.noise, grain) for grain in grains], corners

    def _lit(self, width: int, height: int) -> tuple[Light, Corners | None]:
        chance = np.random.default_rng([self.seed, *self.desk.encode(), *self.kind.encode()])
        light = _DESKS[self.desk](chance, width, height)
        corners = None
        if self.kind:
            sheet = SHEETS[self.kind](self.seed) if self.paper is None else self.paper
            corners = self._placed(chance, sheet, width, height)
            light = _laid(light, sheet, corners)
            self._disturb(chance, light, corners)
        light *= _lamps(chance, width, height) * self.gain
        if corners is not None and self.glare:
            _reflect(chance, light, corners)
        return light, corners

    def _placed(self, chance: Chance, sheet: Picture, width: int, height: int) -> Corners:
        h, w = sheet.shape[:2]
        turned = 90 * (int(chance.integers(2)) if w < h else 0)
        angle = math.radians(chance.uniform(-7, 7) + turned if self.angle is None else self.angle)
        cos, sin = math.cos(angle), math.sin(angle)
        box = np.array([[-w, -h], [w, -h], [w, h], [-w, h]], np.float32) / 2 @ np.array([[cos, sin], [-sin, cos]])
        reach = np.abs(box).max(axis=0) * 2
        corners = box * min(width / reach[0], height / reach[1]) * (self.fill or _FILL[self.kind])
        slack = self.tilt * np.linalg.norm(corners[1] - corners[0])
        corners += chance.normal(0, slack, (4, 2)).clip(-2 * slack, 2 * slack)
        corners *= min(1.0, *(_MOST_FILL * np.array([width, height]) / 2 / np.abs(corners).max(axis=0)))
        free = np.array([width, height]) / 2 - np.abs(corners).max(axis=0)
        middle = np.array([width, height]) / 2 + free * chance.uniform(-0.5, 0.5, 2)
        corners += middle
        if self.cut_off:
            corners[:, 0] -= corners[:, 0].min() + width * chance.uniform(0.03, 0.1)
        return np.asarray(corners, np.float32)

    def _disturb(self, chance: Chance, light: Light, corners: Corners) -> None:
        if self.shadow:
            _cast_shadow(chance, light)
        if self.finger:
            _hold(chance, light, corners)


def _plain(level: float, spread: float) -> Callable[[Chance, int, int], Light]:
    def surface(chance: Chance, width: int, height: int) -> Light:
        grain = chance.normal(0, spread, (height // 4, width // 4)).astype(np.float32)
        tone = level * chance.uniform(0.9, 1.1)
        return _enlarged(cv2.merge([grain + tone] * 3), width, height)

    return surface


def _green(chance: Chance, width: int, height: int) -> Light:
    """A cutting mat with its grid."""
    small = np.empty((height // 4, width // 4, 3), np.float32)
    small[:] = (70, 110, 60)
    small += chance.normal(0, 4, (*small.shape[:2], 1))
    small[::40] += 25
    small[:, ::40] += 25
    return _enlarged(small, width, height)


def _wood(chance: Chance, width: int, height: int) -> Light:
    veins = cv2.resize(chance.normal(0, 1, (height // 12, 12)).astype(np.float32), (width // 4, height // 4))
    return _enlarged(np.stack([70 + 13 * veins, 110 + 16 * veins, 160 + 18 * veins], axis=2), width, height)


def _clutter(chance: Chance, width: int, height: int) -> Light:
    """Papers, boxes and things of all tones lie about."""
    small = np.full((height // 4, width // 4, 3), 120, np.float32)
    for _ in range(26):
        x, y = (int(chance.integers(0, edge)) for edge in (width // 4, height // 4))
        w, h = (int(chance.integers(edge // 40, edge // 4)) for edge in (width // 4, height // 4))
        cv2.rectangle(small, (x, y), (x + w, y + h), chance.integers(10, 240, 3).tolist(), -1)
    return _enlarged(cv2.GaussianBlur(small, (0, 0), 1.5), width, height)


_DESKS: dict[str, Callable[[Chance, int, int], Light]] = {
    "black": _plain(36, 3),
    "green": _green,
    "wood": _wood,
    "grey": _plain(165, 4),
    "white": _plain(222, 3),
    "clutter": _clutter,
}
DESKS = tuple(_DESKS)


def _enlarged(small: cv2.typing.MatLike, width: int, height: int) -> Light:
    return np.asarray(cv2.resize(small, (width, height), interpolation=cv2.INTER_LINEAR), np.float32)


def _laid(desk: Light, sheet: Picture, corners: Corners) -> Light:
    """The sheet on the desk with the thin shadow that its edge throws."""
    height, width = desk.shape[:2]
    h, w = sheet.shape[:2]
    rim = np.array([[0, 0], [w, 0], [w, h], [0, h]], np.float32) - np.float32(0.5)  # dots have their middle at .0
    warp = cv2.getPerspectiveTransform(rim, corners)
    shrink = np.linalg.norm(corners[1] - corners[0]) / w
    if shrink < 0.6:  # a lens averages; plain sampling would tear thin strokes
        half = cv2.resize(sheet, (w // 2, h // 2), interpolation=cv2.INTER_AREA)
        return _laid(desk, np.asarray(half, np.uint8), corners)
    seen = cv2.warpPerspective(sheet, warp, (width, height), flags=cv2.INTER_LINEAR)
    cover = cv2.warpPerspective(np.full((h, w), 255, np.uint8), warp, (width, height), flags=cv2.INTER_LINEAR)
    step = width // 400
    small = cv2.resize(np.roll(cover, (step, step), (0, 1)), (width // 8, height // 8), interpolation=cv2.INTER_AREA)
    edge = cv2.resize(cv2.GaussianBlur(small, (0, 0), width / 1900), (width, height))
    desk *= (1 - edge.astype(np.float32) * (0.35 / 255))[..., None]
    share = cv2.merge([cover.astype(np.float32) / 255] * 3)
    return np.asarray(cv2.blendLinear(seen.astype(np.float32), desk, share[..., 0], 1 - share[..., 0]), np.float32)


def _lamps(chance: Chance, width: int, height: int) -> Light:
    """Light falls off from one side to the other."""
    across = np.linspace(chance.uniform(0.75, 1), chance.uniform(0.75, 1), width, dtype=np.float32)
    down = np.linspace(chance.uniform(0.78, 1), chance.uniform(0.78, 1), height, dtype=np.float32)
    return np.asarray((down[:, None] * across[None, :])[..., None], np.float32)


def _cast_shadow(chance: Chance, light: Light) -> None:
    """An arm between lamp and page: a soft band a third darker."""
    height, width = light.shape[:2]
    band = np.ones((height // 8, width // 8), np.float32)
    x = int(chance.uniform(0.2, 0.8) * band.shape[1])
    lean, thick = int(chance.uniform(-60, 60)), band.shape[1] // 6
    cv2.line(band, (x, 0), (x + lean, band.shape[0]), 0.65, thick)
    light *= cv2.resize(cv2.GaussianBlur(band, (0, 0), width / 500), (width, height))[..., None]


def _hold(chance: Chance, light: Light, corners: Corners) -> None:
    """A finger holds the page at one side."""
    width = light.shape[1]
    side = int(chance.integers(4))
    at = corners[side] + (corners[(side + 1) % 4] - corners[side]) * chance.uniform(0.3, 0.7)
    outward = at - corners.mean(axis=0)
    outward /= np.linalg.norm(outward)
    tip, root = at - outward * 0.03 * width, at + outward * 0.12 * width
    cv2.line(light, _dot(tip), _dot(root), _SKIN, round(0.03 * width), cv2.LINE_AA)


def _dot(place: npt.NDArray[np.float64]) -> tuple[int, int]:
    return round(float(place[0])), round(float(place[1]))


def _reflect(chance: Chance, light: Light, corners: Corners) -> None:
    """A lamp shines back from the page."""
    height, width = light.shape[:2]
    size = np.linalg.norm(corners[2] - corners[0])
    x, y = corners.mean(axis=0) + chance.uniform(-0.12, 0.12, 2) * size
    rows, columns = np.mgrid[0:height:4, 0:width:4].astype(np.float32)
    spot = np.exp(-(((columns - x) / (0.09 * size)) ** 2) - ((rows - y) / (0.06 * size)) ** 2) * _LAMP
    light += cv2.resize(spot.astype(np.float32), (width, height))[..., None]


def _sensed(seen: Picture, noise: float, grain: int) -> Picture:
    speckle = np.zeros(seen.shape[:2], np.int16)
    cv2.setRNGSeed(grain + 1)
    cv2.randn(speckle, np.zeros(1), np.full(1, noise))
    return np.asarray(cv2.add(seen, cv2.merge([speckle] * 3), dtype=cv2.CV_8U), np.uint8)
