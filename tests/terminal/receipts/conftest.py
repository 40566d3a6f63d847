"""A printer of the hall on a real TCP port, its station, and the desk that prints slips."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass

import pytest

from drivers.printer.escpos.simulator import EscPosDevice
from drivers.sim.ports import TcpPort
from kiosk.terminal.clock import Clock
from kiosk.terminal.devices.bench import Bench
from kiosk.terminal.receipts.desk import Receipts
from kiosk.terminal.settings.model import Devices, DeviceSettings
from tests.drivers.conftest import attend


@dataclass
class PrinterPlace:
    """The printer with its cable, and the terminal's end of it."""

    device: EscPosDevice
    cable: TcpPort
    bench: Bench
    receipts: Receipts

    async def until(self, is_so: Callable[[], bool], within: float = 5.0) -> None:
        """Wait until something is so at the printer or its station."""
        changed = asyncio.Event()
        self.device.changed = changed.set
        self.bench.on_change(changed.set)
        async with asyncio.timeout(within):
            while not is_so():
                changed.clear()
                await changed.wait()
        self.device.changed = None


@pytest.fixture
async def place() -> AsyncIterator[PrinterPlace]:
    """The printer, ready."""
    device, cable = EscPosDevice(speed=2000.0), TcpPort()
    attendant = asyncio.create_task(attend(device, cable))
    host, port = cable.address
    bench = Bench(Devices(printer=DeviceSettings("printer", "escpos", f"tcp://{host}:{port}", off=None)), Clock())
    bench.start()
    await bench.first_look(5)
    yield PrinterPlace(device, cable, bench, Receipts(bench.printer))
    await bench.close()
    attendant.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await attendant
    cable.close()
