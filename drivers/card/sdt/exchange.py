"""Question and answer with a reader: one at a time, and what belongs to an earlier question is let pass first."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING

from drivers.card.sdt.codec import Command, FrameReader, Reply, Word, fits, reply_of, request_frame
from drivers.errors import Garbled, NoAnswer

if TYPE_CHECKING:
    from drivers.link import Link

_QUIET = 0.05  # seconds of silence after which a line counts as settled
_SETTLE_AT_MOST = 0.5  # a line that chatters longer is not waited for
_NOT_UNDERSTOOD = (Word.BAD_CHECKSUM, Word.BAD_LENGTH, Word.BAD_COMMAND)


class Exchange:
    """Asks over one link. The caller sees to it that only one task asks at a time."""

    def __init__(self, link: Link) -> None:
        self._link = link
        self._frames = FrameReader()
        self._answered = True
        self._owed_until = 0.0  # loop time until which an unanswered question may still be answered

    async def ask(self, command: Command, within: float) -> Reply:
        """The reader's answer; a garbled one is asked for once more. Raises LinkLost, NoAnswer, Garbled."""
        try:
            return await self._ask_once(command, within)
        except Garbled:
            self._owed_until = 0.0
            return await self._ask_once(command, within)

    async def _ask_once(self, command: Command, within: float) -> Reply:
        if not self._answered:
            await self._settle()
        self._link.drain()
        self._frames.clear()
        self._answered = False
        self._owed_until = asyncio.get_running_loop().time() + within
        await self._link.write(request_frame(command))
        reply = await self._reply(command)
        if reply.word in _NOT_UNDERSTOOD:
            raise Garbled("not_understood", f"the reader answered {reply.word:02X}")
        self._answered = True
        return reply

    async def _reply(self, command: Command) -> Reply:
        """What fits the question; what does not is the late answer to another one, and let pass."""
        spoilt = self._frames.spoilt
        while True:
            for content in self._frames.feed(await self._link.read(self._left())):
                if fits(reply := reply_of(content), command):
                    return reply
            if self._frames.spoilt > spoilt:
                raise Garbled("garbled", "check byte or length of an answer is wrong")

    async def _settle(self) -> None:
        """Answers carry no name of their question: let a late or broken one pass, or its time run out."""
        loop = asyncio.get_running_loop()
        patience = loop.time() + max(_SETTLE_AT_MOST, self._left())
        with contextlib.suppress(NoAnswer):
            while loop.time() < patience:
                if self._frames.feed(await self._link.read(max(_QUIET, self._left()))):
                    return

    def _left(self) -> float:
        return self._owed_until - asyncio.get_running_loop().time()
