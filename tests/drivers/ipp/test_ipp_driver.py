"""The driver prints on a simulated A4 printer over TCP, and whatever happens in the hall happens to it."""

from __future__ import annotations

import asyncio
import hashlib
from typing import TYPE_CHECKING

import pytest

from drivers.a4.ipp import exchange, handover
from drivers.a4.ipp.codec import Operation
from drivers.a4.ipp.driver import IppPrinter
from drivers.contracts import NotPrinted, Printed, PrintProgress, Unconfirmed
from drivers.errors import DeviceFault, Garbled, LinkLost, Misuse, NoAnswer, Refused
from drivers.status import Condition, Remedy

from .papers import pdf

if TYPE_CHECKING:
    from collections.abc import Callable

    from drivers.a4.ipp.simulator import IppPrinterDevice

    from .conftest import PrinterInCorner

THREE = pdf(3)
SHA = hashlib.sha256(THREE).hexdigest()


def out(corner: PrinterInCorner) -> list[tuple[str, int]]:
    """Every sheet in the tray."""
    return [(sheet.sha256, sheet.page) for sheet in corner.device.sheets]


async def test_a_document_comes_out_page_by_page(corner: PrinterInCorner, printer: IppPrinter) -> None:
    corner.device.press.page_time = 0.1

    outcome = await printer.print(THREE, corner.told.append)

    (job,) = corner.device.press.jobs
    assert outcome == Printed()
    assert out(corner) == [(SHA, 1), (SHA, 2), (SHA, 3)]
    assert corner.told == [PrintProgress(1, 3), PrintProgress(2, 3), PrintProgress(3, 3)]
    assert job.attributes == {"media": "iso_a4_210x297mm", "sides": "one-sided"}
    assert job.user == "kiosk"
    assert job.name.startswith("kiosk-")


async def test_a_large_document_goes_out_in_a_stream(corner: PrinterInCorner, printer: IppPrinter) -> None:
    large = THREE + b"%" * (3 << 20)

    assert await printer.print(large) == Printed()
    assert {sheet.sha256 for sheet in corner.device.sheets} == {hashlib.sha256(large).hexdigest()}


@pytest.mark.parametrize("document", [b"", b"Hello", b"%PDF-1.7 with nothing in it", THREE[:200]])
async def test_what_is_no_pdf_is_not_sent(corner: PrinterInCorner, printer: IppPrinter, document: bytes) -> None:
    with pytest.raises(Misuse) as wrong:
        await printer.print(document)

    assert wrong.value.cause == "not_a_pdf"
    assert Operation.PRINT_JOB not in corner.device.asked


HANDS: dict[str, tuple[Callable[[IppPrinterDevice], None], Callable[[IppPrinterDevice], None]]] = {
    "paper_out": (lambda device: device.press.take_paper(), lambda device: device.press.load()),
    "paper_jam": (
        lambda device: setattr(device.press, "jammed", True),
        lambda device: setattr(device.press, "jammed", False),
    ),
    "cover_open": (
        lambda device: setattr(device.press, "cover_open", True),
        lambda device: setattr(device.press, "cover_open", False),
    ),
    "toner_out": (lambda device: setattr(device.press, "toner", 0), lambda device: setattr(device.press, "toner", 90)),
    "printer_paused": (
        lambda device: setattr(device.press, "paused", True),
        lambda device: setattr(device.press, "paused", False),
    ),
}
each_mishap = pytest.mark.parametrize("cause", list(HANDS))


@each_mishap
async def test_a_printer_that_cannot_print_is_sent_nothing(
    corner: PrinterInCorner, printer: IppPrinter, cause: str
) -> None:
    HANDS[cause][0](corner.device)

    outcome = await printer.print(THREE)
    status = await printer.status()

    assert outcome == NotPrinted(cause)
    assert Operation.PRINT_JOB not in corner.device.asked
    assert (status.condition, status.cause) == (Condition.FAULT, cause)
    assert status.remedy is not Remedy.NONE


@each_mishap
async def test_a_mishap_in_mid_job_is_told_and_the_job_goes_on_when_it_is_put_right(
    corner: PrinterInCorner, printer: IppPrinter, cause: str
) -> None:
    spoil, repair = HANDS[cause]
    corner.device.press.page_time = 0.1
    printing = asyncio.create_task(printer.print(THREE, corner.told.append))
    await corner.until(lambda: len(corner.device.sheets) == 1)
    spoil(corner.device)
    await corner.until(lambda: cause in corner.causes)
    repair(corner.device)

    assert await printing == Printed()
    assert out(corner) == [(SHA, 1), (SHA, 2), (SHA, 3)]
    assert corner.told[-1] == PrintProgress(3, 3)


