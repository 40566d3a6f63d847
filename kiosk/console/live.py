"""What changed, said by name to every open page within a second: `wall`, `alerts`, `terminal:T-01`, `commands`.

A page module says how its names are watched: `WATCHES = (marks,)`, where `marks(db, since)` gives a mark for each name
of something that may have changed since that moment; a name is told when its mark is another than before. One thread
looks, for all open pages of this program, and only while there are any. Several modules may watch one name.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager

from sqlalchemy.orm import Session as Db

from kiosk.central.office import Office

log = logging.getLogger(__name__)
Marks = Callable[[Db, dt.datetime], Mapping[str, str]]
EVERY_SECONDS = 0.5
# What is committed late, or on a machine whose clock is behind, is seen all the same.
_OVERLAP = dt.timedelta(seconds=5)
_MOST_WAITING = 500  # names for one page that does not take them; it is told to look at everything
_MOST_MARKS = 50_000
# While so many single things change in one look, lists that show all of them are told to change this seldom.
_MANY = 20
_PACE_SECONDS = 2.0
EVERYTHING = "all"


class Live:
    """Looks, and tells who listens."""

    def __init__(self, office: Office, watches: tuple[Marks, ...]) -> None:
        self._office = office
        self._watches = watches
        self._marks: dict[tuple[int, str], str] = {}
        self._told: dict[str, float] = {}  # when each list was told of last
        self._first = self._number = time.time_ns()
        self._numbers: dict[str, int] = {}  # of what was told last by each name
        self._listeners: dict[asyncio.Queue[str], str | None] = {}

    @property
    def number(self) -> int:
        """Of what was told last; a page that is drawn now says later that it has seen everything up to here."""
        return self._number

    @asynccontextmanager
    async def listening(self, of: str | None = None, after: int | None = None) -> AsyncIterator[asyncio.Queue[str]]:
        """A queue of names for one open page; of single things only `of`, where that is not None.

        What was told between the drawing of the page (`after`) and this moment is in the queue already.
        """
        names: asyncio.Queue[str] = asyncio.Queue(_MOST_WAITING)
        for name in self._missed(of, after):
            names.put_nowait(name)
        self._listeners[names] = of
        try:
            yield names
        finally:
            del self._listeners[names]

    async def watch(self) -> None:
        """Until it is cancelled."""
        since, troubled = self._office.now(), False
        while True:
            await asyncio.sleep(EVERY_SECONDS)
            if not self._listeners:
                since = self._office.now()
                continue
            begun = self._office.now()
            try:
                changed = await asyncio.to_thread(self._look, since - _OVERLAP)
            except Exception as fault:  # noqa: BLE001  (a database that is away comes back; its text may tell too much)
                if not troubled:
                    log.error("what changed cannot be looked at: %s", type(fault).__name__)
                troubled = True
                continue
            since, troubled = begun, False
            for name in changed:
                self._tell(name)

    def _look(self, since: dt.datetime) -> list[str]:
        found: dict[tuple[int, str], str] = {}
        with self._office.look() as db:
            for watch, marks in enumerate(self._watches):
                found |= {(watch, name): mark for name, mark in marks(db, since).items()}
        changed = {key: mark for key, mark in found.items() if self._marks.get(key) != mark}
        waiting = self._too_soon({name for _, name in changed})  # their marks are others the next time, too
        changed = {key: mark for key, mark in changed.items() if key[1] not in waiting}
        if len(self._marks) > _MOST_MARKS:
            self._marks.clear()
        self._marks |= changed
        return list(dict.fromkeys(name for _, name in changed))

    def _too_soon(self, names: set[str]) -> set[str]:
        """Lists that were told of a moment ago, where much is going on; the others are told of now."""
        lists, now = {name for name in names if ":" not in name}, time.monotonic()
        busy = len(names) - len(lists) >= _MANY
        waiting = {name for name in lists if busy and now - self._told.get(name, -_PACE_SECONDS) < _PACE_SECONDS}
        self._told |= dict.fromkeys(lists - waiting, now)
        return waiting

    def _missed(self, of: str | None, after: int | None) -> list[str]:
        if after is None:
            return []
        if not self._first <= after <= self._number:  # told by another program than this
            return [EVERYTHING]
        found = [name for name, number in self._numbers.items() if number > after and _concerns(name, of)]
        return found if len(found) <= _MOST_WAITING else [EVERYTHING]

    def _tell(self, name: str) -> None:
        self._number += 1
        if len(self._numbers) > _MOST_MARKS:
            self._numbers.clear()
            self._first = self._number
        self._numbers[name] = self._number
        for names, of in self._listeners.items():
            if not _concerns(name, of):
                continue
            if names.full():
                while not names.empty():
                    names.get_nowait()
                names.put_nowait(EVERYTHING)
            else:
                names.put_nowait(name)


def _concerns(name: str, of: str | None) -> bool:
    return of is None or ":" not in name or name == of
