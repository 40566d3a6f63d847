"""A simulated A4 printer on a TCP port, with the driver connected to it."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING

import pytest

from drivers.a4.ipp import following, handover
from drivers.a4.ipp.driver import IppPrinter
from drivers.a4.ipp.simulator import IppPrinterDevice
from drivers.contracts import PrintProgress
from drivers.sim.ports import TcpPort
from tests.drivers.conftest import attend

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable


class PrinterInCorner:
    """The device, its cable, and hands that wait for it."""

    def __init__(self) -> None:
        self.device = IppPrinterDevice(page_time=0.02)
        self.cable = TcpPort()
        self.told: list[PrintProgress] = []

    @property
    def address(self) -> str:
        """Where it listens."""
        return "ipp://{}:{}/ipp/print".format(*self.cable.address)

    @property
    def causes(self) -> list[str]:
        """What was told to hold the job up, oldest first."""
        return [progress.cause for progress in self.told if progress.cause]

    async def until(self, is_so: Callable[[], object]) -> None:
        """Wait until something is so."""
        async with asyncio.timeout(20):
            while not is_so():  # noqa: ASYNC110 - what hands wait for has no event
                await asyncio.sleep(0.005)


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """The driver looks more often and waits less long than in a hall."""
    monkeypatch.setattr(following, "POLL", 0.02)
    monkeypatch.setattr(following, "_A_PAGE", 0.2)
    monkeypatch.setattr(following, "_PROOF_WITHIN", 0.5)
    monkeypatch.setattr(following, "_STOP_WITHIN", 3.0)
    monkeypatch.setattr(handover, "_AGAIN", 0.02)
    monkeypatch.setattr(handover, "_SEEK_WITHIN", 2.0)


@pytest.fixture
async def corner() -> AsyncIterator[PrinterInCorner]:
    """A printer with its cable in."""
    corner = PrinterInCorner()
    attendant = asyncio.create_task(attend(corner.device, corner.cable))
    yield corner
    attendant.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await attendant
    await corner.device.close()
    corner.cable.close()


@pytest.fixture
async def printer(corner: PrinterInCorner) -> AsyncIterator[IppPrinter]:
    """The driver, open."""
    printer = IppPrinter(address=corner.address, user="kiosk", patience=5)
    await printer.open()
    yield printer
    await printer.close()
