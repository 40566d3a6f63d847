"""A picture file as gray dots, whatever its kind; what is transparent is white."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from drivers.vision.opencv import Image, cv2

if TYPE_CHECKING:
    from pathlib import Path

_LARGEST_FILE = 100_000_000
_OPAQUE = 255


class NoPicture(Exception):
    """The file holds no picture that can be read; the words say why."""


def gray_from(path: Path) -> Image:
    """The picture of a file, gray, 8 bits. Raises NoPicture."""
    try:
        if path.stat().st_size > _LARGEST_FILE:
            raise NoPicture("larger than 100 MB")
        coded = np.fromfile(path, np.uint8)
    except OSError as fault:
        raise NoPicture(fault.strerror or "cannot be read") from fault
    try:
        dots = cv2.imdecode(coded, cv2.IMREAD_UNCHANGED) if coded.size else None
    except cv2.error as fault:
        raise NoPicture("too large a picture") from fault
    if dots is None:
        raise NoPicture("no picture of a known kind")
    return _gray(_eight_bits(dots))


def _eight_bits(dots: Image) -> Image:
    if dots.dtype == np.uint8:
        return dots
    return cv2.normalize(dots, np.empty(0), 0, _OPAQUE, cv2.NORM_MINMAX, cv2.CV_8U)


def _gray(dots: Image) -> Image:
    if dots.ndim == 2:
        return dots
    if dots.shape[2] == 2:  # gray and how opaque it is
        return _on_white(dots[:, :, 0], dots[:, :, 1])
    if dots.shape[2] == 4:
        return _on_white(cv2.cvtColor(dots, cv2.COLOR_BGRA2GRAY), dots[:, :, 3])
    return cv2.cvtColor(dots, cv2.COLOR_BGR2GRAY)


def _on_white(gray: Image, opaque: Image) -> Image:
    if int(np.min(opaque)) == _OPAQUE:
        return gray
    weight = opaque.astype(np.float32) / _OPAQUE
    return (gray * weight + _OPAQUE * (1 - weight)).astype(np.uint8)
