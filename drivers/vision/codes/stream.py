"""The chain for live pictures: the plain look at each, one other look in turn, and little while nothing moves."""

from __future__ import annotations

import itertools
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from drivers.vision.codes import looks
from drivers.vision.codes.code import CODE128, FORMATS, PDF417, Code, known, plausible
from drivers.vision.codes.looks import Look
from drivers.vision.codes.zbar import Zbar
from drivers.vision.codes.zxing import Zxing
from drivers.vision.opencv import Image, cv2

if TYPE_CHECKING:
    from collections.abc import Iterable

_SMALL = (160, 90)  # the copy in which movement is seen
_STIR = 8.0  # brightness of 255 by which a spot of it must change
_MEMORY = 0.1  # weight of the newest picture: light that changes slowly is no movement
_CALM_AFTER = 24  # pictures without movement: every look had several turns
_SELDOM = 8  # of calm pictures one in so many is read
_STACKED = (Look("stacked half", 0.5), Look("stacked soft", 1.0, looks.blurred(0.8)))  # for PDF417
_NEAR = 0.65  # part of the picture about its middle that is enlarged: where a code is held


@dataclass(frozen=True)
class Seen:
    """What one picture showed. Not one of `codes` is certain unless it is `checked`, or read again alike.

    `calm` when nothing has moved for a while: there is no hurry to look again.
    """

    codes: list[Code]
    calm: bool


class Stream:
    """Reads pictures of one camera, one after the other. Raises Misuse (missing_library) without libzbar, ValueError.

    At 1280x720 a picture takes 6 ms of one core where a code is found and some 15 where not; now and then 100 and
    more, when libzbar has its turn in a noisy picture.
    """

    def __init__(self, formats: Iterable[str] = FORMATS) -> None:
        formats = known(formats)
        # zxing-cpp may take half a second over a PDF417 that it nearly reads, and libzbar drops shifts of Code 128.
        quick = [name for name in formats if name != PDF417]
        self._first = Zxing(quick)
        second = Zbar([name for name in quick if name != CODE128])
        self._turns: list[tuple[Look, Zxing | Zbar]] = [
            (Look("half", 0.5), self._first),
            (Look("local half", 0.5, looks.local_threshold), self._first),
            (Look("near", 1.0, _middle_enlarged), self._first),
            *((look, Zxing([PDF417])) for look in _STACKED if PDF417 in formats),
            (Look("sharp", 1.0, looks.sharpened(2.5, 2.0)), self._first),
            (Look("soft", 1.0, looks.blurred(1.2)), Zxing(quick, one_threshold=True)),
            (Look("even", 0.85, looks.evened(2.0)), second),
            (Look("even alike", 1.0, looks.evened(4.0)), self._first),
            (Look("dark", 1.0, looks.darkened), self._first),
        ]
        self._lock = threading.Lock()  # a look given up by its caller still runs to its end
        self.forget()

    def forget(self) -> None:
        """Begin anew: keep nothing of any picture."""
        self._before: Image | None = None
        self._still = 0
        self._order = itertools.cycle(self._turns)

    def look(self, picture: Image) -> Seen:
        """Read one gray picture."""
        with self._lock:
            calm = self._is_calm(picture)
            if calm and self._still % _SELDOM:
                return Seen([], calm)
            codes = self._first.read(picture)
            if not codes:
                look, reader = next(self._order)
                at = look.at(picture)
                codes = [] if at is None else reader.read(at[0])
            found = sorted(filter(plausible, codes), key=lambda code: -code.prominence)
            return Seen(found, calm)

    def _is_calm(self, picture: Image) -> bool:
        small = cv2.resize(picture, _SMALL, interpolation=cv2.INTER_AREA)
        small = cv2.blur(small, (3, 3)).astype(np.float32)
        before = self._before
        if before is None or float(np.abs(small - before).max()) > _STIR:
            self._before, self._still = small, 0
        else:
            self._before = before + _MEMORY * (small - before)
            self._still += 1
        return self._still > _CALM_AFTER


def _middle_enlarged(picture: Image) -> Image:
    rows, columns = picture.shape
    high, wide = round(rows * _NEAR), round(columns * _NEAR)
    top, left = (rows - high) // 2, (columns - wide) // 2
    part = picture[top : top + high, left : left + wide]
    return cv2.resize(part, None, fx=2, fy=2, interpolation=cv2.INTER_LINEAR)
