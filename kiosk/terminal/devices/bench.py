"""The bench with its ten places, built from the settings: what is not fitted or badly set stands there disabled."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from typing import TYPE_CHECKING, Any

from drivers.errors import Misuse
from drivers.registry import driver_for
from drivers.status import Condition, Remedy, Status
from kiosk.terminal.devices.boards import Boards
from kiosk.terminal.devices.health import health_of
from kiosk.terminal.devices.proven import untested
from kiosk.terminal.devices.station import Station
from kiosk.terminal.settings.model import Off

if TYPE_CHECKING:
    from collections.abc import Callable

    from drivers.contracts import (
        A4Printer,
        CardReader,
        DocumentCamera,
        LockBoard,
        PowerSupply,
        ReceiptPrinter,
        Scanner,
        Speaker,
        Surroundings,
    )
    from kiosk.contract.health import DeviceHealth
    from kiosk.terminal.clock import Clock
    from kiosk.terminal.settings.model import Devices, DeviceSettings

_log = logging.getLogger(__name__)
# Seconds between questions how a device is. A lost port is seen at once; this finds the silent and the empty ones.
_SELDOM = 30.0
_RECEIPTS = 3.0
_PAPERS = 10.0


class Bench:
    """All devices. `call` a station to use its device, read its `status` to know whether that makes sense."""

    def __init__(self, devices: Devices, clock: Clock) -> None:
        self._devices = devices
        self.card: Station[CardReader] = _station("card", devices.card, clock, _SELDOM)
        self.social: Station[CardReader] = _station("social", devices.social, clock, _SELDOM)
        self.scanner: Station[Scanner] = _station("scanner", devices.scanner, clock, _SELDOM)
        self.printer: Station[ReceiptPrinter] = _station("printer", devices.printer, clock, _RECEIPTS)
        self.locks: Station[LockBoard] = _station("locks", devices.locks, clock, _SELDOM)
        self.a4: Station[A4Printer] = _station("a4", devices.a4, clock, _PAPERS)
        self.camera: Station[DocumentCamera] = _station("camera", devices.camera, clock, _SELDOM)
        self.speaker: Station[Speaker] = _station("speaker", devices.speaker, clock, _SELDOM)
        self.surroundings: Station[Surroundings] = _station("surroundings", devices.surroundings, clock, _SELDOM)
        self.power: Station[PowerSupply] = _station("power", devices.power, clock, _SELDOM)
        self.boards = Boards(self.locks)
        self.tried = ""  # the place a technician is trying now: nobody else sets its light

    @property
    def stations(self) -> tuple[Station[Any], ...]:
        """Every station, fitted or not."""
        return (
            self.card,
            self.social,
            self.scanner,
            self.printer,
            self.locks,
            self.a4,
            self.camera,
            self.speaker,
            self.surroundings,
            self.power,
        )

    def station(self, place: str) -> Station[Any]:
        """The place of this name. Raises LookupError."""
        return next(station for station in self.stations if station.name == place)

    def aside(self, place: str) -> None:
        """This place is out of service from the start; one that is not there any more is nobody's loss."""
        for station in self.stations:
            if station.name == place:
                station.stay_aside()

    def on_change(self, listener: Callable[[], None]) -> None:
        """Have `listener` called when any device's status changes."""
        for station in self.stations:
            station.changed.append(listener)

    def no_more_changes(self, listener: Callable[[], None]) -> None:
        """Call this listener no more."""
        for station in self.stations:
            station.changed.remove(listener)

    def start(self) -> None:
        """Begin to watch over every device; returns at once. Says aloud which drivers nobody has tried on metal."""
        for station in self.stations:
            station.start()
            if station.fitted is not None and (why := untested(station.fitted)):
                _log.warning("%s: its driver is not proven on hardware: %s", station.name, why)

    def health(self) -> tuple[DeviceHealth, ...]:
        """How every device is, and how it has been since the start."""
        now = asyncio.get_running_loop().time()
        return tuple(health_of(station, getattr(self._devices, station.name), now) for station in self.stations)

    def hanging(self) -> tuple[str, ...]:
        """Places that nobody watches over any more, because the watch ended or stands still; for any thread."""
        now = time.monotonic()
        return tuple(station.name for station in self.stations if station.hangs(now))

    async def first_look(self, within: float) -> None:
        """Wait until each device was asked once, at most `within` seconds: home is then right when first shown."""
        changed = asyncio.Event()
        self.on_change(changed.set)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(within):
                while any(station.status.cause == "not_asked" for station in self.stations):
                    changed.clear()
                    await changed.wait()
        self.no_more_changes(changed.set)

    async def close(self) -> None:
        """Give all ports back."""
        await asyncio.gather(*(station.close() for station in self.stations))


def _station(name: str, settings: DeviceSettings, clock: Clock, poll: float) -> Station[Any]:
    if settings.off is not None:
        problems = "\n".join(str(problem) for problem in settings.problems)
        return _disabled(name, clock, settings.off, problems)
    where = {"address": settings.address} if settings.address else {}

    def anew() -> Any:  # noqa: ANN401  a driver of the family that the settings name
        return driver_for(settings.family, settings.model, **where, **settings.options)

    try:
        return Station(name, anew(), clock, poll=poll, anew=anew)
    except Misuse as refusal:
        return _disabled(name, clock, Off.BAD_SETTINGS, refusal.explanation)
    except ImportError as trouble:  # a library that this model needs is not installed
        return _disabled(name, clock, Off.BAD_SETTINGS, f"its driver cannot be loaded: {trouble}")


def _disabled(name: str, clock: Clock, off: Off, problems: str) -> Station[Any]:
    remedy = Remedy.CALL if off is Off.BAD_SETTINGS else Remedy.NONE
    details = {"problems": problems} if problems else {}
    return Station(name, None, clock, status=Status(Condition.DISABLED, off.value, remedy, details))
