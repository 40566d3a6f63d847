"""An event loop whose clock runs on by itself while everybody waits: hours of a hall in seconds, time-outs unchanged.

For measurements and tests in one process. Bytes still go through real ports; the clock is moved to the next appointment
only when no descriptor has had anything to say for `look` seconds and no thread is at work.
"""

from __future__ import annotations

import asyncio
import selectors
import time
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine
    from concurrent.futures import Executor

T = TypeVar("T")
LOOK = 0.0003  # seconds: bytes on loopback are there at once


class QuickLoop(asyncio.SelectorEventLoop):
    """`time` is what the hall's clock says, not the one on the wall."""

    def __init__(self, look: float = LOOK) -> None:
        self._skipping = _Skipping(look)
        super().__init__(self._skipping)

    def time(self) -> float:
        """Seconds, as everybody on this loop counts them."""
        return time.monotonic() + self._skipping.skipped

    def run_in_executor(
        self, executor: Executor | None, work: Callable[..., T], *arguments: object
    ) -> asyncio.Future[T]:
        """While a thread works, time passes as on the wall."""
        self._skipping.threads += 1
        future = super().run_in_executor(executor, work, *arguments)
        future.add_done_callback(self._thread_done)
        return future

    async def shutdown_default_executor(self, *limit: float | None) -> None:
        """Threads end on the wall's clock, whatever the limit says on ours."""
        self._skipping.threads += 1
        await super().shutdown_default_executor(*limit)

    def _thread_done(self, _: asyncio.Future[T]) -> None:
        self._skipping.threads -= 1


class _Skipping(selectors.SelectSelector):
    """Waits a moment where it was asked to wait long, and counts the rest as passed."""

    def __init__(self, look: float) -> None:
        super().__init__()
        self.skipped = 0.0
        self.threads = 0
        self._look = look

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        """What is ready."""
        if timeout is None or timeout <= self._look or self.threads:
            return super().select(timeout)
        began = time.monotonic()
        ready = super().select(self._look)
        if not ready:
            self.skipped += max(0.0, timeout - (time.monotonic() - began))
        return ready


def run(main: Coroutine[Any, Any, T], look: float = LOOK) -> T:
    """Run to its end, as asyncio.run does."""
    with asyncio.Runner(loop_factory=lambda: QuickLoop(look)) as runner:
        return runner.run(main)
