"""The devices without a terminal: taken from the settings files, opened here, given back at the end."""

from __future__ import annotations

import contextlib
import dataclasses
from typing import TYPE_CHECKING

import msgspec

from kiosk.terminal.clock import Clock
from kiosk.terminal.devices.bench import Bench
from kiosk.terminal.settings.model import Devices
from kiosk.terminal.trials.kept import last_tests

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Collection

    from kiosk.contract.health import DeviceHealth
    from kiosk.terminal.settings.workplace import Workplace

FIRST_LOOK = 15.0  # seconds; a reader whose rate is searched for takes some


@contextlib.asynccontextmanager
async def bench_alone(place: Workplace, only: Collection[str] = ()) -> AsyncGenerator[Bench, None]:
    """The bench with all devices, or with some of them, each asked once."""
    names = [field.name for field in dataclasses.fields(Devices)]
    fitted = {name: getattr(place.devices, name) for name in names if not only or name in only}
    bench = Bench(Devices(**fitted), Clock())
    bench.start()
    try:
        await bench.first_look(FIRST_LOOK)
        yield bench
    finally:
        await bench.close()


def with_tests(place: Workplace, devices: tuple[DeviceHealth, ...]) -> tuple[DeviceHealth, ...]:
    """The same with the last test of each."""
    tests = last_tests(place.state) if place.state else {}
    return tuple(msgspec.structs.replace(device, tested=tests.get(device.place)) for device in devices)
