"""The printer's driver against the simulated printer over TCP: what citizens and staff do to a receipt printer."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

import pytest

from drivers.contracts import NotPrinted, Printed, Receipt, ReceiptCode, ReceiptLine, Unconfirmed
from drivers.errors import LinkLost, Misuse, NoAnswer
from drivers.printer.escpos.driver import EscPosPrinter
from drivers.status import Condition, Remedy

if TYPE_CHECKING:
    from tests.drivers.escpos.conftest import PrinterOnDesk

NEXT = Receipt((ReceiptLine("下一位的凭条"),))


async def test_a_receipt_comes_out_whole_and_cut(desk: PrinterOnDesk, printer: EscPosPrinter, slip: Receipt) -> None:
    assert await printer.print(slip) == Printed()
    (receipt,) = desk.device.receipts
    assert receipt.text.startswith("银山市政务服务中心\n取件凭条  Pickup slip\n3709 9920 2511\n领取人:王*示\n")
    assert receipt.codes == (("qr", "HALLPICK1:abcdefghijklmnop"), ("code128", "3709992025111200347"))
    assert desk.device.misread == []
    assert desk.device.holding == 0


async def test_paper_is_torn_in_mid_receipt_and_nothing_prints_for_the_next_person(
    desk: PrinterOnDesk, printer: EscPosPrinter, slip: Receipt
) -> None:
    desk.when_lines(3, desk.device.tear)
    assert await printer.print(slip) == NotPrinted("paper_out")
    assert (await printer.status()).cause == "paper_out"
    desk.device.load()
    assert (await printer.status()).condition is Condition.READY
    assert desk.device.current is None
    assert desk.device.receipts == []
    assert await printer.print(NEXT) == Printed()
    assert [receipt.text for receipt in desk.device.receipts] == ["下一位的凭条"]


async def test_a_printer_that_was_sent_more_lines_at_once_is_cut_free_of_them(
    desk: PrinterOnDesk, slip: Receipt
) -> None:
    hasty = EscPosPrinter(address=desk.address, lines_at_once=12)
    await hasty.open()
    desk.when_lines(2, desk.device.tear)
    assert await hasty.print(slip) == NotPrinted("paper_out")
    assert desk.device.holding > 0
    desk.device.load()
    await desk.until(lambda device: device.current is not None)
    await hasty.status()
    (scrap,) = desk.device.receipts
    assert "柜门:12" in scrap.text
    assert await hasty.print(NEXT) == Printed()
    assert desk.device.receipts[1].text == "下一位的凭条"
    await hasty.close()


async def test_a_printer_that_empties_its_buffer_when_asked_prints_no_scrap(desk: PrinterOnDesk, slip: Receipt) -> None:
    desk.device.clears_whenever_asked = True
    hasty = EscPosPrinter(address=desk.address, lines_at_once=12)
    await hasty.open()
    desk.when_lines(2, desk.device.tear)
    assert await hasty.print(slip) == NotPrinted("paper_out")
    desk.device.load()
    await hasty.status()
    assert desk.device.receipts == []
    await hasty.close()


async def test_the_cover_is_opened_in_mid_receipt_and_shut_again(
    desk: PrinterOnDesk, printer: EscPosPrinter, slip: Receipt
) -> None:
    def open_cover() -> None:
        desk.device.cover_open = True

    desk.when_lines(4, open_cover)
    assert await printer.print(slip) == NotPrinted("cover_open")
    status = await printer.status()
    assert (status.condition, status.cause, status.remedy) == (Condition.FAULT, "cover_open", Remedy.CLEAR)
    desk.device.cover_open = False
    assert (await printer.status()).usable
    assert await printer.print(NEXT) == Printed()
    assert desk.device.receipts[-1].text == "下一位的凭条"
    assert "柜门" not in desk.device.receipts[0].text


async def test_the_knife_is_jammed_and_works_again_once_somebody_freed_it(
    desk: PrinterOnDesk, printer: EscPosPrinter, slip: Receipt
) -> None:
    desk.device.cutter_jammed = True
    assert await printer.print(slip) == Unconfirmed("cutter")
    assert (await printer.status()).usable is False
    desk.device.cutter_jammed = False
    await asyncio.sleep(0.05)
    assert (await printer.status()).condition is Condition.READY
    assert await printer.print(NEXT) == Printed()
    assert desk.device.receipts[-1].text == "下一位的凭条"


async def test_without_paper_nothing_is_sent(desk: PrinterOnDesk, printer: EscPosPrinter, slip: Receipt) -> None:
    desk.device.paper = "out"
    assert await printer.print(slip) == NotPrinted("paper_out")
    assert desk.device.holding == 0


async def test_a_hot_head_is_waited_for(desk: PrinterOnDesk, printer: EscPosPrinter, slip: Receipt) -> None:
    def heat() -> None:
        desk.device.head_hot = True

    desk.when_lines(3, heat)
    printing = asyncio.create_task(printer.print(slip))
    await desk.until(lambda device: device.head_hot)
    await asyncio.sleep(0.2)
    assert not printing.done()
    desk.device.head_hot = False
    assert await printing == Printed()


@pytest.mark.parametrize("single_bits", [False, True])
async def test_the_roll_is_nearly_used_up_and_receipts_still_print(
    desk: PrinterOnDesk, printer: EscPosPrinter, slip: Receipt, single_bits: bool
) -> None:
    desk.device.single_bits = single_bits
    desk.device.paper = "near"
    status = await printer.status()
    assert (status.condition, status.cause, status.remedy) == (Condition.DEGRADED, "paper_low", Remedy.REFILL)
    assert await printer.print(slip) == Printed()


async def test_the_cable_is_pulled_in_mid_receipt_and_the_rest_never_prints(
    desk: PrinterOnDesk, printer: EscPosPrinter, slip: Receipt
) -> None:
    desk.when_lines(3, desk.cable.unplug)
    assert await printer.print(slip) == NotPrinted("port_lost")
    await printer.lost()
    with pytest.raises(LinkLost):
        await printer.status()
    desk.cable.plug()
    await printer.open()
    assert await printer.print(NEXT) == Printed()
    first, second = desk.device.receipts
    assert "柜门" not in first.text
    assert second.text == "下一位的凭条"


async def test_the_citizen_leaves_and_the_print_is_cancelled(
    desk: PrinterOnDesk, printer: EscPosPrinter, slip: Receipt
) -> None:
    desk.device.speed = 100.0
    printing = asyncio.create_task(printer.print(slip))
    await desk.until(lambda device: device.current is not None)
    printing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await printing
    await printer.open()
    assert await printer.print(NEXT) == Printed()
    assert [len(receipt.codes) for receipt in desk.device.receipts] == [0, 0]
    assert desk.device.receipts[-1].text == "下一位的凭条"


async def test_a_terminal_that_was_killed_in_mid_receipt_cuts_the_rest_off_when_it_starts_again(
    desk: PrinterOnDesk, slip: Receipt
) -> None:
    _, killed = await asyncio.open_connection(*desk.cable.address)
    killed.write(b"\x1b@\x1c&" + "王*示".encode("gb18030") + b"\x1c.\n\x1dv0\x00\x48\x00\x30\x00" + bytes(100))
    await killed.drain()
    await desk.until(lambda device: device.current is not None)
    killed.transport.abort()
    started = EscPosPrinter(address=desk.address)
    await started.open()
    assert [receipt.text for receipt in desk.device.receipts] == ["王*示"]
    assert await started.print(NEXT) == Printed()
    assert desk.device.receipts[-1].text == "下一位的凭条"
    await started.close()


async def test_a_printer_that_takes_no_bytes_blocks_nobody(
    desk: PrinterOnDesk, printer: EscPosPrinter, slip: Receipt
) -> None:
    desk.device.deaf = True
    with pytest.raises(NoAnswer):
        await printer.print(slip)


async def test_a_printer_that_stops_taking_bytes_in_mid_receipt_is_cleaned_up_when_it_takes_them_again(
    desk: PrinterOnDesk, printer: EscPosPrinter, slip: Receipt
) -> None:
    def stop() -> None:
        desk.device.deaf = True

    desk.when_lines(3, stop)
    assert await printer.print(slip) == NotPrinted("no_answer")
    desk.device.deaf = False
    await printer.open()
    assert await printer.print(NEXT) == Printed()
    assert "柜门" not in desk.device.receipts[0].text
    assert desk.device.receipts[-1].text == "下一位的凭条"


async def test_nothing_of_a_receipt_reaches_log_or_repr(
    desk: PrinterOnDesk, printer: EscPosPrinter, slip: Receipt, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    desk.when_lines(3, desk.cable.unplug)
    outcome = await printer.print(slip)
    told = caplog.text + repr(outcome) + repr(vars(printer))
    assert "could not be cut off yet" in told
    assert not [part.text for part in slip.parts if part.text in told]


async def test_a_silent_printer_is_unknown_and_not_well(desk: PrinterOnDesk, printer: EscPosPrinter) -> None:
    desk.device.silent = True
    with pytest.raises(NoAnswer):
        await printer.status()


async def test_late_answers_belong_to_the_question_they_answer(desk: PrinterOnDesk, printer: EscPosPrinter) -> None:
    desk.device.paper = "near"
    desk.device.late = 0.6
    status = await printer.status()
    assert status.cause == "paper_low"


async def test_a_clone_without_process_id_proves_its_receipts_by_the_queue(desk: PrinterOnDesk, slip: Receipt) -> None:
    desk.device.marks = False
    clone = EscPosPrinter(address=desk.address)
    await clone.open()
    assert await clone.print(slip) == Printed()
    await clone.close()


async def test_an_answer_that_comes_after_its_time_proves_nothing_of_what_is_sent_next(
    desk: PrinterOnDesk, slip: Receipt, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A clone whose head was too hot answers for the old line when it has cooled, and the cut is still to come."""
    monkeypatch.setattr("drivers.printer.escpos.driver._PIECE_WITHIN", 1.0)
    desk.device.marks = False
    clone = EscPosPrinter(address=desk.address, lines_at_once=4)
    await clone.open()
    desk.when_lines(1, lambda: setattr(desk.device, "head_hot", True))
    assert await clone.print(slip) == NotPrinted("head_hot")
    assert not desk.device.receipts
    desk.device.speed = 20.0  # it takes its time over the lines that it held
    desk.device.head_hot = False
    assert (await clone.status()).usable
    assert len(desk.device.receipts) == 1
    assert desk.device.current is None
    await clone.close()


