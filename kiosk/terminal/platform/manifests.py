"""Follows the platform's list of grants, so that pickups go on when the network does not."""

from __future__ import annotations

import logging
from typing import Protocol, assert_never

from kiosk.contract.lockers import Signed
from kiosk.terminal.clock import Clock
from kiosk.terminal.platform.client import Away, Platform, Refused, Unchanged
from kiosk.terminal.platform.pauses import pause
from kiosk.terminal.settings.model import Cabinet, PlatformSettings

_log = logging.getLogger(__name__)


class Keeper(Protocol):
    """Who keeps the list: the locker wall."""

    cabinet: Cabinet

    async def tag(self) -> str:
        """Tag of the list that is kept; empty before the first."""

    async def keep(self, signed: Signed) -> None:
        """Keep this list from now on, if it is genuine."""

    async def confirm(self) -> None:
        """The list that is kept is still the platform's."""


class Manifests:
    """Asks every so often, and at once when the platform is back."""

    def __init__(self, platform: Platform, keeper: Keeper, settings: PlatformSettings, clock: Clock) -> None:
        self._platform = platform
        self._keeper = keeper
        self._every = settings.manifest_seconds
        self._clock = clock
        self._refused = ""

    async def follow(self) -> None:
        """Follow for ever."""
        while True:
            await self.pull()
            await pause(self._clock, self._every, self._platform.returned())

    async def pull(self) -> None:
        """Ask once, and have a new list kept."""
        cabinet = self._keeper.cabinet.id
        answer = await self._platform.manifest(cabinet, await self._keeper.tag())
        match answer:
            case Signed():
                self._refused = ""
                await self._keeper.keep(answer)
            case Refused(refusal):
                self._complain(refusal.code)
            case Unchanged():
                self._refused = ""
                await self._keeper.confirm()
            case Away():
                pass  # the client has said so
            case _:
                assert_never(answer)

    def _complain(self, why: str) -> None:
        if self._refused != why:
            _log.error("no list for cabinet %s: %s", self._keeper.cabinet.id, why)
        self._refused = why
