"""The wire that the boards of a cabinet share: one question at a time, silence in between, echoes taken out."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, TypeVar

from drivers.errors import Garbled, NoAnswer

if TYPE_CHECKING:
    from collections.abc import Callable

    from drivers.link import Link

GAP = 0.02  # seconds of silence between frames; no family asks for more
_LET_PASS = 0.1  # seconds left to an answer that nobody waits for any more
_END_OF_ANSWER = 0.05  # silence that ends an answer of unknown length; USB adapters deliver every 16 ms
_LISTENS_FOR_ECHO = 3
_MOST = 1024  # bytes after one question: no board says so much, a line without termination does

T = TypeVar("T")


class Bus:
    """Asks over one link. Hold `turn` from question to answer: the boards hear everything."""

    def __init__(self, link: Link) -> None:
        self.turn = asyncio.Lock()
        self.echoes = False  # the adapter hears itself: our own bytes come back before every answer
        self.unanswered = 0
        self._link = link
        self._silent_at = 0.0  # loop time from which the wire has been silent long enough
        self._unsettled_at = float("-inf")  # loop time of the newest frame whose answer was never heard

    @property
    def settled_for(self) -> float:
        """Seconds since something was sent whose answer was never heard: it may be late, and come any time."""
        return asyncio.get_running_loop().time() - self._unsettled_at

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
        unsettled_before, self._unsettled_at = self._unsettled_at, loop.time()
        self._silent_at = loop.time() + _LET_PASS
        while len(heard) < _MOST:
            try:
                heard += await self._link.read(deadline - loop.time())
            except NoAnswer:
                break
            found = answer(self._without_echo(heard, sent))
            self._silent_at = loop.time() + (_LET_PASS if found is None else GAP)
            if found is not None:
                self._unsettled_at = unsettled_before
                return found
        self.unanswered += 1
        raise self._fault(heard, sent)

    async def ask(self, frame: bytes, answer: Callable[[bytes], T | None], within: float) -> T:
        """Send a question and hear its answer; for questions only, which may be repeated without harm."""
        await self.send(frame)
        return await self.hear(frame, answer, within)

    async def listen(self, frame: bytes, within: float) -> bytes:
        """Everything heard after a question until silence, without the echo. Raises LinkLost, Garbled."""
        return self._without_echo(await self._all_after(frame, within), frame)

    async def notice_echo(self, question: bytes, within: float) -> None:
        """Find out whether the adapter hears itself, by a question no answer contains. Raises LinkLost, Garbled.

        Missed once, every later echo would look like an answer; some adapters sleep through the first frame.
        """
        self.echoes = False
        for _ in range(_LISTENS_FOR_ECHO):
            if question in await self._all_after(question, within):
                self.echoes = True
                return

    async def _all_after(self, frame: bytes, within: float) -> bytes:
        await self.send(frame)
        heard = b""
        try:
            while len(heard) < _MOST:
                heard += await self._link.read(_END_OF_ANSWER if heard else within)
        except NoAnswer:
            return heard
        raise Garbled("garbled", "the line does not fall silent")

    def _without_echo(self, heard: bytes, sent: bytes) -> bytes:
        """What was heard after our own frame came back; nothing when it has not come back yet."""
        return heard.partition(sent)[2] if self.echoes else heard

    def _fault(self, heard: bytes, sent: bytes) -> Garbled | NoAnswer:
        if self._without_echo(heard, sent):
            return Garbled("garbled", "what came is not the answer of this board")
        return NoAnswer("no_answer", "the board says nothing")
