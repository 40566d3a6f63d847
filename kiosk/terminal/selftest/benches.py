"""The steps that ask devices: each at its own station, in its turn, so that buses are asked side by side."""

from __future__ import annotations

from typing import Any

from drivers.contracts import Light, Surroundings
from drivers.status import Remedy
from kiosk.terminal.devices.bench import Bench
from kiosk.terminal.devices.station import DeviceAway, Station
from kiosk.terminal.selftest.finding import Finding, of_status, passed, skipped

_WITHIN = 15.0
_MOVE_WITHIN = 6.0
HALL_DOOR = "hall_door"
_NOT_OURS = ("borrowed", "out_of_service")  # somebody else works at it, or staff have taken it away
_SIREN = "siren"  # never sounded for a test


async def device(station: Station[Any]) -> Finding:
    """How this device says that it is, asked now."""
    if station.fitted is None or station.status.cause in _NOT_OURS:
        return of_status(station.status)
    try:
        return of_status(await station.ask(lambda driver: driver.status(), _WITHIN))
    except DeviceAway as away:
        return of_status(away.status)


async def lamps(bench: Bench, *, lit: bool) -> Finding:
    """The cabinet's board; with `lit` each colour of the status light and each lamp once, never the siren."""
    found = await device(bench.surroundings)
    if found.outcome != "passed" or not lit:
        return found
    bench.tried = bench.surroundings.name  # nobody else sets the light meanwhile
    try:
        await bench.surroundings.ask(_light_all, _MOVE_WITHIN)
    except DeviceAway as away:
        return of_status(away.status)
    finally:
        bench.tried = ""
    return found


async def _light_all(cabinet: Surroundings) -> None:
    for light in (Light.READY, Light.FAULT, Light.OFF):
        await cabinet.show(light)
    for lamp in sorted(cabinet.lamps - {_SIREN}):
        for on in (True, False):
            await cabinet.illuminate(lamp, on=on)


async def hall_door(bench: Bench) -> Finding:
    """Whether the relay that holds the hall's door, and the contacts beside it, answer. It is not let go."""
    station = bench.surroundings
    if station.fitted is None or station.status.cause in _NOT_OURS:
        return of_status(station.status)
    if HALL_DOOR not in station.fitted.holds:
        return skipped("no_hall_door")
    try:
        sensed = await station.ask(lambda cabinet: cabinet.sensed(), _MOVE_WITHIN)
    except DeviceAway as away:
        return of_status(away.status)
    if sensed.get("fire", False):
        return Finding("failed", "evacuation", Remedy.WAIT)
    return passed(inputs=len(sensed))


async def power(bench: Bench) -> Finding:
    """How the UPS is, and how much charge it has."""
    found = await device(bench.power)
    if found.outcome != "passed":
        return found
    try:
        told = await bench.power.ask(lambda supply: supply.power(), _MOVE_WITHIN)
    except DeviceAway as away:
        return of_status(away.status)
    charge = {} if told.charge is None else {"charge": round(told.charge)}
    return Finding(found.outcome, found.cause, found.remedy, charge)
