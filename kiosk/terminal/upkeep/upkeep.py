"""The upkeep of one terminal: everything that technicians change at the screen, kept in the terminal's memory."""

from __future__ import annotations

import contextlib
import dataclasses
import sqlite3
from functools import partial
from typing import TYPE_CHECKING

from kiosk.contract.events import Event
from kiosk.terminal.store import audit
from kiosk.terminal.upkeep import service, supplies, tries
from kiosk.terminal.upkeep.from_afar import FromAfar
from kiosk.terminal.upkeep.service import Withdrawn
from kiosk.terminal.upkeep.supplies import Supply
from kiosk.terminal.upkeep.tries import Tries

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Mapping

    from drivers.contracts import Receipt
    from kiosk.terminal.clock import Clock
    from kiosk.terminal.devices.bench import Bench
    from kiosk.terminal.settings.model import Settings
    from kiosk.terminal.store.store import Store

__all__ = ["Supply", "Tries", "Upkeep", "Withdrawn"]
LANGUAGE, VOLUME = "language", "volume"  # zh or en; percent
_LOUDEST = 100
# What is counted for technicians, and which records of the audit log it is.
COUNTERS = {
    "sessions": Event.SESSION_OPENED,
    "slips": Event.RECEIPT,
    "doors": Event.DOOR_OPENED,
    "starts": Event.TERMINAL_STARTED,
    "unclean": Event.UNCLEAN_STOP,
}


class Upkeep:
    """Each change is one transaction with its audit record. `counted` are called when paper or tries are others."""

    def __init__(self, store: Store, bench: Bench, clock: Clock) -> None:
        self._store = store
        self._bench = bench
        self._clock = clock
        self.began = clock.monotonic()  # this run of the terminal
        self._adjusted: dict[str, str] = {}
        self.counted: list[Callable[[], None]] = []
        self.from_afar = FromAfar(store)

    async def recall(self) -> None:
        """What an earlier run left: devices stay out of service, nobody stays signed in, what was set stays set."""
        for one in await self.withdrawn():
            self._bench.aside(one.place)
        await self._store.run(partial(_cut_off, at=self._clock.now()))
        self._adjusted = await self._store.run(_adjusted)
        await self.from_afar.recall()

    def over(self, settings: Settings) -> Settings:
        """The settings, with what was set at the screen in place of what they say."""
        return adjusted_over(settings, self._adjusted)

    # ---- who is here ----------------------------------------------------------------------------------------------

    async def enter(self, staff: str) -> None:
        """Somebody works in technician mode from now on."""
        await self._store.run(partial(_enter, at=self._clock.now(), staff=staff))

    async def leave(self, staff: str, why: str, left: int) -> None:
        """Nobody does any more; `left` counts the devices that stay out of service."""
        await self._store.run(partial(_leave, at=self._clock.now(), staff=staff, why=why, left=left))

    async def did(self, staff: str, deed: str, place: str) -> None:
        """On record: what they did, and to what."""
        await self._store.record(Event.TECHNICIAN_DID, staff=staff, deed=deed, place=place)

    # ---- devices --------------------------------------------------------------------------------------------------

    async def withdrawn(self) -> tuple[Withdrawn, ...]:
        """What is out of service."""
        return await self._store.run(service.withdrawn)

    async def withdraw(self, place: str, reason: str, staff: str) -> None:
        """Take a device out of service: written first, so that no crash brings it back."""
        change = partial(service.withdraw, at=self._clock.now(), place=place, reason=reason, staff=staff)
        await self._store.run(change)
        await self._bench.station(place).put_aside()

    async def put_back(self, place: str, reason: str, staff: str) -> None:
        """Put it back into service."""
        at = self._clock.now()

        def change(db: sqlite3.Connection) -> None:
            service.put_back(db, at, place, reason, staff)
            tries.begin_anew(db, place)

        await self._store.run(change)
        self._tell()
        self._bench.station(place).take_back()

    # ---- paper and numbers ----------------------------------------------------------------------------------------

    async def slip_printed(self, receipt: Receipt) -> None:
        """A slip has used paper."""
        await self._use(supplies.PAPER, supplies.length_of(receipt))

    async def test_slip_printed(self) -> None:
        """A test has used paper, too."""
        await self._use(supplies.PAPER, supplies.TEST_SLIP)

    async def pages_printed(self, pages: int) -> None:
        """Sheets have been used."""
        await self._use(supplies.SHEETS, pages)

    async def fill(self, name: str, staff: str) -> None:
        """A new roll (paper), or a full tray (sheets)."""

        def change(db: sqlite3.Connection) -> None:
            supplies.fill(db, self._clock.now(), name)
            audit.record(db, self._clock.now(), Event.TECHNICIAN_DID, staff=staff, deed="filled", place=name)

        await self._store.run(change)
        self._tell()

    async def roll_felt(self) -> None:
        """The printer felt a new roll, and nobody had to say so."""
        with contextlib.suppress(sqlite3.Error):
            await self._store.run(partial(supplies.fill, at=self._clock.now(), name=supplies.PAPER))
            self._tell()

    async def supply(self, name: str) -> Supply:
        """How paper or sheets stand."""
        return await self._store.run(lambda db: supplies.supply(db, name))

    async def tried(self, place: str, *, well: bool, milliseconds: int | None = None, cell: int = 0) -> None:
        """A card, a code or a lock was tried; where nothing can be written it is not counted."""
        with contextlib.suppress(sqlite3.Error):
            await self._store.run(partial(tries.tried, place=place, well=well, milliseconds=milliseconds, cell=cell))
            self._tell()

    async def tries(self) -> dict[str, Tries]:
        """How the newest of them went, by place."""
        return await self._store.run(tries.tries)

    async def counters(self) -> dict[str, int]:
        """What was done here since the terminal was set up, as its audit log has it."""
        return await self._store.run(_counted)

    async def unsent(self) -> int:
        """Facts that the platform does not hold yet."""
        return await self._store.run(lambda db: int(db.execute("SELECT count(*) FROM facts").fetchone()[0]))

    # ---- what is set at the screen --------------------------------------------------------------------------------

    async def adjust(self, name: str, value: str, staff: str) -> None:
        """Set it from now on, also after restarts."""

        def change(db: sqlite3.Connection) -> None:
            db.execute("INSERT OR REPLACE INTO adjusted (name, value) VALUES (?, ?)", (name, value))
            audit.record(db, self._clock.now(), Event.TECHNICIAN_DID, staff=staff, deed="adjusted", place=name)

        await self._store.run(change)
        self._adjusted[name] = value

    def adjusted(self, name: str) -> str:
        """What was set; "" where the settings count."""
        return self._adjusted.get(name, "")

    async def _use(self, name: str, amount: int) -> None:
        await self._store.run(partial(supplies.use, name=name, amount=amount))
        self._tell()

    def _tell(self) -> None:
        for listener in tuple(self.counted):
            listener()


