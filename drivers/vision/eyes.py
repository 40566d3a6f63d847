"""Where pictures come from: a camera of this machine, or a film as if a camera saw it. All of it blocks: own thread.

An eye is opened, shoots and is closed in one thread; only `stop`, and what `shoot` gave, may be called from another.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from drivers.errors import LinkLost
from drivers.vision.opencv import Image, cv2

_STALE = 8  # pictures that a camera's buffers may hold
_AT_ONCE = 0.002  # a picture that took less lay in a buffer
_BLIND_SHOTS = 3  # so many in a row without a picture, and the camera is gone
_BLIND_PAUSE = 0.05
_FILM_RATE = 25.0
_LONGEST_LAG = 1.0

Shot = Callable[[], Image]  # a picture not yet developed; raises Garbled


@dataclass(frozen=True)
class Wishes:
    """How pictures should be, as far as the source can: pixels, pictures a second; gray saves the work of colours."""

    width: int | None = None
    height: int | None = None
    fps: float | None = None
    gray: bool = False


class Eye(Protocol):
    """One source of pictures."""

    def open(self) -> None:
        """Take the source. Raises LinkLost (port_missing, port_busy, port_denied), NoAnswer, Garbled."""

    def shoot(self) -> Shot | None:
        """The next picture, None when none came within some tenths of a second. Raises LinkLost."""

    def skim(self) -> None:
        """Throw away what has piled up, cheaply. Raises LinkLost."""

    def stop(self) -> None:
        """End a `shoot` that waits, where that is possible."""

    def close(self) -> None:
        """Give the source back."""


class _CaptureEye:
    """What both kinds of OpenCV's VideoCapture share."""

    def __init__(self, path: str, wishes: Wishes) -> None:
        self._path = Path(path)
        self._wishes = wishes
        self._capture: cv2.VideoCapture | None = None

    def shoot(self) -> Shot | None:
        """The next picture. Raises LinkLost."""
        capture = self._grabbed()
        done, image = (False, None) if capture is None else capture.retrieve()
        if not done or image is None:
            return None
        if self._wishes.gray and image.ndim > 2:  # rows, columns, colours
            image = cv2.cvtColor(image, cv2.COLOR_BGR2GRAY)
        return lambda: image

    def stop(self) -> None:
        """Nothing ends a grab; it takes two seconds at most."""

    def close(self) -> None:
        """Give the source back."""
        if self._capture is not None:
            self._capture.release()
            self._capture = None

    def _grabbed(self) -> cv2.VideoCapture | None:
        """The capture with a fresh picture in it, None when none came. Raises LinkLost."""
        raise NotImplementedError


class CameraEye(_CaptureEye):
    """A camera of this machine (V4L2), by the path of its node or of a link to it."""

    _blind = 0

    def open(self) -> None:
        """Take the camera and tell it what is wished; what it cannot do it leaves. Raises LinkLost."""
        if not self._path.exists():
            raise LinkLost("port_missing", f"there is no {self._path}")
        node = re.fullmatch(r"/dev/video(\d+)", str(self._path.resolve()))
        if node is None:
            raise LinkLost("port_missing", f"{self._path} is no camera")
        if not os.access(self._path, os.R_OK | os.W_OK):
            raise LinkLost("port_denied", f"we may not open {self._path}")
        capture = cv2.VideoCapture(int(node[1]), cv2.CAP_V4L2)
        if not capture.isOpened():
            raise LinkLost("port_busy", f"{self._path} is used by another program, or is no camera")
        self._capture, self._blind = capture, 0
        capture.set(cv2.CAP_PROP_FOURCC, cv2.VideoWriter.fourcc(*"MJPG"))  # before the size: raw pictures fill the bus
        self._wish(cv2.CAP_PROP_FRAME_WIDTH, self._wishes.width)
        self._wish(cv2.CAP_PROP_FRAME_HEIGHT, self._wishes.height)
        self._wish(cv2.CAP_PROP_FPS, self._wishes.fps)

    def skim(self) -> None:
        """Empty the camera's buffers without developing what is in them."""
        for _ in range(_STALE):
            began = time.monotonic()
            if self._grabbed() is None or time.monotonic() - began > _AT_ONCE:
                return

    def _wish(self, what: int, value: float | None) -> None:
        if value is not None and self._capture is not None:
            self._capture.set(what, value)

    def _grabbed(self) -> cv2.VideoCapture | None:
        if self._capture is None or not self._path.exists():
            raise LinkLost("port_lost", "the camera is gone")
        if self._capture.grab():
            self._blind = 0
            return self._capture
        self._blind += 1
        if self._blind >= _BLIND_SHOTS:
            raise LinkLost("port_lost", "the camera gives no pictures any more")
        time.sleep(_BLIND_PAUSE)
        return None


class FilmEye(_CaptureEye):
    """A film as if a camera saw it, at its own pace; lost at its end."""

    _seconds = 1 / _FILM_RATE
    _due = 0.0

    def open(self) -> None:
        """Open the film. Raises LinkLost."""
        if not self._path.is_file():
            raise LinkLost("port_missing", f"there is no {self._path}")
        self._capture = cv2.VideoCapture(str(self._path))
        if not self._capture.isOpened():
            raise LinkLost("port_missing", f"{self._path} is no film")
        self._seconds = 1 / (self._capture.get(cv2.CAP_PROP_FPS) or _FILM_RATE)
        self._due = time.monotonic()

    def skim(self) -> None:
        """Pass over one picture."""
        self._grabbed()

    def _grabbed(self) -> cv2.VideoCapture | None:
        time.sleep(max(0.0, self._due - time.monotonic()))
        self._due = max(self._due + self._seconds, time.monotonic() - _LONGEST_LAG)
        if self._capture is None or not self._capture.grab():
            raise LinkLost("port_lost", "the film has ended")
        return self._capture
