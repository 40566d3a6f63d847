"""What operators have left standing from afar: a line for citizens, services that are out, maintenance."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING

import msgspec

from kiosk.contract.words import Both

if TYPE_CHECKING:
    from kiosk.terminal.store.store import Store

PLATFORM = "platform"  # who does what no member of the staff does
NOTICE, MAINTENANCE = "notice", "maintenance"
_SERVICE = "service."
_BODY = msgspec.json.Decoder(dict[str, str])


class FromAfar:
    """It outlives restarts; what is asked of it is known without asking the disk."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._standing: dict[str, dict[str, str]] = {}

    async def recall(self) -> None:
        """What an earlier run left."""
        self._standing = await self._store.run(_all)

    async def leave(self, name: str, body: Mapping[str, str]) -> None:
        """It stands from now on."""
        await self._store.run(partial(_put, name=name, body=dict(body)))
        self._standing[name] = dict(body)

    async def take(self, name: str) -> None:
        """It does not any more."""
        await self._store.run(partial(_drop, name=name))
        self._standing.pop(name, None)

    def stands(self, name: str, body: Mapping[str, str] | None = None) -> bool:
        """True while it does; with a body, as just that."""
        return name in self._standing and (body is None or self._standing[name] == dict(body))

    def notice(self, now: dt.datetime) -> Both | None:
        """The line above the scenes, as long as it is to stand there."""
        said = self._standing.get(NOTICE)
        if said is None or dt.datetime.fromisoformat(said["until"]) <= now:
            return None
        return Both(said["zh"], said["en"])

    def out(self, service: str) -> bool:
        """True while a service is taken out."""
        return service_name(service) in self._standing

    def why_out(self, service: str) -> Both | None:
        """What citizens are told about it, where somebody wrote that."""
        said = self._standing.get(service_name(service), {})
        return Both(said["zh"], said["en"]) if said.keys() >= {"zh", "en"} else None


def service_name(service: str) -> str:
    """Under which a service that is out stands."""
    return _SERVICE + service


def _all(db: sqlite3.Connection) -> dict[str, dict[str, str]]:
    return {row[0]: _BODY.decode(row[1]) for row in db.execute("SELECT name, body FROM from_afar")}


def _put(db: sqlite3.Connection, name: str, body: dict[str, str]) -> None:
    text = msgspec.json.encode(body).decode()
    db.execute("INSERT OR REPLACE INTO from_afar (name, body) VALUES (?, ?)", (name, text))


def _drop(db: sqlite3.Connection, name: str) -> None:
    db.execute("DELETE FROM from_afar WHERE name = ?", (name,))
