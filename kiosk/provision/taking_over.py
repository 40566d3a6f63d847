"""A box that takes another's place: its devices and cell map come back from the platform, as far as they fit it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from kiosk.contract.set_up import SetUpKept
from kiosk.contract.words import say
from kiosk.provision.found import Fitted, Wall
from kiosk.provision.line import at_platform
from kiosk.provision.local import write_devices
from kiosk.provision.steps.trying import settings_of
from kiosk.provision.visit import fact
from kiosk.provision.way import CODES
from kiosk.terminal.platform.client import Away
from kiosk.terminal.settings.fitting import SECTIONS
from kiosk.terminal.settings.model import Off

if TYPE_CHECKING:
    from kiosk.contract.set_up import CabinetSetUp, DeviceSetUp, SetUp
    from kiosk.provision.visit import Visit

_FILE = re.compile(r"(?:[a-z]+:)?(/(?!/).*)")  # an address that is a file of this machine, as lp:/dev/usb/lp0 is
# What is true of the wiring, and not of how the boards are spoken to.
_OF_THE_WIRES = ("boards", "feedback", "byte_order", "unused", "blind")


async def take_over(visit: Visit) -> None:
    """Only a box with a certificate asks: a key from a file may be that of the very first box, and says nothing."""
    member = visit.ground.member()
    if member is None or member.platform.certificate == Path():
        return
    while True:
        visit.working(say("provision.devices.asking"))
        async with at_platform(visit, member) as platform:
            answer = await platform.set_up()
        if not isinstance(answer, Away):
            break
        what, now = say("provision.site.away"), say("provision.site.away_now")
        if await visit.stuck(what, now, facts=(fact("code", CODES["away"], big=True),)):
            return
    if isinstance(answer, SetUpKept):
        keep_what_fits(visit, answer.set_up)


def keep_what_fits(visit: Visit, told: SetUp) -> None:
    """Devices whose port is here, and the map; before the devices, since once all are kept nobody asks again."""
    locks = next((device for device in told.devices if device.place == "locks"), None)
    wall = visit.found(Wall, "cabinet")
    if told.cabinet is not None and locks is not None and not wall.tried and not wall.cells:
        _take_map(wall, told.cabinet, locks)
        visit.progress.keep("cabinet", wall)
    fitted = visit.found(Fitted)
    fitting = [device for device in told.devices if device.place in SECTIONS and _is_there(device.address)]
    fitted.sections |= {device.place: _section(device) for device in fitting}
    visit.keep(fitted)
    write_devices(visit)
    bad = {device.place for device in fitting if settings_of(visit, device.place).off is Off.BAD_SETTINGS}
    fitted.sections = {place: section for place, section in fitted.sections.items() if place not in bad}
    fitted.taken = [device.place for device in fitting if device.place not in bad]
    fitted.searched = bool(fitted.taken) and len(fitted.taken) == len(told.devices)
    visit.keep(fitted)
    write_devices(visit)  # so that the search finds their places empty
    if fitted.taken:
        visit.asker.tells(say("provision.devices.taken", count=len(fitted.taken)))


def _take_map(wall: Wall, cabinet: CabinetSetUp, locks: DeviceSetUp) -> None:
    wall.taken, wall.taken_model = _plain(cabinet), locks.model
    wall.options = {name: value for name, value in _plain(locks.options).items() if name in _OF_THE_WIRES}


def _is_there(address: str) -> bool:
    """Whether there is such a port; what is on the network, or has a name of its own, its test will ask."""
    file = _FILE.fullmatch(address)
    return file is None or Path(file[1]).exists()


def _section(device: DeviceSetUp) -> dict[str, Any]:
    """As it stands in devices.toml; how the locks are wired is the cabinet's affair."""
    section: dict[str, Any] = {"model": device.model}
    if device.address:
        section["address"] = device.address
    if not device.enabled:
        section["enabled"] = False
    wires = _OF_THE_WIRES if device.place == "locks" else ()
    return section | {name: value for name, value in _plain(device.options).items() if name not in wires}


def _plain(told: object) -> dict[str, Any]:
    """As a file of ours holds it: tables and lists."""
    plain: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(told))
    return plain
