"""Follows the platform's signed lists: of rights at a cabinet and of the staff, good also when the network is not."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from typing import Protocol, assert_never

from kiosk.contract.lockers import Signed
from kiosk.terminal.clock import Clock
from kiosk.terminal.platform.client import Away, Platform, Refused, Unchanged
from kiosk.terminal.platform.pauses import pause
from kiosk.terminal.settings.model import Cabinet, PlatformSettings

_log = logging.getLogger(__name__)


class Keeper(Protocol):
    """Who keeps a list."""

    async def tag(self) -> str:
        """Tag of the list that is kept; empty before the first."""

    async def keep(self, signed: Signed) -> None:
        """Keep this list from now on, if it is genuine."""

    async def confirm(self) -> None:
        """The list that is kept is still the platform's."""


class CabinetKeeper(Keeper, Protocol):
    """Who keeps the list of a cabinet: the locker wall."""

    cabinet: Cabinet


class Lists:
    """Asks for one list every so often, and at once when the platform is back. `fetch` is given the tag of ours."""

    def __init__(
        self,
        name: str,
        fetch: Callable[[str], Awaitable[Signed | Unchanged | Refused | Away]],
        keeper: Keeper,
        platform: Platform,
        settings: PlatformSettings,
        clock: Clock,
    ) -> None:
        self._name = name
        self._fetch = fetch
        self._keeper = keeper
        self._platform = platform
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
        answer = await self._fetch(await self._keeper.tag())
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
            _log.error("no list for %s: %s", self._name, why)
        self._refused = why


class Manifests(Lists):
    """The list of a cabinet: rights to collect, so that pickups go on when the network does not."""

    def __init__(self, platform: Platform, keeper: CabinetKeeper, settings: PlatformSettings, clock: Clock) -> None:
        cabinet = keeper.cabinet.id
        super().__init__(
            f"cabinet {cabinet}", lambda tag: platform.manifest(cabinet, tag), keeper, platform, settings, clock
        )


class StaffLists(Lists):
    """The list of the staff: who may sign in at this terminal."""

    def __init__(self, platform: Platform, keeper: Keeper, settings: PlatformSettings, clock: Clock) -> None:
        super().__init__("the staff", platform.roster, keeper, platform, settings, clock)
