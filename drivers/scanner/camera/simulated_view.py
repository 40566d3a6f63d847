"""What a simulated camera sees: a dim hall, and in front of it a telephone or a slip of paper with a code on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import segno
import zxingcpp

from drivers.vision.opencv import Image, cv2

if TYPE_CHECKING:
    from collections.abc import Sequence

WIDTH, HEIGHT = 1280, 720
PICTURES = 4  # one after the other, each with its own noise and its own tremble of the hand
QR = "QRCode"

_CODE_PIXELS = 300  # side of a QR code on the picture; bars are twice as long
_QUIET = 4  # modules of white around a code
_RIM = 60
_GLOW, _PAPER, _BEZEL = 235, 215, 25
_NOISE = 5.0
_TREMBLE = 4.0  # pixels
_SLANT = 0.06  # part of its size by which a corner is off the straight
_JPEG_QUALITY = 85


def empty(seed: int = 1) -> list[bytes]:
    """The hall with nobody in front of the camera, as JPEG pictures."""
    rng = np.random.default_rng(seed)
    hall = _hall()
    return [_jpeg(hall, rng) for _ in range(PICTURES)]


def black(seed: int = 1) -> list[bytes]:
    """A covered lens."""
    rng = np.random.default_rng(seed)
    return [_jpeg(np.full((HEIGHT, WIDTH), 2, np.uint8), rng, noise=1.0) for _ in range(PICTURES)]


def shown(payload: bytes, format_: str = QR, *, paper: bool = False, seed: int = 1) -> list[bytes]:
    """Somebody holds a code before the camera: on a telephone, or on paper. `format_` as zxing-cpp names it."""
    rng = np.random.default_rng(seed)
    sheet = _sheet(_code(payload, format_), paper=paper)
    slant = rng.uniform(-_SLANT, _SLANT, (4, 2))
    middle = rng.uniform((0.42, 0.45), (0.58, 0.55)) * (WIDTH, HEIGHT)
    pictures = []
    for _ in range(PICTURES):
        tremble = rng.uniform(-_TREMBLE, _TREMBLE, 2)
        pictures.append(_jpeg(_held(sheet, slant, middle + tremble), rng))
    return pictures


def _code(payload: bytes, format_: str) -> Image:
    """The code alone, one white rim around it."""
    if format_ == QR:
        modules = segno.make_qr(payload, error="m", mode="byte").matrix_iter(scale=1, border=_QUIET)
        dots = np.array([[0 if module else 255 for module in row] for row in modules], np.uint8)
        return np.kron(dots, np.ones((_CODE_PIXELS // len(dots),) * 2, np.uint8))
    made = zxingcpp.create_barcode(payload.decode("ascii"), getattr(zxingcpp.BarcodeFormat, format_))
    bars: Image = np.array(made.to_image(scale=3), np.uint8)
    return cv2.copyMakeBorder(bars, _RIM, _RIM, _RIM, _RIM, cv2.BORDER_CONSTANT, value=255)


def _sheet(code: Image, *, paper: bool) -> Image:
    """The code on a telephone's lit screen with its dark case, or on paper."""
    ground = _PAPER if paper else _GLOW
    lit: Image = np.minimum(code, ground).astype(np.uint8)
    lit = cv2.copyMakeBorder(lit, _RIM, _RIM, _RIM, _RIM, cv2.BORDER_CONSTANT, value=ground)
    rim = 0 if paper else _RIM // 3
    return cv2.copyMakeBorder(lit, rim, rim, rim, rim, cv2.BORDER_CONSTANT, value=_BEZEL)


def _hall() -> Image:
    """A wall that gets darker towards the floor, a door, a counter."""
    fall = np.linspace(120, 60, HEIGHT, dtype=np.float32)[:, None]
    wall = np.repeat(fall, WIDTH, axis=1)
    wall[120:560, 900:1080] *= 0.7
    wall[520:, :700] *= 1.25
    return cv2.GaussianBlur(wall, (0, 0), 6).astype(np.uint8)


def _held(sheet: Image, slant: Sequence[Sequence[float]] | np.ndarray, middle: np.ndarray) -> Image:
    """The sheet before the hall, its corners a little off the straight, a little out of focus."""
    height, width = sheet.shape
    flat = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    corners = flat + np.asarray(slant) * (width, height) + middle - (width / 2, height / 2)
    warp = cv2.getPerspectiveTransform(flat, corners.astype(np.float32))
    picture = _hall()
    cv2.warpPerspective(sheet, warp, (WIDTH, HEIGHT), dst=picture, borderMode=cv2.BORDER_TRANSPARENT)
    return cv2.GaussianBlur(picture, (0, 0), 0.8)


def _jpeg(picture: Image, rng: np.random.Generator, noise: float = _NOISE) -> bytes:
    noisy = np.clip(picture + rng.normal(0, noise, picture.shape), 0, 255).astype(np.uint8)
    done, coded = cv2.imencode(".jpg", noisy, (cv2.IMWRITE_JPEG_QUALITY, _JPEG_QUALITY))
    assert done  # noqa: S101  a picture of ours always fits into a JPEG
    return coded.tobytes()
