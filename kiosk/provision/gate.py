"""The firewall of a box that is being set up: it lets through whom the wizard has heard of so far, and nobody else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kiosk.terminal.errands import Errands
from kiosk.terminal.settings.model import Devices, DeviceSettings
from kiosk.terminal.ways import let_through

if TYPE_CHECKING:
    from kiosk.provision.visit import Visit


async def open_for(visit: Visit, *more: str) -> None:
    """The platform, devices as they are set, where devices are looked for, and `more`. Nothing where there is none."""
    errands = Errands(visit.ground.state)
    if errands.possible:
        fitted = visit.ground.workplace().devices
        devices = [getattr(fitted, place) for place in Devices.__dataclass_fields__]
        addresses = [device.address for device in devices if isinstance(device, DeviceSettings)]
        places = visit.places
        supplies = [host if "://" in host else f"tcp://{host}:3493" for host in places.ups]
        await let_through(errands, visit.ground.url(), *addresses, *places.ports, *places.ipp, *supplies, *more)
