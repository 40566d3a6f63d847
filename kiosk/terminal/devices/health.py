"""What is known about one device beside its status: how often it was lost, when it last answered, how it is set."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kiosk.contract.health import DeviceHealth
from kiosk.terminal.devices.proven import untested
from kiosk.terminal.errors import FAULTS, fault_words
from kiosk.terminal.settings.secret import address_shown, options_shown

if TYPE_CHECKING:
    from drivers.status import Remedy, Status
    from kiosk.terminal.devices.station import Station
    from kiosk.terminal.settings.model import DeviceSettings


@dataclass
class Record:
    """Counted since the terminal started. `answered_at` is loop time; `latency` is how long the last status took."""

    losses: int = 0
    returns: int = 0
    resets: int = 0
    answered_at: float | None = None
    latency: float | None = None

    @property
    def away(self) -> bool:
        """True from a loss to the return."""
        return self.losses > self.returns


def remedy_for(status: Status) -> Remedy:
    """What helps: the fault table knows each cause better than the kind of fault does."""
    return FAULTS[status.cause].remedy if status.cause in FAULTS else status.remedy


def health_of(station: Station[Any], settings: DeviceSettings, now: float) -> DeviceHealth:
    """All of it together; `now` is loop time."""
    status, record = station.status, station.record
    remedy = remedy_for(status)
    return DeviceHealth(
        place=station.name,
        family=settings.family,
        model=settings.model,
        address=address_shown(settings.address),
        options=options_shown(settings.options),
        condition=status.condition.value,
        cause=status.cause,
        remedy=remedy.value,
        actor=remedy.actor.value,
        code=fault_words(status.cause, station.name).code if status.cause else "",
        xfs=status.xfs,
        since=station.since,
        details=status.details,
        losses=record.losses,
        returns=record.returns,
        resets=record.resets,
        answered=None if record.answered_at is None else round(max(0.0, now - record.answered_at), 1),
        latency=None if record.latency is None else round(record.latency, 4),
        untested="" if station.fitted is None else untested(station.fitted),
    )
