"""The document camera's eyes: corners found against the renderer's truth and beside two usual ways; size, print, time.

The two usual ways are those of tutorials: the largest four-cornered outline in a Canny picture, and the largest bright
patch after Otsu's threshold. All three see the same pictures of 8 megapixels; the truth is the renderer's.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np
import zxingcpp
from numpy.typing import NDArray

from drivers.camera.uvc.simulated_desk import DESKS, Scene
from drivers.camera.uvc.simulated_sheet import a4_form
from drivers.contracts.camera import PageKind, PageTaken
from drivers.vision.opencv import cv2
from drivers.vision.pages.copies import fitting, grey
from drivers.vision.pages.geometry import Corners, Picture, clockwise, enlarged, farthest, overlap
from drivers.vision.pages.jpeg import MOST_BYTES
from drivers.vision.pages.outline import find_outline
from drivers.vision.pages.taking import taken
from kiosk.rig.measure.figures import Figure, percentile, spread

SIZE = (3264, 2448)
_SMALL = 640
_FOUND = 0.95  # shared area over joint area
_LOST = 9999.0
MOST_MISSED, MOST_DOTS, MOST_MS = 2.0, 4.0, 800.0
MOST_UNLIKE = 0.1  # a scan at 200 dpi blurred by one dot differs as much

_A4_MM, _TALLEST = 210, 22  # width of the sheet, height of the tallest code, millimetres
_CODES = (  # kind, text, module in mm (drawn in whole dots), place of its corner in mm
    ("QRCode", "HALL-KIT-1", 0.6, 25, 248),
    ("QRCode", "HALL-KIT-2", 0.5, 50, 248),
    ("QRCode", "HALL-KIT-3", 0.4, 70, 248),
    ("Code128", "37099903", 0.4, 90, 252),
    ("Code128", "37099904", 0.3, 150, 252),
)

Way = Callable[[Picture], Corners | None]


@dataclass
class Score:
    """What one way of finding pages achieved."""

    shared: list[float] = field(default_factory=list)
    worst: list[float] = field(default_factory=list)

    def count(self, found: Corners | None, truth: Corners) -> None:
        """Take one scene into account."""
        self.shared.append(0.0 if found is None else overlap(found, truth))
        self.worst.append(_LOST if found is None else farthest(found, truth))

    @property
    def missed(self) -> float:
        """Per cent of the scenes in which the page was not found."""
        return 100 * sum(share <= _FOUND for share in self.shared) / len(self.shared)


def page_figures(seeds: int) -> Iterator[Figure]:
    """All figures of the document camera; each kind of scene is drawn with so many seeds."""
    scores = {name: Score() for name in WAYS}
    sizes, seconds = [], []
    for scene in scenes(seeds):
        picture, truth = scene.picture(*SIZE)
        for name, way in WAYS.items():
            scores[name].count(way(picture), clockwise(truth if truth is not None else np.zeros((4, 2))))
        began = time.thread_time()
        outcome = taken(picture, PageKind.ANY)
        seconds.append(time.thread_time() - began)
        if isinstance(outcome, PageTaken):
            sizes.append(len(outcome.page.jpeg) / 1000)
    ours, others = scores["ours"], {name: score for name, score in scores.items() if name != "ours"}
    beside = {name: score.missed for name, score in others.items()}
    yield Figure("pages not found (overlap 0.95), 8 MP", ours.missed, "%", MOST_MISSED, {**beside, "n": len(sizes)})
    beside = {name: percentile(score.worst, 0.5) for name, score in others.items()} | {
        "p95": percentile(ours.worst, 0.95)
    }
    yield Figure("worst corner of a page, median, 8 MP", percentile(ours.worst, 0.5), "px", MOST_DOTS, beside)
    shared = {name: float(np.mean(score.shared)) for name, score in scores.items()}
    yield Figure(
        "page overlap missing, mean", 1 - shared["ours"], "", 0.02, {n: 1 - s for n, s in shared.items() if n != "ours"}
    )
    yield Figure(
        "largest page file, A4 at 200 dpi", max(sizes), "kB", MOST_BYTES / 1000, {"mean": float(np.mean(sizes))}
    )
    yield spread("8 MP picture to page, one thread", seconds, MOST_MS)
    yield from _print_figures()


def scenes(seeds: int) -> Iterator[Scene]:
    """Each desk with a form; cards and a slip; what people and lamps do."""
    for seed in range(seeds):
        yield from (Scene(desk=desk, seed=seed) for desk in DESKS)
        yield from (Scene("card", desk, seed) for desk in ("black", "white", "wood", "clutter"))
        yield Scene("slip", "wood", seed)
        yield from (Scene(desk=desk, seed=seed, finger=True) for desk in ("black", "wood", "white"))
        yield from (Scene(desk=desk, seed=seed, shadow=True) for desk in ("black", "white"))
        yield Scene(seed=seed, glare=True)
        yield Scene(seed=seed, gain=0.35)
        yield Scene(seed=seed, tilt=0.03)


def _ours(picture: Picture) -> Corners | None:
    found = find_outline(picture)
    return None if found is None else found.corners


def _canny(picture: Picture) -> Corners | None:
    small = fitting(picture, _SMALL)
    edges = cv2.Canny(cv2.GaussianBlur(grey(small), (5, 5), 0), 75, 200)
    outlines, _ = cv2.findContours(edges, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
    for outline in sorted(outlines, key=cv2.contourArea, reverse=True)[:5]:
        rough = cv2.approxPolyDP(outline, 0.02 * cv2.arcLength(outline, True), True)
        if len(rough) == 4 and cv2.contourArea(rough) > 0.02 * edges.size:
            return enlarged(clockwise(rough), picture.shape[1] / small.shape[1])
    return None


def _otsu(picture: Picture) -> Corners | None:
    small = fitting(picture, _SMALL)
    _, mask = cv2.threshold(cv2.GaussianBlur(grey(small), (7, 7), 0), 0, 255, cv2.THRESH_OTSU)
    mask = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((15, 15), np.uint8))
    outlines, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    hull = cv2.convexHull(max(outlines, key=cv2.contourArea))
    rough = cv2.approxPolyDP(hull, 0.02 * cv2.arcLength(hull, True), True)
    corners = rough if len(rough) == 4 else cv2.boxPoints(cv2.minAreaRect(hull))
    return enlarged(clockwise(corners), picture.shape[1] / small.shape[1])


WAYS: dict[str, Way] = {"ours": _ours, "canny": _canny, "otsu": _otsu}


def _print_figures() -> Iterator[Figure]:
    """How much of the small print on a page somebody else's reader still reads, and how like the original it looks."""
    codes, read, likeness = 0, 0, []
    for seed, desk in enumerate(DESKS):
        sheet, texts = sheet_with_codes()
        outcome = taken(Scene(desk=desk, seed=seed, paper=sheet).picture(*SIZE)[0], PageKind.A4)
        codes += len(texts)
        if isinstance(outcome, PageTaken):
            page = upright(decoded(outcome.page.jpeg))
            read += len(texts & codes_on(page))
            likeness.append(similarity(page, sheet))
    yield Figure("small codes on pages not read by zxing-cpp", 100 * (1 - read / codes), "%", 0.0, {"codes": codes})
    yield Figure(
        "unlike the original (1 - SSIM), 10.5 pt text",
        1 - min(likeness),
        "",
        MOST_UNLIKE,
        {"mean": 1 - float(np.mean(likeness))},
    )


