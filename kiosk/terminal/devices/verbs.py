"""Runs one verb of a driver: ended after its time, ended when its caller leaves, its mistakes told as faults."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from drivers.errors import DeviceFault
from kiosk.terminal.devices.away import hangs, mistake_of

if TYPE_CHECKING:
    from collections.abc import Awaitable

T = TypeVar("T")


class Verb(Generic[T]):
    """One verb under way. Told to end, it has `grace` seconds to leave the device quiet."""

    def __init__(self, work: Awaitable[T], grace: float) -> None:
        self._task: asyncio.Task[T] = asyncio.create_task(_contained(work))
        self._grace = grace
        self._cut: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    @property
    def stuck(self) -> bool:
        """True while it goes on although it was told to end: its driver is not to be used again."""
        return self._task.cancelling() > 0 and not self._task.done()

    async def outcome(self, within: float | None) -> T:
        """What it gives. Raises DeviceFault; BrokeOff when it does not end `within` seconds or fails by itself.

        Cancelling ends the verb first, and waits until it is quiet, though not for ever.
        """
        ends: set[asyncio.Future[Any]] = {self._task, self._cut}
        try:
            await asyncio.wait(ends, timeout=within, return_when=asyncio.FIRST_COMPLETED)
        except asyncio.CancelledError:
            await self._end()
            raise
        if not self._task.done():
            await self._end()
            raise hangs("its port is gone" if self._cut.done() else f"no end after {within or 0:g} s")
        if self._task.cancelled():
            raise hangs("ended by itself without an outcome")
        return self._task.result()

    def cut(self) -> None:
        """End it from outside; whoever waits for it is told that it hangs."""
        if not self._cut.done():
            self._cut.set_result(None)

    async def _end(self) -> None:
        self._task.add_done_callback(_heard)
        self._task.cancel()
        await asyncio.wait({self._task}, timeout=self._grace)


async def _contained(work: Awaitable[T]) -> T:
    try:
        return await work
    except DeviceFault:
        raise
    except (Exception, SystemExit) as mistake:  # noqa: BLE001  a bought driver may raise anything
        raise mistake_of(mistake) from None


def _heard(task: asyncio.Task[Any]) -> None:
    """Whatever an ended verb still had to say is no longer of interest."""
    if not task.cancelled():
        task.exception()
