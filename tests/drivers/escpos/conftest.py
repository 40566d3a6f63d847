"""A simulated printer on a TCP port, with the driver connected to it."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING

import pytest

from drivers.contracts import Receipt, ReceiptCode, ReceiptLine
from drivers.printer.escpos.driver import EscPosPrinter
from drivers.printer.escpos.simulator import EscPosDevice
from drivers.sim.ports import TcpPort

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable


class PrinterOnDesk:
    """The device, its cable, and hands that wait for it."""

    def __init__(self) -> None:
        self.device = EscPosDevice(speed=2000.0)
        self.cable = TcpPort()

    @property
    def address(self) -> str:
        """Where it listens."""
        return "tcp://{}:{}".format(*self.cable.address)

    async def attend(self) -> None:
        """Let the device serve for ever, as the hall does."""
        while True:
            await self.cable.connected()
            await self.device.serve(self.cable)

    async def until(self, seen: Callable[[EscPosDevice], bool]) -> None:
        """Wait until the device looks as wanted."""
        async with asyncio.timeout(10):
            while not seen(self.device):  # noqa: ASYNC110 - a device has no event for everything hands wait for
                await asyncio.sleep(0.005)

    def when_lines(self, count: int, act: Callable[[], None]) -> None:
        """Do something at the moment in which `count` parts stand on the strip, once."""

        def look() -> None:
            if self.device.current is not None and len(self.device.current.parts) >= count:
                self.device.changed = None
                act()

        self.device.changed = look


@pytest.fixture
async def desk() -> AsyncIterator[PrinterOnDesk]:
    """A printer with its cable in."""
    desk = PrinterOnDesk()
    attendant = asyncio.create_task(desk.attend())
    yield desk
    attendant.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await attendant
    await desk.device.close()
    desk.cable.close()


@pytest.fixture
async def printer(desk: PrinterOnDesk) -> AsyncIterator[EscPosPrinter]:
    """The driver, open."""
    printer = EscPosPrinter(address=desk.address)
    await printer.open()
    yield printer
    await printer.close()


@pytest.fixture
def slip() -> Receipt:
    """A pickup slip as the terminal prints it."""
    return Receipt(
        (
            ReceiptLine("银山市政务服务中心", "centre", bold=True),
            ReceiptLine("取件凭条  Pickup slip", "centre"),
            ReceiptLine("3709 9920 2511", "centre", double=True),
            ReceiptLine("领取人:王*示"),
            ReceiptLine("事项:食品经营许可证"),
            ReceiptLine("柜门:12"),
            ReceiptCode("qr", "HALLPICK1:abcdefghijklmnop"),
            ReceiptCode("code128", "3709992025111200347"),
            ReceiptLine("请妥善保管,如有疑问请拨打 0538-12345。"),
        )
    )