async def test_nobody_comes_to_fill_the_paper_and_the_job_is_taken_back(corner: PrinterInCorner) -> None:
    corner.device.press.page_time = 0.3
    printer = IppPrinter(address=corner.address, user="kiosk", patience=0.5)
    await printer.open()
    printing = asyncio.create_task(printer.print(THREE, corner.told.append))
    await corner.until(lambda: corner.device.press.jobs)
    corner.device.press.take_paper()

    outcome = await printing
    corner.device.press.load()
    await printer.purge()
    await printer.close()

    assert outcome == NotPrinted("paper_out")
    assert "paper_out" in corner.causes
    assert corner.device.sheets == []


async def test_the_paper_ends_in_the_middle_and_nobody_comes(corner: PrinterInCorner) -> None:
    printer = IppPrinter(address=corner.address, user="kiosk", patience=0.3)
    await printer.open()
    corner.device.press.load(2)

    outcome = await printer.print(THREE, corner.told.append)
    corner.device.press.load()
    await asyncio.sleep(0.1)
    await printer.close()

    assert outcome == Unconfirmed("paper_out")
    assert out(corner) == [(SHA, 1), (SHA, 2)]


async def test_the_last_sheet_of_the_drawer_is_the_last_page(corner: PrinterInCorner, printer: IppPrinter) -> None:
    corner.device.press.load(3)

    assert await printer.print(THREE) == Printed()
    assert await printer.print(THREE) == NotPrinted("paper_out")


async def test_completed_is_not_believed_while_no_page_was_counted(
    corner: PrinterInCorner, printer: IppPrinter
) -> None:
    corner.device.skips_paper = True

    assert await printer.print(THREE) == Unconfirmed("no_proof")
    assert corner.device.sheets == []


async def test_a_printer_that_counts_nothing_is_believed_when_it_is_idle_and_well(
    corner: PrinterInCorner, printer: IppPrinter
) -> None:
    corner.device.counts = False

    assert await printer.print(THREE) == Printed()


async def test_a_queue_that_only_sends_cannot_tell(corner: PrinterInCorner) -> None:
    corner.device.is_queue = True
    printer = IppPrinter(address=corner.address, user="kiosk")
    await printer.open()

    outcome = await printer.print(THREE)
    await printer.purge()
    await printer.close()

    assert outcome == Unconfirmed("cannot_tell")
    assert corner.device.press.jobs == []  # the queue has thrown the papers away


async def test_an_idle_queue_repeats_old_reasons_and_is_printed_on_all_the_same(corner: PrinterInCorner) -> None:
    corner.device.is_queue = True
    corner.device.press.take_paper()
    corner.device.stale_reasons = True
    corner.device.press.load()
    printer = IppPrinter(address=corner.address, user="kiosk")
    await printer.open()

    status = await printer.status()
    outcome = await printer.print(THREE)
    await printer.close()

    assert (status.condition, status.cause) == (Condition.DEGRADED, "paper_out")
    assert len(corner.device.sheets) == 3
    assert outcome == Unconfirmed("cannot_tell")


async def test_a_printer_that_forgets_its_jobs_at_once(corner: PrinterInCorner, printer: IppPrinter) -> None:
    corner.device.forgets = True
    corner.device.press.page_time = 0.1

    outcome = await printer.print(THREE)

    assert outcome in (Printed(), Unconfirmed("job_vanished"))
    assert len(corner.device.sheets) == 3


