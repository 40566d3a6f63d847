"""A few threads that make blocking calls for the event loop; none of them keeps the program from ending."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Callable
from functools import partial
from queue import SimpleQueue
from typing import TypeVar

from kiosk.terminal.platform.line import Line

Outcome = TypeVar("Outcome")
_Job = Callable[[Line], None]


class Callers:
    """Each thread has a line of its own; one that hangs on a dead platform when the program ends is left to die."""

    def __init__(self, count: int, new_line: Callable[[], Line]) -> None:
        self._jobs: SimpleQueue[_Job | None] = SimpleQueue()
        self._new_line = new_line
        self._threads = [
            threading.Thread(target=self._serve, name=f"platform-{number}", daemon=True) for number in range(count)
        ]
        for thread in self._threads:
            thread.start()

    async def call(self, work: Callable[[Line], Outcome]) -> Outcome:
        """Do `work` in one of the threads. A cancelled caller no longer waits; the call itself goes on."""
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[Outcome] = loop.create_future()

        def job(line: Line) -> None:
            try:
                outcome = work(line)
            except Exception as problem:  # noqa: BLE001  (it is raised where it was asked for)
                _deliver(loop, answer, partial(answer.set_exception, problem))
            else:
                _deliver(loop, answer, partial(answer.set_result, outcome))

        self._jobs.put(job)
        return await answer

    async def close(self, patience: float = 0.5) -> None:
        """Let the threads end; waits no longer than `patience` seconds for calls under way."""
        for _ in self._threads:
            self._jobs.put(None)
        deadline = asyncio.get_running_loop().time() + patience
        while any(thread.is_alive() for thread in self._threads):
            if asyncio.get_running_loop().time() >= deadline:
                return
            await asyncio.sleep(0.01)

    def _serve(self) -> None:
        line = self._new_line()
        while (job := self._jobs.get()) is not None:
            job(line)
        line.close()


def _deliver(loop: asyncio.AbstractEventLoop, answer: asyncio.Future[Outcome], tell: Callable[[], None]) -> None:
    with contextlib.suppress(RuntimeError):  # the loop is closed: nobody waits any more
        loop.call_soon_threadsafe(lambda: None if answer.done() else tell())
