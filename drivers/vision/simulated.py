"""A network camera's side of the line: MJPEG over HTTP on a port, showing whatever pictures it is given."""

from __future__ import annotations

import asyncio
import itertools
import time
from typing import TYPE_CHECKING

from drivers.vision import mjpeg

if TYPE_CHECKING:
    from collections.abc import Sequence

    from drivers.sim.ports import Port

_SLOW = 1.0  # seconds between two pictures of a slow camera


class MjpegDevice:
    """One camera that shows `pictures` (JPEG) by turns, `fps` a second.

    Attributes that make it misbehave: `silent` (takes the request and says nothing), `stalled` (no further picture),
    `slow` (one picture a second), `garbled` (pictures are rubbish inside), `torn` (bytes of pictures are lost),
    `refuses` (the status it answers with, 0 = it does not refuse).
    """

    def __init__(self, pictures: Sequence[bytes], fps: float = 25.0) -> None:
        self.pictures = pictures
        self.fps = fps
        self.silent = False
        self.stalled = False
        self.slow = False
        self.garbled = False
        self.torn = False
        self.refuses = 0
        self.sent = 0  # pictures that went out
        self.watched = False  # somebody is connected and looks

    def picture(self, turn: int) -> bytes:
        """The JPEG that goes out as number `turn`."""
        return self.pictures[turn % len(self.pictures)]

    async def serve(self, port: Port) -> None:
        """Answer one request with pictures until the far side hangs up."""
        arrived, stream = b"", None
        try:
            while data := await port.read():
                arrived += data
                if stream is None and mjpeg.split_head(arrived[: mjpeg.LONGEST_HEAD]) is not None:
                    stream = asyncio.create_task(self._stream(port))
        finally:
            if stream is not None:
                stream.cancel()
                await asyncio.gather(stream, return_exceptions=True)

    async def _stream(self, port: Port) -> None:
        if self.silent:
            return
        if self.refuses:
            port.write(f"HTTP/1.0 {self.refuses} no\r\nContent-Length: 0\r\n\r\n".encode())
            return
        port.write(mjpeg.answer())
        self.watched = True
        try:
            await self._send_pictures(port)
        finally:
            self.watched = False

    async def _send_pictures(self, port: Port) -> None:
        due = time.monotonic()
        for turn in itertools.count():
            if not self.stalled:
                port.write(self._damaged(self.picture(turn)))
                self.sent += 1
            due = max(due + (_SLOW if self.slow else 1 / self.fps), time.monotonic())
            await asyncio.sleep(due - time.monotonic())

    def _damaged(self, jpeg: bytes) -> bytes:
        if self.garbled:
            jpeg = jpeg[:2] + bytes(byte ^ 0x5A for byte in jpeg[2:-2]) + jpeg[-2:]
        sent = mjpeg.part(jpeg)
        return sent[: len(sent) // 2] if self.torn else sent
