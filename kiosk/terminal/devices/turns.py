"""Whose turn it is at a device: one verb at a time, an act before every question, a poll only when nobody waits."""

from __future__ import annotations

import asyncio
import collections
import contextlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

_Line = collections.deque[asyncio.Future[None]]


class Turns:
    """Two lanes to one device. What moves something never waits behind questions, however many there are."""

    def __init__(self) -> None:
        self._taken = False
        self._acts: _Line = collections.deque()
        self._questions: _Line = collections.deque()

    @property
    def free(self) -> bool:
        """True while nobody uses the device or waits for it."""
        return not (self._taken or self._acts or self._questions)

    @contextlib.asynccontextmanager
    async def act(self) -> AsyncGenerator[None, None]:
        """Our turn to move something: the next one."""
        await self._take(self._acts)
        try:
            yield
        finally:
            self._give_back()

    @contextlib.asynccontextmanager
    async def question(self) -> AsyncGenerator[None, None]:
        """Our turn to ask, in the order in which we came."""
        await self._take(self._questions)
        try:
            yield
        finally:
            self._give_back()

    async def _take(self, line: _Line) -> None:
        if self.free:
            self._taken = True
            return
        mine: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        line.append(mine)
        try:
            await mine
        except asyncio.CancelledError:
            if mine in line:
                line.remove(mine)
            elif not mine.cancelled():
                self._give_back()  # it had just become our turn
            raise

    def _give_back(self) -> None:
        """Pass the turn on; it stays taken where somebody waits."""
        for line in (self._acts, self._questions):
            while line:
                if not (first := line.popleft()).done():  # else its caller has just left
                    first.set_result(None)
                    return
        self._taken = False
