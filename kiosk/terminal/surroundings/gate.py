"""Keeps the firewall's list as the settings say: the platform, devices on the network, and who else is named."""

from __future__ import annotations

import logging
from typing import NoReturn

from kiosk.contract.errands import Firewall
from kiosk.terminal.clock import Clock
from kiosk.terminal.errands import Errands
from kiosk.terminal.flows.clerk import Clerk
from kiosk.terminal.settings.model import Devices, DeviceSettings, Settings
from kiosk.terminal.ways import Called, Meaning, called

_log = logging.getLogger(__name__)
_LOOK = 300.0  # seconds between two looks at what the names mean …
_LOOK_SOON = 30.0  # … and while the platform is away: it may have moved


def far_sides(settings: Settings) -> tuple[Called, ...]:
    """Everybody the terminal calls over the network."""
    fitted = [getattr(settings.devices, place) for place in Devices.__dataclass_fields__]
    addresses = [device.address for device in fitted if isinstance(device, DeviceSettings) and device.off is None]
    fleet = (f"tcp://{settings.fleet.host}:{settings.fleet.port}",) if settings.fleet.host else ()
    return called((settings.platform.url, *fleet, *addresses, *settings.network.allow))


class Gate:
    """Asks for the firewall anew whenever a name has come to mean another machine."""

    def __init__(self, errands: Errands, settings: Settings, clock: Clock) -> None:
        self._errands = errands
        self._far_sides = far_sides(settings)
        self._clock = clock
        self._meaning = Meaning()
        self._asked: Firewall | None = None

    async def follow(self, clerk: Clerk) -> None:
        """Until cancelled; returns at once on a machine without root's errands."""
        if not self._errands.possible:
            return
        await self._keep(clerk)

    async def _keep(self, clerk: Clerk) -> NoReturn:
        while True:
            await self.look()
            await self._clock.sleep(_LOOK if clerk.platform.reachable else _LOOK_SOON)

    async def look(self) -> None:
        """Have the firewall let through who is called, if that is another list than before."""
        wanted = Firewall(await self._meaning.ways(self._far_sides))
        if wanted == self._asked:
            return
        answer = await self._errands.ask("firewall", wanted)
        if answer.state == "done":
            self._asked = wanted
            _log.info("the firewall lets %d ways through", len(wanted.allow))
        else:
            _log.error("the firewall stays as it was: %s", answer.why)
