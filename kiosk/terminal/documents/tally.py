"""The tally of copies: written before the printer is asked, told to the platform until it knows, whatever ends between.

What a crash leaves without an end is unconfirmed: the platform counts it, and no second copy comes out by mistake.
"""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
from functools import partial
from typing import TYPE_CHECKING

from drivers.contracts import NotPrinted, Printed, PrintOutcome, Unconfirmed
from kiosk.contract import after
from kiosk.contract.events import Event
from kiosk.terminal.platform.asking import Away
from kiosk.terminal.platform.pauses import pause
from kiosk.terminal.store import audit

if TYPE_CHECKING:
    import datetime as dt

    from kiosk.terminal.clock import Clock
    from kiosk.terminal.platform.client import Platform
    from kiosk.terminal.store.store import Store

_PAUSE = 10.0
_ENDS: dict[type[object], after.PrintEnd] = {
    Printed: after.PrintEnd.PRINTED,
    NotPrinted: after.PrintEnd.NOT_PRINTED,
    Unconfirmed: after.PrintEnd.UNCONFIRMED,
}


class Tally:
    """Which copies were begun here, and what became of each."""

    def __init__(self, store: Store, platform: Platform, clock: Clock) -> None:
        self._store, self._platform, self._clock = store, platform, clock
        self._news, self._all_told = asyncio.Event(), asyncio.Event()
        self._all_told.set()

    async def begin(self, copy_id: str, session: str) -> None:
        """A copy is about to be printed."""
        await self._store.run(partial(_begin, at=self._clock.now(), copy_id=copy_id, session=session))

    async def end(self, copy_id: str, outcome: PrintOutcome, pages: int) -> None:
        """What became of it."""
        word = _ENDS[type(outcome)]
        self._all_told.clear()
        await self._store.run(partial(_end, at=self._clock.now(), copy_id=copy_id, word=word, pages=pages))
        self._news.set()

    async def told(self, within: float) -> None:
        """Wait until the platform knows what became of every copy, `within` seconds at most; then it counts aright."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(within):
                await self._all_told.wait()

    async def carry(self) -> None:
        """Tell the platform, for ever; what an earlier run left open is told first, as unconfirmed."""
        await self._store.run(_close_all)
        while True:
            self._news.clear()
            stuck = False
            for copy_id, outcome in await self._store.run(_over):
                answer = await self._platform.handling.print_end(copy_id, outcome, key=f"copy-{copy_id}")
                if isinstance(answer, Away):
                    stuck = True
                    break
                # Refused is an answer, too: the platform knows no such copy, and will not know it later.
                await self._store.run(partial(_told, copy_id=copy_id))
            if stuck:
                await pause(self._clock, _PAUSE, self._platform.returned())
                continue
            if not self._news.is_set():
                self._all_told.set()
            await self._news.wait()


def count(db: sqlite3.Connection) -> int:
    """How many copies the platform does not know the end of."""
    return int(db.execute("SELECT count(*) FROM copies").fetchone()[0])


def _begin(db: sqlite3.Connection, at: dt.datetime, copy_id: str, session: str) -> None:
    db.execute("INSERT INTO copies (id) VALUES (?)", (copy_id,))
    audit.record(db, at, Event.COPY_BEGUN, session=session, copy=copy_id)


def _end(db: sqlite3.Connection, at: dt.datetime, copy_id: str, word: after.PrintEnd, pages: int) -> None:
    done = db.execute(
        "UPDATE copies SET outcome = ?, pages = ?, over = 1 WHERE id = ? AND over = 0", (word.value, pages, copy_id)
    )
    if done.rowcount:
        audit.record(db, at, Event.COPY_ENDED, copy=copy_id, outcome=word.value, pages=pages)


def _close_all(db: sqlite3.Connection) -> None:
    db.execute("UPDATE copies SET over = 1 WHERE over = 0")


def _over(db: sqlite3.Connection) -> list[tuple[str, after.PrintOutcome]]:
    rows = db.execute("SELECT id, outcome, pages FROM copies WHERE over = 1 ORDER BY rowid")
    return [(row["id"], after.PrintOutcome(after.PrintEnd(row["outcome"]), row["pages"])) for row in rows]


def _told(db: sqlite3.Connection, copy_id: str) -> None:
    db.execute("DELETE FROM copies WHERE id = ? AND over = 1", (copy_id,))
