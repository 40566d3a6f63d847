"""The cable between a box and its platform: pulled at once, or in the middle, when an answer is on its way."""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from asyncio import StreamReader, StreamWriter

_AT_ONCE = 64 * 1024  # bytes carried in one go


@dataclass
class _Line:
    """One connection; `asks` while the box is the one that spoke last."""

    near: StreamWriter
    far: StreamWriter
    asks: bool = False

    def cut(self) -> None:
        """Neither end hears a farewell of the other."""
        self.near.transport.abort()
        self.far.transport.abort()


class NetworkCable:
    """Carries bytes to the platform at `url`; its own address stays the same however often it is pulled."""

    def __init__(self, url: str) -> None:
        far = urlsplit(url)
        self._far = (far.hostname or "", far.port or 80)
        self._server: asyncio.Server | None = None
        self._lines: list[_Line] = []
        self._port = self._questions = 0
        self._loses = False

    @property
    def url(self) -> str:
        """Where the box finds its platform."""
        return f"http://127.0.0.1:{self._port}"

    async def plug(self) -> None:
        """In, if it is not; whatever was to be lost no longer is."""
        self._questions, self._loses = 0, False
        if self._server is None:
            self._server = await asyncio.start_server(self._carry, "127.0.0.1", self._port)
            self._port = self._server.sockets[0].getsockname()[1]

    def pull(self) -> None:
        """Out: what is under way breaks, and nobody can call."""
        if self._server is not None:
            self._server.close()
            self._server = None
        for line in tuple(self._lines):
            line.cut()

    def lose_answer(self, question: int) -> None:
        """The platform hears this question, counted from now on; the cable is out before the box has its answer."""
        self._questions = question

    async def _carry(self, asked: StreamReader, near: StreamWriter) -> None:
        try:
            told, far = await asyncio.open_connection(*self._far)
        except OSError:
            near.transport.abort()
            return
        line = _Line(near, far)
        self._lines.append(line)
        with contextlib.suppress(OSError):
            await asyncio.gather(self._questions_of(line, asked), self._answers_to(line, told))
        self._lines.remove(line)
        line.cut()

    async def _questions_of(self, line: _Line, asked: StreamReader) -> None:
        while said := await asked.read(_AT_ONCE):
            if not line.asks:
                line.asks = True
                self._loses |= self._questions == 1
                self._questions = max(0, self._questions - 1)
            line.far.write(said)
        if line.far.can_write_eof():
            line.far.write_eof()

    async def _answers_to(self, line: _Line, told: StreamReader) -> None:
        while said := await told.read(_AT_ONCE):
            if self._loses:
                self.pull()
                return
            line.asks = False
            line.near.write(said)
        line.near.close()
