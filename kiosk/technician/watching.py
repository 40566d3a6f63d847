"""`kiosk devices watch`: every device now, and each change as it happens, until interrupted."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING

from kiosk.contract.staff import Bench, Watch
from kiosk.contract.words import say
from kiosk.technician.alone import bench_alone, with_tests
from kiosk.technician.line import NoTerminal, Order, called, parser
from kiosk.technician.run import run
from kiosk.technician.sheet import change, summary

if TYPE_CHECKING:
    import argparse
    from collections.abc import AsyncGenerator, Sequence

    from kiosk.contract.health import DeviceHealth

_Devices = tuple["DeviceHealth", ...]


def options() -> argparse.ArgumentParser:
    """What the command takes."""
    return parser("watch", __doc__)


def main(argv: Sequence[str]) -> int:
    """Ends by being interrupted, or with 1 when the terminal stops."""
    return run(options().parse_args(argv), _watch)


async def _watch(told: Order) -> int:
    window = told.window
    known: dict[str, tuple[str, str]] = {}
    async with contextlib.aclosing(_looks(told)) as looks:
        async for devices in looks:
            news = [device for device in devices if known.get(device.place) != (device.condition, device.cause)]
            for device in news:
                window.data(device)
            for line in (change(device, window) for device in news) if known else summary(devices, window):
                window.line(line)
            known = {device.place: (device.condition, device.cause) for device in devices}
    return 0


async def _looks(told: Order) -> AsyncGenerator[_Devices, None]:
    try:
        async with called(told.place.socket) as line:
            told.window.line(told.window.says(say("staff.beside")))
            await line.say(Watch())
            while isinstance(answer := await line.hear(), Bench):
                yield answer.devices
    except NoTerminal:
        told.window.line(told.window.says(say("staff.no_terminal")))
        async with contextlib.aclosing(_looks_alone(told)) as looks:
            async for devices in looks:
                yield devices


async def _looks_alone(told: Order) -> AsyncGenerator[_Devices, None]:
    changed = asyncio.Event()
    async with bench_alone(told.place) as bench:
        bench.on_change(changed.set)
        while True:
            changed.clear()
            yield with_tests(told.place, bench.health())
            await changed.wait()
