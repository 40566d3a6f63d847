"""How the terminal stands, put together for the fleet's channel: counts, classes and words, and nothing of anybody."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import hashlib
import sqlite3
from collections import Counter

from drivers.contracts import Door
from kiosk.contract.fleet import SceneClass, Serving, TerminalState
from kiosk.contract.words import Both, Say, Words
from kiosk.desk import Leaving
from kiosk.manual import version
from kiosk.terminal.documents import tally
from kiosk.terminal.fleet.scenes import Glass
from kiosk.terminal.flows import availability
from kiosk.terminal.flows.clerk import Clerk
from kiosk.terminal.letters import queue
from kiosk.terminal.settings.model import Devices, DeviceSettings, Settings
from kiosk.terminal.settings.secret import address_shown, options_shown
from kiosk.terminal.store import outbox

_NOT_HERE = ("not_here", "no_locker")  # what this place never had is no trouble
_COUNTED_WITHIN = 2.0  # seconds
_DIGEST = 16  # hex digits that tell two sets of settings apart


class Standing:
    """One for each start. `boot` is told with every state; `until` is when the certificate shown to the broker ends."""

    def __init__(self, clerk: Clerk, glass: Glass, boot: str, crashes: int) -> None:
        self._clerk = clerk
        self._glass = glass
        self._boot = boot
        self._crashes = crashes
        self._started = clerk.clock.now()
        self._room = availability.HandInRoom(clerk)
        self._settings: tuple[Settings, str] | None = None
        self.until: dt.datetime | None = None
        self._left: Counter[Leaving] = Counter()
        self._waiting: dict[str, int] = {}
        self._cells: dict[str, int] = {}

    def gone(self, why: Leaving) -> None:
        """A session has ended so."""
        self._left[why] += 1

    async def now(self, number: int) -> TerminalState:
        """All of it."""
        clerk = self._clerk
        # A memory that hangs or refuses is told of in a finding; what was counted last stands until then.
        with contextlib.suppress(TimeoutError, sqlite3.Error):
            async with asyncio.timeout(_COUNTED_WITHIN):
                await self._count()
        services = self._services()
        report = clerk.tests.last if clerk.tests is not None else None
        return TerminalState(
            boot=self._boot,
            started=self._started,
            number=number,
            at=clerk.clock.now(),
            version=version(),
            serving=self._serving(services),
            scene=self._glass.kind,
            scene_since=self._glass.since,
            findings=clerk.figures.findings,
            services=services,
            devices=clerk.figures.devices(),
            supplies=clerk.figures.supplies,
            cells=self._cells,
            doors_open=self._doors_open(),
            waiting=self._waiting,
            host=clerk.figures.host,
            crashes=self._crashes,
            sessions=self._left.total(),
            completed=self._left[Leaving.FINISHED],
            certificate_until=self.until,
            profile=clerk.settings.profile.version,
            settings_hash=self._settings_hash(),
            self_test=report.grade.value if report else "",
            self_test_at=report.at if report else None,
        )

    async def _count(self) -> None:
        await self._room.look()
        self._waiting = await self._clerk.store.run(_waiting)
        if self._clerk.wall is not None:
            self._cells = dict(Counter(line.state.value for line in await self._clerk.wall.cells()))

    def _services(self) -> dict[str, str]:
        """What of the first screen does not work now, and the cause of each."""
        clerk = self._clerk
        stopped = {
            "query": availability.query_stopped(clerk),
            "handle": availability.handling_stopped(clerk),
            "pickup": availability.pickup_stopped(clerk),
            "hand_in": availability.hand_in_stopped(clerk, self._room),
        }
        causes = {name: _cause(why) or self._rests(name) for name, why in stopped.items()}
        return {name: cause for name, cause in causes.items() if cause and cause not in _NOT_HERE}

    def _rests(self, service: str) -> str:
        return "hours" if availability.out_of_hours(self._clerk, service) is not None else ""

    def _serving(self, services: dict[str, str]) -> Serving:
        clerk = self._clerk
        if self._glass.upkeep:
            return Serving.STAFF
        if clerk.health.closed or clerk.evacuating or clerk.ending or self._glass.kind is SceneClass.CLOSED:
            return Serving.CLOSED
        begun = {"query", "handle"}
        return Serving.PICKUP_ONLY if clerk.wall is not None and begun <= services.keys() else Serving.OPEN

    def _doors_open(self) -> int:
        wall = self._clerk.wall
        return list(wall.sight.doors.values()).count(Door.OPEN) if wall is not None else 0

    def _settings_hash(self) -> str:
        settings = self._clerk.settings
        if self._settings is None or self._settings[0] is not settings:
            self._settings = settings, digest(settings)
        return self._settings[1]


def digest(settings: Settings) -> str:
    """By which two terminals that are set alike are known; no secret is counted."""
    fitted = [_fitted(getattr(settings.devices, place)) for place in Devices.__dataclass_fields__]
    told = [getattr(settings, name) for name in settings.__dataclass_fields__ if name not in ("devices", "profile")]
    return hashlib.sha256(repr((told, fitted)).encode()).hexdigest()[:_DIGEST]


def _fitted(device: DeviceSettings) -> tuple[object, ...]:
    return device.model, address_shown(device.address), sorted(options_shown(device.options).items()), device.off


def _cause(words: Words | None) -> str:
    """welcome.stopped.platform → platform; in an operator's own words it is withheld."""
    if isinstance(words, Both):
        return "withheld"
    return words.key.rpartition(".")[2] if isinstance(words, Say) else ""


def _waiting(db: sqlite3.Connection) -> dict[str, int]:
    return {"facts": outbox.count(db), "letters": queue.count(db), "copies": tally.count(db)}
