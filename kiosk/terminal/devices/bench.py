"""The bench with its four stations, built from the settings: what is not fitted or badly set stands there disabled."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING, Any

from drivers.errors import Misuse
from drivers.registry import driver_for
from drivers.status import Condition, Remedy, Status
from kiosk.terminal.devices.boards import Boards
from kiosk.terminal.devices.station import Station
from kiosk.terminal.settings.model import Off

if TYPE_CHECKING:
    from collections.abc import Callable

    from drivers.contracts import CardReader, LockBoard, ReceiptPrinter, Scanner
    from kiosk.terminal.clock import Clock
    from kiosk.terminal.settings.model import Devices, DeviceSettings

# Seconds between questions how a device is. A lost port is seen at once; this finds the silent and the empty ones.
_SELDOM = 30.0
_PRINTER_POLL = 3.0


class Bench:
    """All devices. `call` a station to use its device, read its `status` to know whether that makes sense."""

    def __init__(self, devices: Devices, clock: Clock) -> None:
        self.card: Station[CardReader] = _station("card", devices.card, clock, _SELDOM)
        self.scanner: Station[Scanner] = _station("scanner", devices.scanner, clock, _SELDOM)
        self.printer: Station[ReceiptPrinter] = _station("printer", devices.printer, clock, _PRINTER_POLL)
        self.locks: Station[LockBoard] = _station("locks", devices.locks, clock, _SELDOM)
        self.boards = Boards(self.locks)

    @property
    def stations(self) -> tuple[Station[Any], ...]:
        """Every station, fitted or not."""
        return (self.card, self.scanner, self.printer, self.locks)

    def on_change(self, listener: Callable[[], None]) -> None:
        """Have `listener` called when any device's status changes."""
        for station in self.stations:
            station.changed.append(listener)

    def start(self) -> None:
        """Begin to watch over every device; returns at once."""
        for station in self.stations:
            station.start()

    async def first_look(self, within: float) -> None:
        """Wait until each device was asked once, at most `within` seconds: home is then right when first shown."""
        changed = asyncio.Event()
        self.on_change(changed.set)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(within):
                while any(station.status.cause == "not_asked" for station in self.stations):
                    changed.clear()
                    await changed.wait()
        for station in self.stations:
            station.changed.remove(changed.set)

    async def close(self) -> None:
        """Give all ports back."""
        await asyncio.gather(*(station.close() for station in self.stations))


def _station(name: str, settings: DeviceSettings, clock: Clock, poll: float) -> Station[Any]:
    if settings.off is not None:
        problems = "\n".join(str(problem) for problem in settings.problems)
        return _disabled(name, clock, settings.off, problems)
    try:
        driver = driver_for(settings.family, settings.model, address=settings.address, **settings.options)
    except Misuse as refusal:
        return _disabled(name, clock, Off.BAD_SETTINGS, refusal.explanation)
    return Station(name, driver, clock, poll=poll)


def _disabled(name: str, clock: Clock, off: Off, problems: str) -> Station[Any]:
    remedy = Remedy.CALL if off is Off.BAD_SETTINGS else Remedy.NONE
    details = {"problems": problems} if problems else {}
    return Station(name, None, clock, status=Status(Condition.DISABLED, off.value, remedy, details))
