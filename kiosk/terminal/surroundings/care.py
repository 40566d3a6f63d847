"""Looks after the terminal itself: everything that watches its health, wired to the clerk who must know."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Coroutine, Iterator
from typing import Any, NoReturn

from kiosk.supervisor import Supervisor
from kiosk.terminal.errands import Errands
from kiosk.terminal.flows.clerk import Clerk
from kiosk.terminal.health.clock import ClockWatch
from kiosk.terminal.health.identity import IdentityWatch
from kiosk.terminal.health.panel import PanelWatch
from kiosk.terminal.health.plugged import PluggedWatch
from kiosk.terminal.health.rest import NightlyRest
from kiosk.terminal.health.starts import Starts, follow
from kiosk.terminal.health.storage import StorageWatch
from kiosk.terminal.health.telling import Telling
from kiosk.terminal.identity.renewing import Renewing
from kiosk.terminal.surroundings.brownout import BrownOut
from kiosk.terminal.surroundings.gate import Gate
from kiosk.terminal.surroundings.noticing import Noticing

_TELL_AGAIN = 5.0


def look_after(clerk: Clerk, starts: Starts, supervisor: Supervisor) -> Iterator[Coroutine[Any, Any, None]]:
    """What is to be run beside the reception, each until it is cancelled or has nothing more to do."""
    health, clock, rules = clerk.health, clerk.clock, clerk.settings.health
    rest = NightlyRest(health, clock, rules.screens_rest, lambda: busy(clerk), clerk.desk.counter.rest)
    clerk.desk.touched.append(rest.touched)
    yield follow(health, starts, clock, rules)
    yield StorageWatch(health, clerk.settings.state.dir, clock, rules).watch()
    yield ClockWatch(health, lambda: clerk.platform.clock_offset, clock, rules).watch()
    yield PluggedWatch(health, clock).watch()
    panel = PanelWatch(health, clock, rules)
    clerk.desk.touched.append(panel.touched)
    yield panel.watch()
    yield IdentityWatch(health, lambda: clerk.platform.doubted, clerk.credential, clock).watch()
    if clerk.credential is not None:
        yield Renewing(clerk.credential, clerk.platform, clock).follow()
    yield rest.follow()
    errands = Errands(clerk.settings.state.dir)
    yield Gate(errands, clerk.settings, clock).follow(clerk)
    yield BrownOut(clerk, errands).follow()
    yield Noticing(clerk).follow()
    yield _tell(clerk, Telling(health, clerk.store, supervisor))


def busy(clerk: Clerk) -> bool:
    """Somebody is served, the hall is to be left, or a door stands open."""
    at_wall = clerk.wall is not None and clerk.wall.in_use
    return clerk.desk.session_open or clerk.desk.interrupted or at_wall


async def _tell(clerk: Clerk, telling: Telling) -> NoReturn:
    """At every ring: what the journal of this machine says of it should be true."""
    while True:
        stations = clerk.bench.stations
        away = [station.name for station in stations if station.fitted is not None and not station.status.usable]
        await telling.tell(away, platform=clerk.platform.reachable)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_TELL_AGAIN):  # what rang while it was told
                await clerk.bell.heard()