def sheet_with_codes() -> tuple[Picture, set[str]]:
    """A form with small codes in its lower margin, and what they say."""
    sheet = a4_form(2).copy()
    dot = sheet.shape[1] / _A4_MM
    for kind, text, module, x, y in _CODES:
        code = zxingcpp.create_barcode(text, getattr(zxingcpp.BarcodeFormat, kind))
        drawn = np.asarray(code.to_image(scale=round(module * dot), add_quiet_zones=False))[: round(_TALLEST * dot)]
        left, upper = round(x * dot), round(y * dot)
        sheet[upper : upper + drawn.shape[0], left : left + drawn.shape[1]] = drawn[..., None]
    return sheet, {text for _, text, *_ in _CODES}


def decoded(jpeg: bytes) -> Picture:
    """The page as dots, in colours."""
    return np.asarray(cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR), np.uint8)


def upright(page: Picture) -> Picture:
    """A form with its head up: simulated sheets are laid as they are, or turned a quarter to the right."""
    return page if page.shape[0] > page.shape[1] else np.ascontiguousarray(np.rot90(page))


def codes_on(page: Picture) -> set[str]:
    """What zxing-cpp reads on a page."""
    return {code.text for code in zxingcpp.read_barcodes(page)}


def similarity(page: Picture, original: Picture) -> float:
    """Structural similarity (SSIM, Wang 2004) of the lines of text on a page with the original, 1 = the same.

    The original is brought to the page's size, and the page laid over it as well as an affine map can (ECC): a page
    that was cropped half a millimetre closer is no less readable.
    """
    height, width = page.shape[:2]
    wanted = cv2.resize(grey(original), (width, height), interpolation=cv2.INTER_AREA)
    text = (slice(round(0.31 * height), round(0.7 * height)), slice(round(0.1 * width), round(0.9 * width)))
    wanted, seen = wanted[text], grey(page)[text]
    _, move = cv2.findTransformECC(wanted, seen, np.eye(2, 3, dtype=np.float32), cv2.MOTION_AFFINE)
    flags = cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP
    moved = cv2.warpAffine(seen, move, (wanted.shape[1], wanted.shape[0]), flags=flags, borderMode=cv2.BORDER_REPLICATE)
    return _ssim(np.asarray(wanted, np.float32), np.asarray(moved, np.float32))


def _ssim(one: NDArray[np.float32], other: NDArray[np.float32]) -> float:
    def mean(values: NDArray[np.float32]) -> NDArray[np.float32]:
        return np.asarray(cv2.GaussianBlur(values, (11, 11), 1.5), np.float32)

    c1, c2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2
    m, n = mean(one), mean(other)
    vm, vn, covariance = mean(one * one) - m * m, mean(other * other) - n * n, mean(one * other) - m * n
    quality = ((2 * m * n + c1) * (2 * covariance + c2)) / ((m * m + n * n + c1) * (vm + vn + c2))
    return float(quality.mean())
