"""A printer and a scanner that nobody here wrote: emupos 0.4 takes our bytes, shows its paper, and says how it is.

It knows no Chinese: the bytes come back as code page 437, from which they are recovered exactly.
"""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

import pytest
import zxingcpp

from drivers.contracts import NotPrinted, Printed, Receipt, ReceiptCode, ReceiptLine
from drivers.printer.escpos.driver import EscPosPrinter
from drivers.scanner.cdc.driver import CdcScanner
from drivers.status import Condition
from tests.drivers.escpos.emupos_hall import EMUPOS, Emupos

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from PIL import Image

SLIP = Receipt(
    (
        ReceiptLine("银山市政务服务中心", "centre", bold=True),
        ReceiptLine("取件凭条  Pickup slip", "centre", double=True),
        ReceiptLine("领取人:王䶮"),
        ReceiptCode("qr", "HALLPICK1:q7Zr-0aXk29_mBv4"),
        ReceiptCode("code128", "3709992025111200347"),
        ReceiptCode("code128", "HI00000101"),
        ReceiptLine("工本费 ¥20.00,请妥善保管。"),
    )
)

pytestmark = pytest.mark.skipif(
    not EMUPOS.exists(), reason="emupos wants Python 3.13 or later, and ./run install test found none on this machine"
)


@pytest.fixture(scope="module")
def emupos(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emupos]:
    """The printer, switched on."""
    emupos = Emupos(tmp_path_factory.mktemp("emupos"))
    try:
        emupos.started()
        yield emupos
    finally:
        emupos.close()


@pytest.fixture
async def printer(emupos: Emupos) -> AsyncIterator[EscPosPrinter]:
    """The driver, open over TCP."""
    printer = EscPosPrinter(address=emupos.addresses["socket"])
    await printer.open()
    yield printer
    await printer.close()


def codes_in(picture: Image.Image) -> list[tuple[str, str]]:
    """What zxing-cpp reads in a picture."""
    return sorted((code.format.name, code.text) for code in zxingcpp.read_barcodes(picture))


@pytest.mark.parametrize("way", ["socket", "tty", "lp"])
@pytest.mark.parametrize("qr", ["native", "raster"])
async def test_a_slip_comes_out_of_a_foreign_printer_with_every_word_and_code(
    emupos: Emupos, way: str, qr: str
) -> None:
    printer = EscPosPrinter(address=emupos.addresses[way], qr=qr)
    await printer.open()
    assert await printer.print(SLIP) == Printed()
    await printer.close()
    receipt = emupos.receipts()[-1]
    lines = emupos.lines(receipt)
    assert lines[:2] == ["银山市政务服务中心", "取件凭条  Pickup slip"]
    assert lines[-1] == "工本费 ￥20.00,请妥善保管。"
    assert lines[2].startswith("[image ")  # the rare name, drawn
    wanted = [("Code128", "3709992025111200347"), ("Code128", "HI00000101"), ("QRCode", "HALLPICK1:q7Zr-0aXk29_mBv4")]
    assert codes_in(emupos.picture(receipt)) == wanted


@pytest.mark.parametrize(
    ("fault", "condition", "cause"),
    [
        ("paper-near-end", Condition.DEGRADED, "paper_low"),
        ("paper-out", Condition.FAULT, "paper_out"),
        ("cover-open", Condition.FAULT, "cover_open"),
        ("offline", Condition.FAULT, "offline"),
    ],
)
async def test_what_a_foreign_printer_says_about_itself_is_understood(
    emupos: Emupos, printer: EscPosPrinter, fault: str, condition: Condition, cause: str
) -> None:
    before = len(emupos.receipts())
    with emupos.trouble(fault):
        status = await printer.status()
        assert (status.condition, status.cause) == (condition, cause)
        outcome = await printer.print(SLIP)
        assert outcome == (Printed() if status.usable else NotPrinted(cause))
    assert (await printer.status()).condition is Condition.READY
    assert len(emupos.receipts()) == before + status.usable


async def test_paper_ends_in_mid_slip_and_the_next_person_gets_none_of_it(
    emupos: Emupos, printer: EscPosPrinter
) -> None:
    long = Receipt(tuple(ReceiptLine(f"第{number}行") for number in range(2000)))
    printing = asyncio.create_task(printer.print(long))
    await asyncio.sleep(0.2)
    assert not printing.done()
    with emupos.trouble("paper-out"):
        assert await printing == NotPrinted("paper_out")
        held = len(emupos.receipts())
        assert (await printer.status()).cause == "paper_out"
        assert len(emupos.receipts()) == held
    assert (await printer.status()).usable
    assert await printer.print(Receipt((ReceiptLine("下一位的凭条"),))) == Printed()
    scrap, last = emupos.receipts()[-2:]
    assert emupos.lines(last) == ["下一位的凭条"]
    assert emupos.lines(scrap)[0] == "第0行"


async def test_what_a_foreign_printer_holds_comes_out_when_paper_is_laid_in(emupos: Emupos) -> None:
    before = len(emupos.receipts())
    reader, writer = await asyncio.open_connection("127.0.0.1", int(emupos.addresses["socket"].rpartition(":")[2]))
    with emupos.trouble("paper-out"):
        writer.write(b"held\n\x1dV\x42\x00\x10\x04\x04")
        assert (await reader.readexactly(1))[0] & 0x60
        assert len(emupos.receipts()) == before
    ends = time.monotonic() + 20
    while len(emupos.receipts()) == before and time.monotonic() < ends:  # noqa: ASYNC110 - a foreign printer announces nothing
        await asyncio.sleep(0.05)
    assert emupos.lines(emupos.receipts()[-1]) == ["held"]
    writer.close()
    await writer.wait_closed()


@pytest.mark.parametrize("text", ["https://gov.example/pickup?c=8823&K=A_b", "领件码8823 王䶮"])
async def test_a_code_from_a_foreign_scanner_is_read(emupos: Emupos, text: str) -> None:
    scanner = CdcScanner(address=emupos.scanner)
    await scanner.open()
    waiting = asyncio.create_task(scanner.next_scan())
    await asyncio.sleep(0.1)
    await asyncio.to_thread(
        emupos.ask, "/devices/qr/scans", "POST", {"data": text, "countdown_seconds": 0, "unicode": not text.isascii()}
    )
    async with asyncio.timeout(30):
        assert (await waiting).text == text
    await scanner.close()
