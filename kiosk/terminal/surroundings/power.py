"""Watches over the power: without mains what has begun is finished and only pickup begins; at the end nothing."""

from __future__ import annotations

from drivers.contracts import Power
from kiosk.contract.events import Event
from kiosk.terminal.devices.station import DeviceAway
from kiosk.terminal.flows.clerk import Clerk
from kiosk.terminal.health.state import Part

_LOOK = 2.0  # seconds; a UPS tells its state about as often
_WITHIN = 8.0


class PowerWatch:
    """Tells the clerk whether the mains are there. A dip that is over at the next look is nothing.

    While the UPS does not answer, what it said last holds: the battery does not get fuller by that.
    """

    def __init__(self, clerk: Clerk) -> None:
        self._clerk = clerk
        self._station = clerk.bench.power
        self._seen = (False, False)

    async def watch(self) -> None:
        """Watch until cancelled; returns at once where no UPS is fitted."""
        if self._station.fitted is None:
            return
        while True:
            await self._look()
            await self._clerk.clock.sleep(_LOOK)

    async def _look(self) -> None:
        try:
            power = await self._station.ask(lambda supply: supply.power(), _WITHIN)
        except DeviceAway:
            return
        self._clerk.fed = power
        seen = power.on_battery, power.on_battery and self._is_low(power)
        if seen == self._seen:
            await self._settle(*seen)
        self._seen = seen

    async def _settle(self, on_battery: bool, low: bool) -> None:
        clerk = self._clerk
        was = clerk.on_battery, clerk.battery_low
        if (on_battery, low) == was:
            return
        clerk.on_battery, clerk.battery_low = on_battery, low
        clerk.health.find(Part.POWER, "battery_low" if low else "")
        clerk.bell.ring()
        self._station.look_now()
        if on_battery is not was[0]:
            await clerk.store.record(Event.MAINS_LOST if on_battery else Event.MAINS_BACK)
        if low and not was[1]:
            await clerk.store.record(Event.BATTERY_LOW)

    def _is_low(self, power: Power) -> bool:
        return power.low or (power.charge is not None and power.charge < self._clerk.settings.care.battery_low_percent)