def adjusted_over(settings: Settings, adjusted: Mapping[str, str]) -> Settings:
    """The settings with the volume and language that were set at the screen."""
    language, volume = adjusted.get(LANGUAGE, ""), adjusted.get(VOLUME, "")
    if language:
        display = dataclasses.replace(settings.display, language="en" if language == "en" else "zh")
        settings = dataclasses.replace(settings, display=display)
    if volume.isdecimal() and int(volume) <= _LOUDEST:
        speech = dataclasses.replace(settings.speech, volume=int(volume) / _LOUDEST)
        settings = dataclasses.replace(settings, speech=speech)
    return settings


def _adjusted(db: sqlite3.Connection) -> dict[str, str]:
    return {row[0]: row[1] for row in db.execute("SELECT name, value FROM adjusted")}


def _enter(db: sqlite3.Connection, at: dt.datetime, staff: str) -> None:
    db.execute("INSERT OR REPLACE INTO technician_here (one, staff, since) VALUES (1, ?, ?)", (staff, at.isoformat()))
    audit.record(db, at, Event.TECHNICIAN_IN, staff=staff)


def _leave(db: sqlite3.Connection, at: dt.datetime, staff: str, why: str, left: int) -> None:
    db.execute("DELETE FROM technician_here")
    audit.record(db, at, Event.TECHNICIAN_OUT, staff=staff, why=why, left=left)


def _cut_off(db: sqlite3.Connection, at: dt.datetime) -> None:
    """Whoever worked here when the terminal ended is signed out by that."""
    row = db.execute("SELECT staff FROM technician_here").fetchone()
    if row is not None:
        _leave(db, at, row[0], "cut_off", len(service.withdrawn(db)))


def _counted(db: sqlite3.Connection) -> dict[str, int]:
    rows = dict(db.execute("SELECT event, count(*) FROM audit GROUP BY event").fetchall())
    return {name: int(rows.get(event.value, 0)) for name, event in COUNTERS.items()}
