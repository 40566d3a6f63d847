"""Signs of life: sent only while loop, store and bench have each moved within their time, from a thread beside them."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import sqlite3
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterable

from kiosk.supervisor import Supervisor
from kiosk.terminal.store.store import Store

_log = logging.getLogger(__name__)
_WITHIN = 0.5  # of the supervisor's patience: so long loop and store may stand still
_BEATS = 16  # in the supervisor's patience


class Signs:
    """A thread of its own sends them: a loop that is blocked could not even say that it is."""

    def __init__(self, supervisor: Supervisor, store: Store, hanging: Callable[[], Iterable[str]]) -> None:
        """`hanging` names the places on the bench that nobody watches over any more."""
        self._supervisor = supervisor
        self._store = store
        self._hanging = hanging
        self._moved = dict.fromkeys(("the loop", "the store"), time.monotonic())
        self._still: frozenset[str] = frozenset()
        self._over = threading.Event()

    @contextlib.asynccontextmanager
    async def sent(self) -> AsyncIterator[None]:
        """Send them for as long as this lasts; nothing at all where nobody waits for them."""
        if self._supervisor.watchdog is None or self._supervisor.ping_seconds is None:
            yield
            return
        within, every = self._supervisor.watchdog * _WITHIN, self._supervisor.watchdog / _BEATS
        beats = [asyncio.create_task(beat(every), name=beat.__name__) for beat in (self._turn_loop, self._turn_store)]
        sender = threading.Thread(
            target=self._send, args=(self._supervisor.ping_seconds, within), name="signs of life", daemon=True
        )
        sender.start()
        try:
            yield
        finally:
            self._over.set()
            for beat in beats:
                beat.cancel()
            await asyncio.gather(*beats, return_exceptions=True)

    async def _turn_loop(self, every: float) -> None:
        while True:
            self._moved["the loop"] = time.monotonic()
            await asyncio.sleep(every)

    async def _turn_store(self, every: float) -> None:
        """A transaction that changes nothing waits for its turn and for the file like any other."""
        while True:
            with contextlib.suppress(sqlite3.Error):  # one that is refused has not moved
                await self._store.run(lambda _db: None)
                self._moved["the store"] = time.monotonic()
            await asyncio.sleep(every)

    # ---- in the thread --------------------------------------------------------------------------------------------

    def _send(self, every: float, within: float) -> None:
        asleep = time.monotonic()
        while not self._over.wait(every):
            woken = time.monotonic()
            # Who stood still as a whole (SIGSTOP) cannot say of any part that it did; the next round tells.
            if woken - asleep < every + within / 2:
                self._look(within)
            asleep = time.monotonic()

    def _look(self, within: float) -> None:
        now = time.monotonic()
        still = {name for name, moved in self._moved.items() if now - moved > within}
        still |= {f"the bench at {place}" for place in self._hanging()}
        for name in sorted(still - self._still):
            _log.error("no signs of life any more: %s does not move", name)
        for name in sorted(self._still - still):
            _log.warning("%s moves again", name)
        self._still = frozenset(still)
        if not still:
            self._supervisor.alive()
