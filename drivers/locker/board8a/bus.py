"""The wire all boards of a cabinet share: one question at a time, silence in between, echoes taken out."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, TypeVar

from drivers.errors import Garbled, NoAnswer
from drivers.locker.board8a.codec import is_echo, query_one, without_echo

if TYPE_CHECKING:
    from collections.abc import Callable

    from drivers.link import Link

_GAP = 0.02  # seconds of silence between frames
_LET_PASS = 0.1  # seconds left to an answer that nobody waits for any more
_END_OF_ANSWER = 0.05  # silence that ends an answer of unknown length; USB adapters deliver every 16 ms

T = TypeVar("T")


class Bus:
    """Asks over one link. Hold `turn` from question to answer: the boards hear everything."""

    def __init__(self, link: Link) -> None:
        self.turn = asyncio.Lock()
        self.echoes = False  # the adapter hears itself: our own bytes come back before every answer
        self.unanswered = 0
        self._link = link
        self._silent_at = 0.0  # loop time from which the wire has been silent long enough

    async def send(self, frame: bytes) -> None:
        """Put a frame on the wire. Raises LinkLost or NoAnswer when it is certain that it is not there."""
        await asyncio.sleep(self._silent_at - asyncio.get_running_loop().time())
        self._link.drain()
        await self._link.write(frame)

    async def hear(self, sent: bytes, answer: Callable[[bytes], T | None], within: float) -> T:
        """What `answer` finds in what is heard after `sent`; everything else is let pass as not meant for us.

        Raises LinkLost, NoAnswer when nothing came, Garbled when something came and no answer was in it.
        """
        loop = asyncio.get_running_loop()
        deadline = loop.time() + within
        heard = b""
        self._silent_at = loop.time() + _LET_PASS
        while True:
            try:
                heard += await self._link.read(deadline - loop.time())
            except NoAnswer as silence:
                self.unanswered += 1
                raise self._fault(heard, sent) from silence
            found = answer(self._without_echo(heard, sent))
            self._silent_at = loop.time() + _GAP
            if found is not None:
                return found

    async def ask(self, frame: bytes, answer: Callable[[bytes], T | None], within: float) -> T:
        """Send a question and hear its answer; for questions only, which may be repeated without harm."""
        await self.send(frame)
        return await self.hear(frame, answer, within)

    async def listen(self, frame: bytes, within: float) -> bytes:
        """Everything heard after a question until silence, without the echo. Raises LinkLost."""
        await self.send(frame)
        heard = b""
        try:
            while True:
                heard += await self._link.read(_END_OF_ANSWER if heard else within)
        except NoAnswer:
            return self._without_echo(heard, frame)

    async def notice_echo(self, board: int, within: float) -> None:
        """Find out whether the adapter hears itself. Raises LinkLost."""
        self.echoes = False
        question = query_one(board, 1)
        self.echoes = is_echo(await self.listen(question, within), question)

    def _without_echo(self, heard: bytes, sent: bytes) -> bytes:
        return without_echo(heard, sent) if self.echoes else heard

    def _fault(self, heard: bytes, sent: bytes) -> Garbled | NoAnswer:
        if self._without_echo(heard, sent):
            return Garbled("garbled", "what came is not the answer of this board")
        return NoAnswer("no_answer", "the board says nothing")
