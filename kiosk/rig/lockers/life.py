"""One life after the other of a locker room, forked from a warm server so that a start costs little."""

from __future__ import annotations

import asyncio
import multiprocessing
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext
from multiprocessing.process import BaseProcess
from typing import Any

from kiosk.rig.lockers import room
from kiosk.rig.lockers.words import Born, Place

_PATIENCE = 20.0


def warm_server() -> ForkServerContext:
    """Where rooms are forked from: one process that has imported everything."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([room.__name__, "requests"])
    return context


class Died(Exception):
    """The room is dead: killed at the moment that its task named."""


class Silent(AssertionError):
    """The room neither died nor said anything for too long."""


class Life:
    """One room at a time; `place` outlives it."""

    def __init__(self, server: ForkServerContext, place: Place) -> None:
        self._server = server
        self._place = place
        self._process: BaseProcess | None = None
        self._pipe: Connection | None = None
        self.births = 0

    async def begin(self) -> None:
        """Start a room, and wait until it has settled what the last one left."""
        ours, theirs = self._server.Pipe()
        self._process = self._server.Process(target=room.live, args=(theirs, self._place))
        self._process.start()
        theirs.close()
        self._pipe = ours
        self.births += 1
        born = await self.hear()
        assert isinstance(born, Born), born

    def tell(self, message: object) -> None:
        """Say something to the room."""
        assert self._pipe is not None
        try:
            self._pipe.send(message)
        except (BrokenPipeError, ConnectionError):
            return  # it is dead: hearing it says so

    async def hear(self) -> Any:  # noqa: ANN401  any of the words
        """What the room says next. Raises Died, Silent."""
        pipe = self._pipe
        assert pipe is not None
        if not await asyncio.to_thread(pipe.poll, _PATIENCE):
            raise Silent("the room says nothing")
        try:
            return pipe.recv()
        except (EOFError, ConnectionError):
            await self._bury()
            raise Died from None

    async def end(self) -> None:
        """Let the room end by itself."""
        if self._pipe is not None:
            self._pipe.close()
            await self._bury()

    async def _bury(self) -> None:
        process, self._process, self._pipe = self._process, None, None
        if process is None:
            return
        await asyncio.to_thread(process.join, _PATIENCE)
        if process.is_alive():
            process.kill()
            process.join()
        process.close()
