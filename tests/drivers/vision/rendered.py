"""Codes as pictures for the tests: clean, then as bad as a test wants them."""

from __future__ import annotations

from typing import Any

import numpy as np
import segno
import zxingcpp

from drivers.vision.opencv import Image, cv2

MODULE = 6


def qr(payload: str | bytes, **options: Any) -> Image:  # noqa: ANN401  segno's own options
    """A QR code of 6 dots a module with its quiet zone."""
    modules = segno.make_qr(payload, error="m", **options).matrix_iter(border=4)
    dots = np.array([[0 if module else 255 for module in row] for row in modules], np.uint8)
    return np.kron(dots, np.ones((MODULE, MODULE), np.uint8))


def bars(payload: str, format_: str) -> Image:
    """A code of any format that zxing-cpp writes."""
    made = zxingcpp.create_barcode(payload, getattr(zxingcpp.BarcodeFormat, format_))
    return on_ground(np.array(made.to_image(scale=3), np.uint8))


def on_ground(code: Image, size: tuple[int, int] = (480, 640), ground: int = 255) -> Image:
    """A code in the middle of a larger picture."""
    picture = np.full((max(size[0], code.shape[0]), max(size[1], code.shape[1])), ground, np.uint8)
    top, left = (picture.shape[0] - code.shape[0]) // 2, (picture.shape[1] - code.shape[1]) // 2
    picture[top : top + code.shape[0], left : left + code.shape[1]] = code
    return picture


def noisy(picture: Image, strength: float, seed: int = 1) -> Image:
    """With the noise of a cheap camera."""
    noise = np.random.default_rng(seed).normal(0, strength, picture.shape)
    noised: Image = np.clip(picture + noise, 0, 255).astype(np.uint8)
    return noised


def turned(picture: Image, degrees: float) -> Image:
    """Turned about its middle."""
    rows, columns = picture.shape
    turn = cv2.getRotationMatrix2D((columns / 2, rows / 2), degrees, 0.8)
    return cv2.warpAffine(picture, turn, (columns, rows), borderValue=(255,))
