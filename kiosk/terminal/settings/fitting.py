"""Reads the device sections. A bad one switches its device off and says why; the others are not touched by it."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

from drivers.errors import Misuse
from drivers.registry import driver_for
from kiosk.sheets.problems import Problem
from kiosk.sheets.reader import meant
from kiosk.terminal.settings.addresses import NAME, NAMED, PORT, one_port, passing_name
from kiosk.terminal.settings.model import Devices, DeviceSettings, Off
from kiosk.terminal.settings.reader import Reader
from kiosk.terminal.settings.secret import address_shown

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from kiosk.sheets.sheet import Sheet
    from kiosk.terminal.settings.layers import Layers

SECTIONS = tuple(field.name for field in dataclasses.fields(Devices))
FAMILIES = {name: getattr(Devices(), name).family for name in SECTIONS}


@dataclass(frozen=True)
class _Section:
    """What every device section has; any further key is an option of the driver.

    A driver that needs no address, because there is but one such device, says so by a default of its own.
    """

    model: str
    address: Annotated[str, PORT] = ""
    enabled: bool = True


@dataclass(frozen=True)
class _NamedSection(_Section):
    """The same for a device that the system knows by a name."""

    address: Annotated[str, NAME] = ""


_COMMON = tuple(field.name for field in dataclasses.fields(_Section))


def fit(files: Layers, unread: Sequence[Problem]) -> tuple[Devices, list[Problem]]:
    """The devices of these files, and all that is wrong with them.

    `unread` are the files of devices that could not be read: what they may have named is switched off for that.
    """
    whole = files.whole
    strays = [stray for bench in files.benches for stray in _strays(bench)]
    read: dict[str, DeviceSettings] = {}
    for name in SECTIONS:
        if name in whole.data:
            read[name] = _section(name, whole, {one_port(device.address) for device in read.values()})
        else:
            read[name] = _absent(name, [*unread, *(problem for near, problem in strays if near == name)])
    problems = {*unread, *(problem for _, problem in strays)}
    problems |= {problem for device in read.values() for problem in device.problems}
    return Devices(**read), sorted(problems)


def _strays(bench: Sheet) -> list[tuple[str, Problem]]:
    """Tables of the device files that are no device, each with the device that was probably meant."""
    found = []
    for name in bench.data:
        if name not in SECTIONS:
            advice = meant(name, SECTIONS)
            near = next((section for section in SECTIONS if section in advice), "")
            what = f"[{name}] is not a device"
            found.append((near, Problem(bench.place((name,)), what, advice or "devices: " + ", ".join(SECTIONS))))
    return found


def _absent(name: str, blamed: Sequence[Problem]) -> DeviceSettings:
    off = Off.BAD_SETTINGS if blamed else Off.NOT_FITTED
    return DeviceSettings(FAMILIES[name], off=off, problems=tuple(blamed))


def _section(name: str, whole: Sheet, taken: Collection[str]) -> DeviceSettings:
    reader = Reader(whole)
    data = whole.data[name]
    options = {key: value for key, value in data.items() if key not in _COMMON} if isinstance(data, dict) else {}
    common = {key: value for key, value in data.items() if key in _COMMON} if isinstance(data, dict) else data
    section = reader.table(_NamedSection if name in NAMED else _Section, (name,), common)
    if section and section.address and one_port(section.address) in taken:
        reader.complain((name, "address"), f"{name}.address is that of another device", "each has its own")
    if section and not reader.problems:
        _try_driver(name, section, options, reader)
    if section is None or reader.problems:
        return _absent(name, reader.problems)
    off = None if section.enabled else Off.SWITCHED_OFF
    advice = _advice(name, section.address, whole)
    return DeviceSettings(FAMILIES[name], section.model, section.address, options, off, advice=advice)


def _advice(name: str, address: str, whole: Sheet) -> tuple[Problem, ...]:
    better = passing_name(name, address)
    if not better:
        return ()
    what = f"{name}.address: {address} may be another device after the next start"
    return (Problem(whole.place((name, "address")), what, better),)


def _try_driver(name: str, section: _Section, options: dict[str, Any], reader: Reader) -> None:
    """Let the driver itself judge its options; building one touches no port."""
    where = {"address": section.address} if section.address else {}
    try:
        driver_for(FAMILIES[name], section.model, **where, **options)
    except Misuse as refusal:
        blamed = next((option for option in ("address", *options) if option in refusal.explanation), "model")
        reader.complain((name, blamed), address_shown(refusal.explanation))
    except ImportError as trouble:
        # A driver of another package, not installed or broken: its loss, not the terminal's.
        reader.complain((name, "model"), f"{name}: its driver cannot be loaded: {trouble}")
