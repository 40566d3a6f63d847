"""`kiosk devices capture PLACE --out FILE`: write down what one device and its driver say to each other.

Lay test cards and show test codes only: the file holds what they say. A running terminal lends its port for it, and
serves nobody with this device meanwhile.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from pathlib import Path
from typing import TYPE_CHECKING

from drivers.errors import DeviceFault
from drivers.link import taps
from drivers.link.recording import Recorder
from drivers.registry import driver_for
from kiosk.contract.words import say
from kiosk.technician.borrowing import port_of, settings_of
from kiosk.technician.line import Order, Trouble, parser
from kiosk.technician.run import run
from kiosk.terminal.clock import Clock

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from drivers.contracts import Device
    from kiosk.terminal.settings.model import DeviceSettings

_SECONDS = 60.0
# The ordinary verb of each family, where it moves nothing; all others are only asked how they are.
_VERBS = {"card": "next_card", "scanner": "next_scan", "camera": "capture", "surroundings": "sensed", "power": "power"}
_ASK_EVERY = 1.0


def options() -> argparse.ArgumentParser:
    """What the command takes."""
    wishes = parser("capture", __doc__)
    wishes.add_argument("place", metavar="PLACE", help="card, scanner, printer, locks …")
    wishes.add_argument("--out", type=Path, required=True, metavar="FILE", help="a file that is not there yet")
    wishes.add_argument("--seconds", type=float, default=_SECONDS, metavar="N", help="how long to listen")
    return wishes


def main(argv: Sequence[str]) -> int:
    """0 when something was written down, 1 when nothing was heard or the port is not lent, 2 for wrong options."""
    return run(options().parse_args(argv), _capture)


async def _capture(told: Order) -> int:
    window, place = told.window, told.options.place
    settings = settings_of(told, place)
    async with port_of(told, place):
        window.line(window.says(say("staff.capture.begins", place=place, seconds=round(told.options.seconds))))
        recorder = _recorder(told, settings)
        taps.listen(settings.address, recorder.hear)
        try:
            await _at_work(settings, told.options.seconds)
        finally:
            taps.unlisten(settings.address, recorder.hear)
            recorder.close()
    window.data({"place": place, "file": str(told.options.out), "chunks": recorder.chunks})
    words = "staff.capture.done" if recorder.chunks else "staff.capture.nothing"
    window.line(window.says(say(words, file=str(told.options.out), chunks=recorder.chunks)))
    return 0 if recorder.chunks else 1


def _recorder(told: Order, settings: DeviceSettings) -> Recorder:
    out = told.options.out
    name = f"{settings.family}/{settings.model}"
    try:
        return Recorder(out, name, settings.options, Clock().now().isoformat(timespec="seconds"), time.monotonic)
    except OSError as fault:
        raise Trouble(say("staff.capture.no_file", file=str(out), why=fault.strerror or "")) from None


async def _at_work(settings: DeviceSettings, seconds: float) -> None:
    """The driver does its ordinary verb again and again, or asks how the device is; faults belong to the session."""
    driver = driver_for(settings.family, settings.model, address=settings.address, **settings.options)
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            while True:
                with contextlib.suppress(DeviceFault):
                    await driver.open()
                    await _exercise(driver, settings.family)
                await driver.close()
                await asyncio.sleep(_ASK_EVERY)
    await driver.close()


async def _exercise(driver: Device, family: str) -> None:
    while True:
        await driver.status()
        if family in _VERBS:
            await getattr(driver, _VERBS[family])()
        else:
            await asyncio.sleep(_ASK_EVERY)
