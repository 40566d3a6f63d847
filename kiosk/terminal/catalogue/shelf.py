"""Keeps the last good catalogue, says from when it is, and knows which items are closed at the moment.

A catalogue that is not signed by the platform, or is older than the one kept, changes nothing.
"""

from __future__ import annotations

import datetime as dt
import logging
import sqlite3
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from kiosk.contract.forms import Rules
from kiosk.contract.items import Catalogue, Item, ItemState
from kiosk.contract.lockers import Signed
from kiosk.terminal.catalogue.search import Index
from kiosk.terminal.platform.asking import Away, Refused, Unchanged
from kiosk.terminal.platform.pauses import pause
from kiosk.terminal.trust import Forged, Trust

if TYPE_CHECKING:
    from kiosk.terminal.clock import Clock
    from kiosk.terminal.platform.client import Platform
    from kiosk.terminal.store.store import Store

_log = logging.getLogger(__name__)
_FOLLOW_EVERY = 30.0  # seconds between two questions; what is closed and what is new is seen that soon


class Shelf:
    """`current` is None until a first catalogue has come. `changed` are called when something is to be seen anew."""

    def __init__(self, store: Store, platform: Platform, trust: Trust, clock: Clock) -> None:
        self._store, self._platform, self._trust, self._clock = store, platform, trust, clock
        self._states: dict[str, ItemState] = {}
        self._index = Index(())
        self._complaint = ""
        self.current: Catalogue | None = None
        self.confirmed_at: dt.datetime | None = None
        self.changed: list[Callable[[], None]] = []

    async def recall(self) -> None:
        """Take what was kept from before; what is not genuine, the platform's key being another, is left aside."""
        kept = await self._store.run(_kept)
        if kept is None:
            return
        signed, confirmed_at = kept
        try:
            self.take_over(self._trust.read(signed, Catalogue), confirmed_at)
        except Forged as forged:
            _log.warning("the catalogue kept from before is not used: %s", forged.why)

    # ---- reading --------------------------------------------------------------------------------------------------

    def item(self, task_code: str) -> Item | None:
        """One item."""
        items = self.current.items if self.current else ()
        return next((item for item in items if item.task_code == task_code), None)

    def state(self, task_code: str) -> ItemState | None:
        """Why an item cannot be handled now; None when nothing stands against it."""
        return self._states.get(task_code)

    def find(self, text: str) -> tuple[Item, ...]:
        """Items by name, plain name, pinyin or its initials; best first."""
        return self._index.find(text)

    def rules(self, today: dt.date) -> Rules:
        """What judges values today, with the towns and phrases of the catalogue."""
        catalogue = self.current
        return Rules(catalogue.towns, catalogue.phrases, today) if catalogue else Rules((), (), today)

    @property
    def letter_key(self) -> str:
        """The platform's public key for letters; empty without a catalogue."""
        return self.current.letter_key if self.current else ""

    @property
    def seal_root(self) -> str:
        """The certificate that the departments' seals lead to; empty without a catalogue."""
        return self.current.seal_root if self.current else ""

    # ---- following ------------------------------------------------------------------------------------------------

    async def follow(self) -> None:
        """Ask for what is new, and for what is closed, for ever; at once when the platform is back."""
        while True:
            await self.pull()
            await pause(self._clock, _FOLLOW_EVERY, self._platform.returned())

    async def pull(self) -> None:
        """Ask once."""
        calls = self._platform.handling
        match await calls.catalogue(self.current.version if self.current else ""):
            case Signed() as signed:
                await self._take(signed)
            case Unchanged():
                await self._confirm()
            case Refused(refusal):
                self._complain(refusal.code)
            case Away():
                return
        states = await calls.states()
        if isinstance(states, tuple):
            self.close({state.task_code: state for state in states})

    async def _take(self, signed: Signed) -> None:
        try:
            catalogue = self._trust.read(signed, Catalogue)
        except Forged as forged:
            self._complain(forged.why)
            return
        if self.current is not None and catalogue.made < self.current.made:
            self._complain("older")
            return
        now = self._clock.now()
        await self._store.run(partial(_keep, signed=signed, at=now))
        self.take_over(catalogue, now)

    async def _confirm(self) -> None:
        self._complaint, self.confirmed_at = "", self._clock.now()
        await self._store.run(partial(_confirmed, at=self.confirmed_at))

    def take_over(self, catalogue: Catalogue, confirmed_at: dt.datetime) -> None:
        """This is the catalogue from now on; it has been found genuine."""
        self._complaint, self.current, self.confirmed_at = "", catalogue, confirmed_at
        self._index = Index(catalogue.items)
        self._tell()

    def close(self, states: dict[str, ItemState]) -> None:
        """These items cannot be handled now, and no others."""
        if states != self._states:
            self._states = states
            self._tell()

    def _tell(self) -> None:
        for listener in self.changed:
            listener()

    def _complain(self, why: str) -> None:
        if self._complaint != why:
            _log.error("no catalogue taken over: %s", why)
        self._complaint = why


def _kept(db: sqlite3.Connection) -> tuple[Signed, dt.datetime] | None:
    row = db.execute("SELECT body, signature, confirmed_at FROM catalogue").fetchone()
    return (Signed(row["body"], row["signature"]), dt.datetime.fromisoformat(row["confirmed_at"])) if row else None


def _keep(db: sqlite3.Connection, signed: Signed, at: dt.datetime) -> None:
    db.execute(
        "INSERT OR REPLACE INTO catalogue (one, body, signature, confirmed_at) VALUES (1, ?, ?, ?)",
        (signed.body, signed.signature, at.isoformat()),
    )


def _confirmed(db: sqlite3.Connection, at: dt.datetime) -> None:
    db.execute("UPDATE catalogue SET confirmed_at = ?", (at.isoformat(),))