async def test_the_answer_is_lost_and_the_document_is_printed_once(
    corner: PrinterInCorner, printer: IppPrinter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(handover, "_SECONDS_A_MEGABYTE", 0.0)
    printer._patience = 0.5
    corner.device.answers_lost = 1

    assert await printer.print(THREE) == Printed()
    assert out(corner) == [(SHA, 1), (SHA, 2), (SHA, 3)]
    assert corner.device.asked.count(Operation.PRINT_JOB) == 1


async def test_the_document_itself_is_lost_and_is_not_sent_again(
    corner: PrinterInCorner, printer: IppPrinter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(handover, "_SEEK_WITHIN", 0.2)
    printer._patience = 0.3
    corner.device.documents_lost = 1

    assert await printer.print(THREE) == Unconfirmed("no_answer")
    assert corner.device.asked.count(Operation.PRINT_JOB) == 1
    assert corner.device.sheets == []


async def test_a_busy_printer_is_waited_for(corner: PrinterInCorner, printer: IppPrinter) -> None:
    corner.device.busy = True
    printing = asyncio.create_task(printer.print(THREE, corner.told.append))
    await corner.until(lambda: corner.causes)
    corner.device.busy = False

    assert await printing == Printed()
    assert corner.told[0] == PrintProgress(0, 3, "printer_busy")
    assert len(corner.device.sheets) == 3


async def test_a_printer_that_stays_busy_has_printed_nothing(corner: PrinterInCorner, printer: IppPrinter) -> None:
    printer._patience = 0.1
    corner.device.busy = True

    assert await printer.print(THREE) == NotPrinted("printer_busy")


async def test_the_cable_is_pulled_before_anything_was_sent(corner: PrinterInCorner, printer: IppPrinter) -> None:
    corner.cable.unplug()

    with pytest.raises(LinkLost) as lost:
        await printer.print(THREE)
    assert lost.value.cause == "port_missing"
    corner.cable.plug()
    assert await printer.print(THREE) == Printed()


async def test_the_cable_is_pulled_in_mid_job_and_put_back(corner: PrinterInCorner, printer: IppPrinter) -> None:
    corner.device.press.page_time = 0.1
    printing = asyncio.create_task(printer.print(THREE, corner.told.append))
    await corner.until(lambda: len(corner.device.sheets) == 1)
    corner.cable.unplug()
    await asyncio.sleep(0.1)
    corner.cable.plug()

    assert await printing == Printed()
    assert out(corner) == [(SHA, 1), (SHA, 2), (SHA, 3)]


async def test_the_cable_is_pulled_in_mid_job_for_good(corner: PrinterInCorner, printer: IppPrinter) -> None:
    printer._patience = 0.2
    corner.device.press.page_time = 0.1
    printing = asyncio.create_task(printer.print(THREE))
    await corner.until(lambda: len(corner.device.sheets) == 1)
    corner.cable.unplug()

    assert await printing == Unconfirmed("port_missing")


async def test_a_citizen_leaves_and_nothing_more_comes_out(corner: PrinterInCorner, printer: IppPrinter) -> None:
    corner.device.press.page_time = 0.2
    printing = asyncio.create_task(printer.print(THREE))
    await corner.until(lambda: corner.device.press.jobs)
    printing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await printing
    seen = len(corner.device.sheets)
    await asyncio.sleep(0.5)

    assert len(corner.device.sheets) == seen < 3
    corner.device.press.page_time = 0.02
    assert await printer.print(pdf(1)) == Printed()


async def test_a_citizen_leaves_while_nobody_knows_whether_the_document_was_taken(
    corner: PrinterInCorner, printer: IppPrinter
) -> None:
    corner.device.press.page_time = 0.3
    corner.device.answers_lost = 1
    printing = asyncio.create_task(printer.print(THREE))
    await corner.until(lambda: corner.device.press.jobs)
    printing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await printing

    assert all(job.ended for job in corner.device.press.jobs)


async def test_what_a_killed_terminal_left_is_cancelled_at_the_next_start(corner: PrinterInCorner) -> None:
    corner.device.press.page_time = 0.3
    first = IppPrinter(address=corner.address, user="kiosk")
    await first.open()
    number = await handover.hand_over(first._printer, first._printer.new_name(), THREE, patience=5, busy=lambda: None)
    await first.close()

    second = IppPrinter(address=corner.address, user="kiosk")
    await second.open()
    await second.close()

    assert isinstance(number, int)
    assert all(job.ended for job in corner.device.press.jobs)
    assert corner.device.sheets == []


async def test_the_jobs_of_another_terminal_are_left_alone(corner: PrinterInCorner, printer: IppPrinter) -> None:
    corner.device.press.page_time = 0.1
    other = IppPrinter(address=corner.address, user="kiosk-2")
    await other.open()
    printing = asyncio.create_task(other.print(THREE))
    await corner.until(lambda: corner.device.press.jobs)
    printer._clean = False
    await printer.purge()

    assert await printing == Printed()
    await other.close()


async def test_staff_cancels_at_the_printer(corner: PrinterInCorner, printer: IppPrinter) -> None:
    corner.device.press.page_time = 0.2
    printing = asyncio.create_task(printer.print(THREE))
    await corner.until(lambda: corner.device.press.jobs)
    corner.device.press.cancel(corner.device.press.jobs[0])
    assert await printing == NotPrinted("job_canceled")

    printing = asyncio.create_task(printer.print(THREE))
    await corner.until(lambda: len(corner.device.sheets) == 1)
    corner.device.press.cancel(corner.device.press.jobs[1])
    assert await printing == Unconfirmed("job_canceled")


async def test_little_toner_and_paper_are_wishes(corner: PrinterInCorner, printer: IppPrinter) -> None:
    corner.device.press.toner = 5
    status = await printer.status()
    assert (status.condition, status.cause, status.remedy) == (Condition.DEGRADED, "toner_low", Remedy.REPLACE)
    assert status.details["supplies"] == "black toner 5 %"

    corner.device.press.toner = 80
    corner.device.press.load(10)
    status = await printer.status()
    assert (status.condition, status.cause, status.remedy) == (Condition.DEGRADED, "paper_low", Remedy.REFILL)
    assert await printer.print(pdf(1)) == Printed()


async def test_a_reason_that_is_in_no_table_is_logged_once_and_never_taken_for_well(
    corner: PrinterInCorner, printer: IppPrinter, caplog: pytest.LogCaptureFixture
) -> None:
    corner.device.says = "acme-flux-capacitor-warning"
    status = [await printer.status() for _ in range(3)][-1]
    assert (status.condition, status.cause) == (Condition.DEGRADED, "other_reason")
    assert [message for message in caplog.messages if "acme-flux-capacitor-warning" in message] == caplog.messages[:1]

    corner.device.says = "acme-flux-capacitor-error"
    assert (await printer.status()).condition is Condition.FAULT
    assert await printer.print(THREE) == NotPrinted("other_reason")


@pytest.mark.parametrize("end", ["", "-report", "-warning", "-error"])
async def test_the_end_of_a_reason_does_not_matter(corner: PrinterInCorner, printer: IppPrinter, end: str) -> None:
    corner.device.end = end
    corner.device.press.take_paper()

    assert (await printer.status()).cause == "paper_out"


@pytest.mark.parametrize(
    ("spoil", "fault"),
    [
        (lambda device: setattr(device, "silent", True), NoAnswer),
        (lambda device: setattr(device, "garbled", True), Garbled),
    ],
)
async def test_a_printer_that_does_not_answer_properly(
    corner: PrinterInCorner,
    printer: IppPrinter,
    monkeypatch: pytest.MonkeyPatch,
    spoil: Callable[[IppPrinterDevice], None],
    fault: type[DeviceFault],
) -> None:
    monkeypatch.setattr(exchange, "_ANSWER_WITHIN", 0.2)
    spoil(corner.device)

    with pytest.raises(fault):
        await printer.status()
    with pytest.raises(fault):
        await printer.print(THREE)
    assert Operation.PRINT_JOB not in corner.device.asked


async def test_a_slow_line_is_patiently_read(corner: PrinterInCorner, printer: IppPrinter) -> None:
    corner.device.bytewise = True

    assert (await printer.status()).usable
    assert await printer.print(pdf(1)) == Printed()


async def test_a_late_answer_is_still_an_answer(corner: PrinterInCorner, printer: IppPrinter) -> None:
    corner.device.late = 0.2

    assert (await printer.status()).usable


@pytest.mark.parametrize(
    ("lacking", "cause"),
    [({"takes": ("image/urf",)}, "no_pdf"), ({"media": ("na_letter_8.5x11in",)}, "no_a4")],
)
async def test_a_printer_of_no_use_is_refused_at_once(
    corner: PrinterInCorner, lacking: dict[str, tuple[str, ...]], cause: str
) -> None:
    for name, value in lacking.items():
        setattr(corner.device, name, value)
    printer = IppPrinter(address=corner.address)

    with pytest.raises(Refused) as refused:
        await printer.open()
    assert refused.value.cause == cause


async def test_nobody_is_there(corner: PrinterInCorner) -> None:
    corner.cable.unplug()
    printer = IppPrinter(address=corner.address)

    with pytest.raises(LinkLost) as lost:
        await printer.open()
    assert lost.value.cause == "port_missing"


async def test_a_closed_driver_says_so_and_holds_nothing(corner: PrinterInCorner, printer: IppPrinter) -> None:
    waiting = asyncio.create_task(printer.lost())
    await asyncio.sleep(0)
    assert not waiting.done()
    await printer.close()
    await printer.close()
    await asyncio.wait_for(waiting, 1)

    with pytest.raises(LinkLost):
        await printer.status()


@pytest.mark.parametrize(
    "address", ["", "/dev/usb/lp0", "http://printer/ipp", "ipp://", "ipp://user:secret@printer/", "ipp://printer:x"]
)
def test_an_address_that_is_none_is_refused_before_anything_is_opened(address: str) -> None:
    with pytest.raises(Misuse) as wrong:
        IppPrinter(address=address)
    assert wrong.value.cause == "bad_address"


def test_patience_is_more_than_nothing() -> None:
    with pytest.raises(ValueError, match="patience"):
        IppPrinter(address="ipp://printer", patience=0)


async def test_nothing_of_a_document_is_in_logs_and_words(
    corner: PrinterInCorner, printer: IppPrinter, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    private = THREE + b"%370999199001011234"
    corner.device.answers_lost = 1
    printer._patience = 0.3
    await printer.print(private)
    corner.cable.unplug()
    with pytest.raises(LinkLost) as lost:
        await printer.status()

    assert "370999" not in caplog.text + repr(lost.value) + repr(printer) + repr(corner.device.press.jobs)
