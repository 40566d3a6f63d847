"""Whether what lies under the lens moves, or the light on it still changes: small grey copies compared."""

from __future__ import annotations

import numpy as np

from drivers.vision.opencv import cv2
from drivers.vision.pages.copies import fitting, grey
from drivers.vision.pages.geometry import Picture, Reals

_COLUMNS = 160
_OTHER, _SHARE = 14.0, 0.01  # grey levels by which a dot differs; share of dots that tells of movement
_LIGHT = 3.0  # grey levels by which the whole picture may drift while exposure settles


class Stillness:
    """Compares each picture with the one before; keeps nothing but one small grey copy, and that until `forget`."""

    def __init__(self) -> None:
        self._before: Reals | None = None

    def moved(self, picture: Picture) -> bool:
        """True when this picture differs from the one before by more than noise; False for the first."""
        now = np.asarray(cv2.GaussianBlur(grey(fitting(picture, _COLUMNS)), (3, 3), 0), np.float32)
        before, self._before = self._before, now
        if before is None or before.shape != now.shape:
            return False
        drift = float(now.mean() - before.mean())
        apart = np.abs(now - before)
        return abs(drift) > _LIGHT or float((apart > _OTHER).mean()) > _SHARE

    def forget(self) -> None:
        """Keep no picture."""
        self._before = None
