"""Blocking calls beside the event loop, in threads that hold up neither the loop nor the end of the program."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Callable
from functools import partial
from typing import TypeVar

T = TypeVar("T")
U = TypeVar("U")
_GRACE = 1.0  # seconds a cancelled caller waits for the call to come to its end


def post(loop: asyncio.AbstractEventLoop, call: Callable[[], None]) -> None:
    """Have the loop do something; nothing when it has ended meanwhile."""
    with contextlib.suppress(RuntimeError):
        loop.call_soon_threadsafe(call)


async def aside(work: Callable[[], T]) -> T:
    """What `work` returns or raises. Who cancels waits until it has come to its end, unless it hangs.

    The thread is a daemon of its own: one that hangs in a dead service must not keep the program from ending, as a
    thread of the loop's own pool would.
    """
    loop = asyncio.get_running_loop()
    done: asyncio.Future[T] = loop.create_future()

    def run() -> None:
        try:
            result = work()
        except BaseException as fault:  # noqa: BLE001  it is raised where the work was asked for
            post(loop, partial(_settle, done.set_exception, fault, done))
        else:
            post(loop, partial(_settle, done.set_result, result, done))

    threading.Thread(target=run, name="aside", daemon=True).start()
    try:
        return await asyncio.shield(done)
    except asyncio.CancelledError:
        await asyncio.wait([done], timeout=_GRACE)
        if done.done() and not done.cancelled():
            done.exception()  # nobody else will ask for it
        raise


def _settle(how: Callable[[T], None], what: T, done: asyncio.Future[U]) -> None:
    if not done.done():
        how(what)
