"""Driver for document cameras: looks only while somebody wants to see, and lets go of every picture at once."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from drivers.contracts.camera import Hint, PageKind, PageRefused
from drivers.status import Condition, Remedy, Status
from drivers.vision.opencv import cv2
from drivers.vision.pages.judge import is_black
from drivers.vision.pages.live import LiveView
from drivers.vision.pages.stillness import Stillness
from drivers.vision.pages.taking import detail, taken
from drivers.vision.source import Frames

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable

    from drivers.contracts.camera import CaptureOutcome, Glimpse
    from drivers.vision.pages.geometry import Picture

_PICTURE_WITHIN = 3.0
_BETWEEN_GLIMPSES = 0.1
_STALE = 3  # pictures taken before the page was laid may still lie in the camera's buffers
_AT_REST = 2  # of them may have come while nobody looked, from a camera that is dead by now
_CHOICE = 3  # still pictures of which the sharpest is taken
_PATIENCE = 4.0  # seconds in which the page has to come to rest
_SLOWEST = 3.0  # pictures a second; uncompressed pictures on USB 2 come at one or two
_SMALLEST = 1535  # dots of the longer side: A4 at 130 dots an inch
_TURNS = {0: None, 90: cv2.ROTATE_90_CLOCKWISE, 180: cv2.ROTATE_180, 270: cv2.ROTATE_90_COUNTERCLOCKWISE}

T = TypeVar("T")


class UvcCamera:
    """The camera at `address`: its number, its path ("/dev/v4l/by-path/…-video-index0"), or http://… with MJPEG.

    `width`, `height` and `fps` are wishes; `rotate` (0, 90, 180, 270) turns what it sees clockwise;
    `page` is what is expected under the lens when a verb does not say: any, a4, card.
    """

    def __init__(
        self,
        *,
        address: str,
        width: int = 3264,
        height: int = 2448,
        fps: float = 10.0,
        rotate: int = 0,
        page: str = PageKind.ANY,
    ) -> None:
        if rotate not in _TURNS:
            raise ValueError(f"rotate is 0, 90, 180 or 270, not {rotate}")
        self._kind = PageKind(page)
        self._rotate = rotate
        self._frames = Frames(address, width=width, height=height, fps=fps)
        self._view = LiveView()
        self._turn = asyncio.Lock()  # one look at a time: two would take each other's pictures

    async def open(self) -> None:
        """Take the camera and see a first picture. Raises LinkLost, NoAnswer, Garbled."""
        await self._frames.open()

    async def close(self) -> None:
        """Give the camera back and keep nothing."""
        self._view.forget()
        await self._frames.close()

    async def lost(self) -> None:
        """Wait until the camera is gone or closed."""
        await self._frames.lost()

    async def status(self) -> Status:
        """How the pictures are. Raises LinkLost, NoAnswer, Garbled."""
        async with self._turn:
            try:
                for _ in range(_AT_REST):
                    await self._work(lambda _: None)
                black = await self._work(is_black)
            finally:
                self._frames.forget()
        width, height = self._frames.size
        rate = self._frames.rate
        details = {"size": f"{width}x{height}", "fps": f"{rate:.1f}"}
        if black:
            return Status(Condition.DEGRADED, "dark_picture", Remedy.CLEAR, details)
        if max(width, height) < _SMALLEST:
            return Status(Condition.DEGRADED, "small_picture", Remedy.CALL, details)
        if 0 < rate < _SLOWEST:
            return Status(Condition.DEGRADED, "slow_pictures", Remedy.RESET, details)
        return Status(Condition.READY, details=details)

    async def glimpses(self, kind: PageKind | None = None) -> AsyncGenerator[Glimpse, None]:
        """Live pictures of a quarter of the size, ten a second at most. Raises LinkLost, NoAnswer, Garbled."""
        wanted = kind or self._kind
        loop = asyncio.get_running_loop()
        try:
            while True:
                due = loop.time() + _BETWEEN_GLIMPSES
                yield await self._glimpse(wanted)
                await asyncio.sleep(due - loop.time())
        finally:
            self._keep_nothing()

    async def capture(self, kind: PageKind | None = None) -> CaptureOutcome:
        """Wait until the page lies still, take the sharpest of three pictures. Raises LinkLost, NoAnswer, Garbled."""
        async with self._turn:
            choice = _Sharpest()
            try:
                await self._choose(choice)
                if choice.picture is None:
                    return PageRefused(Hint.MOVING)
                return await _in_thread(taken, choice.picture, kind or self._kind)
            finally:
                choice.forget()
                self._keep_nothing()

    async def forget(self) -> None:
        """Leave no picture in memory; what the camera buffers is thrown away unseen while nobody looks."""
        async with self._turn:
            self._keep_nothing()

    def _keep_nothing(self) -> None:
        self._view.forget()
        self._frames.forget()

    async def _glimpse(self, kind: PageKind) -> Glimpse:
        async with self._turn:
            return await self._work(lambda picture: self._view.glimpse(picture, kind))

    async def _choose(self, choice: _Sharpest) -> None:
        """Look until enough still pictures were seen, or patience ends."""
        for _ in range(_STALE):
            await self._work(lambda _: None)
        loop = asyncio.get_running_loop()
        ends_at = loop.time() + _PATIENCE
        while choice.seen < _CHOICE and loop.time() < ends_at:
            await self._work(choice.look)

    async def _work(self, look: Callable[[Picture], T]) -> T:
        """Look at the next picture in a thread; no reference to it outlives this call. Raises what `newest` raises."""
        frame = await self._frames.newest(_PICTURE_WITHIN)
        try:
            return await _in_thread(self._upright_then, look, frame.image)
        finally:
            del frame

    def _upright_then(self, look: Callable[[Picture], T], image: cv2.typing.MatLike) -> T:
        turn = _TURNS[self._rotate]
        upright = image if turn is None else cv2.rotate(image, turn)
        return look(np.asarray(upright, np.uint8))


class _Sharpest:
    """Of the pictures since the last movement the one with most detail."""

    def __init__(self) -> None:
        self.picture: Picture | None = None
        self.seen = 0
        self._detail = 0.0
        self._stillness = Stillness()

    def look(self, picture: Picture) -> None:
        """Take a picture into account."""
        if self._stillness.moved(picture):
            self.picture, self.seen, self._detail = None, 0, 0.0
            return
        self.seen += 1
        found = detail(picture)
        if found >= self._detail:
            self.picture, self._detail = picture, found

    def forget(self) -> None:
        """Keep no picture."""
        self.picture = None
        self._stillness.forget()


async def _in_thread(work: Callable[..., T], *what: object) -> T:
    """Work of some tenths of a second beside the loop. Cancelled, it waits for the end: no picture stays in flight."""
    doing = asyncio.ensure_future(asyncio.to_thread(work, *what))
    try:
        return await asyncio.shield(doing)
    except asyncio.CancelledError:
        await asyncio.wait({doing})
        raise
    finally:
        del what
