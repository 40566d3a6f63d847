"""Which simulator stands for which model: a plain table, and whatever installed packages add to it.

A package adds one with an entry point of the group `hall_terminal.simulators`, named as its driver is. Its class is
made without arguments, serves on a `Port`, and has the hands of its family. Its attribute ADDRESS says where a driver
finds it: "{path}" (a serial line, the usual case) or something with {host} and {port}.
"""

from __future__ import annotations

from importlib import import_module
from importlib.metadata import entry_points
from typing import Any

from drivers.errors import Misuse
from drivers.registry import driver_class

GROUP = "hall_terminal.simulators"

_OURS = {
    "a4/ipp": "drivers.a4.ipp.simulator:IppPrinterDevice",
    "camera/uvc": "drivers.camera.uvc.simulator:DocumentCameraDevice",
    "card/sdt": "drivers.card.sdt.simulator:SdtReaderDevice",
    "locker/board8a": "drivers.locker.board8a.simulator:Board8ADevice",
    "locker/kerong": "drivers.locker.kerong.simulator:KerongDevice",
    "locker/relay": "drivers.locker.relay.simulator:RelayDevice",
    "locker/wkly": "drivers.locker.wkly.simulator:WklyDevice",
    "power/nut": "drivers.power.nut.simulator:NutDevice",
    "printer/escpos": "drivers.printer.escpos.simulator:EscPosDevice",
    "scanner/camera": "drivers.scanner.camera.simulator:CameraDevice",
    "scanner/cdc": "drivers.scanner.cdc.simulator:CdcDevice",
    "scanner/honeywell": "drivers.scanner.honeywell.simulator:HoneywellDevice",
    "scanner/keyboard": "drivers.scanner.keyboard.simulator:KeyboardDevice",
    "scanner/newland": "drivers.scanner.newland.simulator:NewlandDevice",
    "surroundings/modbus": "drivers.surroundings.modbus.simulator:CabinetDevice",
}


def simulated() -> tuple[str, ...]:
    """Every model that can be simulated, as "family/model"."""
    return tuple(sorted(set(_OURS) | {point.name for point in entry_points(group=GROUP)}))


def simulator_for(name: str) -> type[Any]:
    """The class of a model's simulator. Raises Misuse (unknown_model)."""
    if name in _OURS:
        module, _, attribute = _OURS[name].partition(":")
        found: type[Any] = getattr(import_module(module), attribute)
        return found
    for point in entry_points(group=GROUP, name=name):
        loaded: type[Any] = point.load()
        return loaded
    raise Misuse("unknown_model", f"no simulator for {name}; there are {', '.join(simulated())}")


def address_form(name: str) -> str:
    """Where a driver finds the simulated device: "{path}", or with {host} and {port}."""
    form: str = getattr(simulator_for(name), "ADDRESS", "{path}")
    return form


def package_of(name: str) -> str:
    """The package in which a model's driver, and its quality card, lie. Raises Misuse (unknown_model)."""
    return driver_class(*name.split("/")).__module__.rpartition(".")[0]