async def test_a_printer_that_proves_nothing_is_not_believed(desk: PrinterOnDesk, slip: Receipt) -> None:
    mute = EscPosPrinter(address=desk.address, proof="none")
    await mute.open()
    assert await mute.print(slip) == Unconfirmed("cannot_tell")
    await desk.until(lambda device: len(device.receipts) == 1)
    await mute.close()


async def test_rubbish_on_the_line_is_no_proof(desk: PrinterOnDesk, printer: EscPosPrinter, slip: Receipt) -> None:
    """Spoilt bytes of a mark look like the one byte that answers GS r."""
    desk.when_lines(2, lambda: setattr(desk.cable, "noisy", True))
    assert isinstance(await printer.print(slip), NotPrinted)


async def test_a_printer_without_automatic_reports_is_asked(desk: PrinterOnDesk, slip: Receipt) -> None:
    desk.device.reports = False
    printer = EscPosPrinter(address=desk.address)
    await printer.open()
    desk.when_lines(3, desk.device.tear)
    assert await printer.print(slip) == NotPrinted("paper_out")
    await printer.close()


async def test_a_clone_that_answers_inside_pictures_confuses_nobody(desk: PrinterOnDesk) -> None:
    desk.device.answers_inside_pictures = True
    printer = EscPosPrinter(address=desk.address, qr="raster")
    await printer.open()
    assert await printer.print(Receipt((ReceiptCode("qr", "HALLPICK1:xyz"), ReceiptLine("王䶮")))) == Printed()
    await printer.close()


async def test_an_impossible_receipt_is_our_own_mistake_and_nothing_is_sent(
    desk: PrinterOnDesk, printer: EscPosPrinter
) -> None:
    for part in (ReceiptCode("qr", "x" * 2000), ReceiptCode("code128", "取"), ReceiptCode("pdf417", "x")):
        with pytest.raises(Misuse):
            await printer.print(Receipt((ReceiptLine("x"), part)))
    assert desk.device.current is None


async def test_purging_a_clean_printer_moves_no_paper(desk: PrinterOnDesk, printer: EscPosPrinter) -> None:
    await printer.print(NEXT)
    moved: list[None] = []
    desk.device.changed = lambda: moved.append(None)
    await printer.purge()
    await printer.status()
    assert moved == []


async def test_a_receipt_without_rare_characters_is_on_paper_quickly(
    desk: PrinterOnDesk, printer: EscPosPrinter, slip: Receipt
) -> None:
    loop = asyncio.get_running_loop()
    started = loop.time()
    await printer.print(slip)
    # The paper alone takes 0.2 s at this speed, the cut 0.15 s.
    assert loop.time() - started < 1.5
