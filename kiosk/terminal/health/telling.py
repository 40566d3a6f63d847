"""Tells how the terminal is: the audit log what changes, the supervisor one plain line."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Sequence

from kiosk.contract.events import Event
from kiosk.supervisor import Supervisor
from kiosk.terminal.health.state import Health, Part
from kiosk.terminal.store.store import Store

_WELL = "well"


class Telling:
    """What was told stays told until it is another."""

    def __init__(self, health: Health, store: Store, supervisor: Supervisor) -> None:
        self._health = health
        self._store = store
        self._supervisor = supervisor
        self._recorded: dict[Part, str] = {}
        self._line = ""

    async def tell(self, away: Sequence[str], *, platform: bool) -> None:
        """`away` are the places on the bench that do not work; `platform` whether it is there."""
        line = words(self._health, away, platform=platform)
        if line != self._line:
            self._line = line
            self._supervisor.says(line)
        for part in Part:
            cause = self._health.cause(part)
            if cause != self._recorded.get(part, ""):
                # A disk that refuses takes no record either; what is so then is recorded at the next telling.
                with contextlib.suppress(sqlite3.Error):
                    await self._store.record(Event.HEALTH_CHANGED, part=part.value, cause=cause or _WELL)
                    self._recorded[part] = cause


def words(health: Health, away: Sequence[str], *, platform: bool) -> str:
    """One line for who looks after machines; it knows nothing of people."""
    said = ["closed" if health.closed else "pickup only" if health.pickup_only else "serving"]
    if health.causes:
        said.append("not well: " + ", ".join(health.causes))
    if away:
        said.append("away: " + ", ".join(away))
    if not platform:
        said.append("the platform is away")
    return "; ".join(said)
