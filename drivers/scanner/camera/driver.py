"""A camera as scanner: looks only while a code is wanted, and lets go of every picture as soon as it was read."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from drivers.contracts import Scan
from drivers.status import Condition, Remedy, Status
from drivers.vision.codes.code import FORMATS, Code
from drivers.vision.codes.stream import Stream
from drivers.vision.source import Frames

if TYPE_CHECKING:
    from collections.abc import Sequence

    from drivers.vision.source import Frame

_PICTURE_WITHIN = 3.0
_NOTHING_NEW = 0.1  # seconds between two looks while the picture stays as it is
_AGREE_WITHIN = 2.0  # seconds in which bars must be read twice alike
_BLACK = 12  # brightness of 255 below which nothing could be read
_SLOWEST = 8.0  # pictures a second


class CameraScanner:
    """The camera at `address`: its number, its path ("/dev/v4l/by-path/…"), or http://… with MJPEG.

    A code equal to the last one counts as the same presentation until it was not seen for `same_code_seconds`.
    `formats` are those that services ask for; fewer are read faster.
    """

    def __init__(
        self,
        *,
        address: str,
        width: int = 1280,
        height: int = 720,
        fps: float = 30.0,
        formats: Sequence[str] = FORMATS,
        same_code_seconds: float = 1.5,
    ) -> None:
        self._frames = Frames(address, width=width, height=height, fps=fps, gray=True)
        self._stream = Stream(formats)
        self._same_code_seconds = same_code_seconds
        self._seen: dict[int, float] = {}  # salted hashes: the codes themselves are not kept

    async def open(self) -> None:
        """Take the camera and see a first picture. Raises LinkLost, NoAnswer, Garbled."""
        await self._frames.open()

    async def close(self) -> None:
        """Give the camera back."""
        await self._frames.close()

    async def lost(self) -> None:
        """Wait until the camera is gone or closed."""
        await self._frames.lost()

    async def status(self) -> Status:
        """How the pictures are. Raises LinkLost, NoAnswer, Garbled."""
        try:
            frame = await self._frames.newest(_PICTURE_WITHIN)
        finally:
            self._frames.forget()
        width, height = self._frames.size
        details = {"size": f"{width}x{height}", "fps": f"{self._frames.rate:.1f}"}
        if float(frame.image.mean()) < _BLACK:
            return Status(Condition.DEGRADED, "dark_picture", Remedy.CLEAR, details)
        if 0 < self._frames.rate < _SLOWEST:
            return Status(Condition.DEGRADED, "slow_pictures", Remedy.RESET, details)
        return Status(Condition.READY, details=details)

    async def next_scan(self) -> Scan:
        """Look until a code is seen, and look no longer however this ends. Raises LinkLost, NoAnswer, Garbled."""
        once: dict[int, float] = {}
        try:
            while True:
                frame = await self._frames.newest(_PICTURE_WITHIN)
                seen = await asyncio.to_thread(self._stream.look, frame.image)
                for code in seen.codes:
                    if self._is_certain(code, frame, once) and not self._is_same(code, frame):
                        return Scan(code.raw, code.text, code.format)
                if seen.calm:
                    await asyncio.sleep(_NOTHING_NEW)
        finally:
            self._frames.forget()
            self._stream.forget()

    def _is_certain(self, code: Code, frame: Frame, once: dict[int, float]) -> bool:
        """What did not check itself, bars above all, must be read alike in two pictures."""
        if code.checked:
            return True
        read = hash(code.payload)
        before, once[read] = once.get(read, float("-inf")), frame.at
        return frame.at - before < _AGREE_WITHIN

    def _is_same(self, code: Code, frame: Frame) -> bool:
        """True for a code that was just read: people hold their phone a moment longer."""
        read = hash(code.payload)
        before, self._seen[read] = self._seen.get(read, float("-inf")), frame.at
        self._seen = {one: at for one, at in self._seen.items() if frame.at - at < self._same_code_seconds}
        return frame.at - before < self._same_code_seconds
