"""Receipt printers with a cable of their own: serial or USB, with and without a handshake."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from drivers.contracts import NotPrinted, Printed, Receipt, ReceiptLine
from drivers.printer.escpos.driver import EscPosPrinter
from drivers.printer.escpos.simulator import EscPosDevice

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.drivers.conftest import Plug

NEXT = Receipt((ReceiptLine("下一位的凭条"),))


@pytest.fixture
async def serial_device() -> AsyncIterator[EscPosDevice]:
    """A printer with a serial or USB cable."""
    device = EscPosDevice(speed=2000.0)
    yield device
    await device.close()


@pytest.mark.parametrize("way", ["", "lp:"])
async def test_a_receipt_comes_out_over_a_serial_line_and_over_usb(
    serial_device: EscPosDevice, plug: Plug, slip: Receipt, way: str
) -> None:
    cable = plug(serial_device)
    printer = EscPosPrinter(address=f"{way}{cable.path}")
    await printer.open()
    assert await printer.print(slip) == Printed()
    serial_device.paper = "out"
    assert (await printer.status()).cause == "paper_out"
    serial_device.paper = "ok"
    assert await printer.print(NEXT) == Printed()
    assert [len(receipt.codes) for receipt in serial_device.receipts] == [2, 0]
    cable.unplug()
    await printer.lost()
    cable.plug()
    await printer.open()
    assert await printer.print(NEXT) == Printed()
    await printer.close()


async def test_a_printer_that_says_xoff_is_waited_for_until_it_says_xon(
    serial_device: EscPosDevice, plug: Plug, slip: Receipt
) -> None:
    serial_device.handshakes = True
    printer = EscPosPrinter(address=str(plug(serial_device).path))
    await printer.open()
    serial_device.head_hot = True
    printing = asyncio.create_task(printer.print(NEXT))
    assert await printing == NotPrinted("head_hot")
    serial_device.head_hot = False

    def heat() -> None:
        if serial_device.current is not None and len(serial_device.current.parts) >= 3:
            serial_device.changed = None
            serial_device.head_hot = True

    serial_device.changed = heat
    printing = asyncio.create_task(printer.print(slip))
    async with asyncio.timeout(20):
        while not serial_device.head_hot:  # noqa: ASYNC110 - heat is seen, not announced
            await asyncio.sleep(0.005)
    await asyncio.sleep(0.3)
    held, done = serial_device.holding, printing.done()
    serial_device.head_hot = False
    assert await printing == Printed()
    assert not done
    assert held < 200  # one line and its proof at most
    await printer.close()


async def test_a_printer_that_says_xoff_for_ever_is_not_written_to(
    serial_device: EscPosDevice, plug: Plug, slip: Receipt
) -> None:
    printer = EscPosPrinter(address=str(plug(serial_device).path))
    await printer.open()
    serial_device._say(b"\x13")
    assert await printer.print(slip) == NotPrinted("write_blocked")
    assert serial_device.current is None
    assert serial_device.receipts == []
    serial_device._say(b"\x11")
    assert await printer.print(NEXT) == Printed()
    await printer.close()
