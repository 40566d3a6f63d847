"""The newest picture of a camera, film or stream: never one that has piled up, and without blocking the loop."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

from drivers.errors import Garbled, LinkLost, Misuse, NoAnswer
from drivers.vision.eyes import CameraEye, Eye, FilmEye, Wishes
from drivers.vision.grabber import Grabber
from drivers.vision.network import HttpEye

if TYPE_CHECKING:
    from drivers.vision.opencv import Image

_OPEN_WITHIN = 8.0
_FIRST_WITHIN = 5.0
_ASK_AGAIN = 0.5  # seconds: who is asked no more looks a second longer only, and a first picture may take longer

_log = logging.getLogger(__name__)


@dataclass(frozen=True, repr=False)
class Frame:
    """One picture: dots (BGR, or gray where that was wished), its number, time.monotonic() when it came."""

    image: Image
    number: int
    at: float

    def __repr__(self) -> str:
        return f"<Frame {self.number} {self.image.shape[1]}x{self.image.shape[0]}>"


def eye_for(source: str, wishes: Wishes) -> Eye:
    """The eye for "0", "/dev/v4l/by-path/…", "http://…" or the path of a film. Raises Misuse (bad_address)."""
    if source.startswith("http://"):
        return HttpEye(source, wishes)
    if "://" in source or not source:
        raise Misuse("bad_address", "a camera is a number, a path, or http://… with MJPEG (not https)")
    if source.isdecimal():
        return CameraEye(f"/dev/video{int(source)}", wishes)
    return CameraEye(source, wishes) if source.startswith("/dev/") else FilmEye(source, wishes)


class Frames:
    """One source of pictures. Sizes in pixels are wishes: what the source cannot do it leaves.

    Looks only while `newest` is being asked for, and a second longer; else it rests, and still notices a hang-up.
    """

    def __init__(
        self,
        source: str,
        *,
        width: int | None = None,
        height: int | None = None,
        fps: float | None = None,
        gray: bool = False,
    ) -> None:
        self._source = source
        self._wishes = Wishes(width, height, fps, gray)
        eye_for(source, self._wishes)  # so that a bad address is told at once
        self._grabber: Grabber | None = None
        self._news = asyncio.Event()
        self._gone = asyncio.Event()
        self._gone.set()
        self._size = (0, 0)

    @property
    def is_open(self) -> bool:
        """False before `open`, after `close`, and from the moment the source is seen to be gone."""
        return self._grabber is not None and not self._grabber.over

    @property
    def holding(self) -> bool:
        """True while a picture is held here that nobody has taken."""
        return self._grabber is not None and self._grabber.holding

    @property
    def rate(self) -> float:
        """Pictures a second, measured while they were asked for; 0.0 when not known."""
        return self._grabber.rate if self._grabber is not None else 0.0

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the last picture; zeros before the first."""
        return self._size

    async def open(self) -> None:
        """Take the source and see a first picture. Raises LinkLost, NoAnswer, Garbled."""
        await self.close()
        self._gone.clear()
        loop = asyncio.get_running_loop()

        def told() -> None:
            with contextlib.suppress(RuntimeError):  # the loop has ended: nobody is left to be told
                loop.call_soon_threadsafe(self._hear)

        self._grabber = grabber = Grabber(eye_for(self._source, self._wishes), told)
        grabber.start()
        try:
            await self._opened(grabber)
            await self.newest(_FIRST_WITHIN)
            self.forget()
        except BaseException:
            await self.close()
            raise

    async def close(self) -> None:
        """Give the source back and leave no thread; safe to call twice and after a loss."""
        grabber, self._grabber = self._grabber, None
        self._gone.set()
        self._news.set()
        if grabber is not None and not await asyncio.shield(asyncio.to_thread(grabber.stop)):
            _log.warning("a camera's driver hangs: its thread is left to itself")

    async def lost(self) -> None:
        """Wait until the source is gone or closed; needs no polling."""
        await self._gone.wait()

    async def newest(self, within: float) -> Frame:
        """A picture newer than the last one handed out. Raises NoAnswer or Garbled after `within` seconds, LinkLost."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + within
        broken: Garbled | None = None
        while True:
            try:
                frame = await self._next(deadline - loop.time())
            except Garbled as fault:
                broken = fault
            else:
                if frame is not None:
                    return frame
            if loop.time() >= deadline:
                raise broken or NoAnswer("no_answer", f"no picture within {within:g} s")

    def forget(self) -> None:
        """Keep no picture, and rest until `newest` is asked for again."""
        if self._grabber is not None:
            self._grabber.rest()

    async def _next(self, within: float) -> Frame | None:
        """One picture, or None when there is none yet. Raises LinkLost, Garbled."""
        grabber = self._grabber
        if grabber is None or grabber.over:
            raise (grabber and grabber.fault) or LinkLost("port_lost", "the camera is gone")
        self._news.clear()
        taken = grabber.take()
        if taken is not None:
            number, at, shot = taken
            image = await asyncio.to_thread(shot)
            self._size = (image.shape[1], image.shape[0])
            return Frame(image, number, at)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(min(max(0.0, within), _ASK_AGAIN)):
                await self._news.wait()
        return None

    async def _opened(self, grabber: Grabber) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_OPEN_WITHIN):
                while not grabber.opened and not grabber.over:
                    self._news.clear()
                    await self._news.wait()
        if grabber.fault is not None:
            raise grabber.fault
        if not grabber.opened:
            raise NoAnswer("no_answer", "the camera does not open")

    def _hear(self) -> None:
        self._news.set()
        if self._grabber is not None and self._grabber.over:
            self._gone.set()
