"""Tells the fleet how the terminal stands, and notes when the broker goes and comes; no citizen ever notices either."""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
from collections.abc import AsyncIterator, Coroutine, Iterator
from typing import Any, NoReturn

from kiosk.contract.events import Event
from kiosk.contract.scene import Scene
from kiosk.terminal.fleet.channel import Channel
from kiosk.terminal.fleet.lent import Lent
from kiosk.terminal.fleet.pace import Pace
from kiosk.terminal.fleet.scenes import Glass
from kiosk.terminal.flows.clerk import Clerk
from kiosk.terminal.health.starts import Starts
from kiosk.terminal.identity.renewing import Renewing
from kiosk.terminal.surroundings.standing import Standing


class TellingFleet:
    """Everything between the clerk and the channel, for one start."""

    def __init__(self, clerk: Clerk, channel: Channel, starts: Starts) -> None:
        self._clerk = clerk
        self._channel = channel
        self._glass = Glass(clerk.clock)
        self._standing = Standing(clerk, self._glass, channel.boot, starts.recent)
        self._pace = Pace(self._standing.now, channel.state, clerk.clock)
        self._turned = asyncio.Event()
        clerk.desk.shown.append(self._shown)
        clerk.left.append(self._standing.gone)
        clerk.figures.changed.append(self._pace.stir)
        channel.changed.append(self._turned.set)
        if isinstance(channel.papers, Lent):
            channel.papers.renewed.append(channel.renew)
        elif clerk.credential is not None:
            clerk.credential.renewed.append(channel.renew)

    @contextlib.asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """The channel is kept open for as long as this lasts."""
        self._channel.open()
        try:
            yield
        finally:
            await self._channel.close()

    def work(self) -> Iterator[Coroutine[Any, Any, NoReturn]]:
        """What is to be run beside the reception, each until it is cancelled."""
        yield self._pace.follow()
        yield self._channel.attend()
        yield self._follow_bell()
        yield self._note()
        if isinstance(papers := self._channel.papers, Lent):
            yield Renewing(papers, self._clerk.platform, self._clerk.clock).follow()

    def _shown(self, scene: Scene) -> None:
        if self._glass.shown(scene):
            self._pace.stir()

    async def _follow_bell(self) -> NoReturn:
        while True:
            await self._clerk.bell.heard()
            self._pace.stir()

    async def _note(self) -> NoReturn:
        """One record when the broker is away, one when it is back. Whoever is new there is told how we stand."""
        was = False
        while True:
            await self._turned.wait()
            self._turned.clear()
            up, why = self._channel.up, self._channel.why
            if up:
                self._standing.until = await asyncio.to_thread(lambda: self._channel.papers.until)
                self._pace.want()
            if up is not was:
                was = up
                with contextlib.suppress(sqlite3.Error):  # a disk that refuses is told of elsewhere
                    await self._clerk.store.record(Event.FLEET_BACK if up else Event.FLEET_AWAY, **_why(why, up=up))


def _why(why: str, *, up: bool) -> dict[str, str]:
    return {} if up else {"cause": why}
