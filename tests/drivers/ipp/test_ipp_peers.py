"""Printers not written here agree: ippeveprinter straight, and through a real cupsd."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from drivers.a4.ipp import following, handover
from drivers.a4.ipp.document import pages_of
from drivers.a4.ipp.driver import IppPrinter
from drivers.contracts import NotPrinted, Printed, PrintProgress
from drivers.status import Condition

from .papers import pdf
from .peers import Cups, EvePrinter, Programs, until

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

TWO = pdf(2)


@pytest.fixture(autouse=True)
def _as_in_a_hall(monkeypatch: pytest.MonkeyPatch, _quick: None) -> None:
    """These printers take their time."""
    monkeypatch.setattr(following, "_PROOF_WITHIN", 15.0)
    monkeypatch.setattr(following, "_STOP_WITHIN", 1.0)
    monkeypatch.setattr(following, "POLL", 0.1)
    monkeypatch.setattr(handover, "_SEEK_WITHIN", 15.0)


@pytest.fixture
def programs() -> Iterator[Programs]:
    """What the test starts ends with it."""
    programs = Programs()
    yield programs
    programs.stop()


@pytest.fixture
async def eve(programs: Programs) -> EvePrinter:
    """A printer of IPP Everywhere."""
    eve = EvePrinter(programs)
    await eve.start()
    return eve


@pytest.fixture
async def cups(programs: Programs, eve: EvePrinter) -> Cups:
    """A queue in front of it."""
    cups = Cups(programs)
    await cups.start(eve.address)
    return cups


@pytest.fixture
async def printer(eve: EvePrinter) -> AsyncIterator[IppPrinter]:
    """The driver, straight at the printer."""
    printer = IppPrinter(address=eve.address, user="kiosk", patience=30)
    await printer.open()
    yield printer
    await printer.close()


async def test_the_pdf_arrives_as_it_was_sent(eve: EvePrinter, printer: IppPrinter) -> None:
    told: list[PrintProgress] = []

    outcome = await printer.print(TWO, told.append)
    status = await printer.status()

    assert outcome == Printed()
    assert eve.printed == [TWO]
    assert told == [PrintProgress(2, 2)]
    assert status.condition is Condition.READY
    assert status.details["supplies"] == "Toner Waste Tank 25 %, Black Toner 75 %"


async def test_cover_jam_and_paper_hold_the_job_and_release_it(eve: EvePrinter, printer: IppPrinter) -> None:
    told: list[PrintProgress] = []
    for obstacle in ("cover-open", "media-jam", "hold"):
        eve.put(obstacle)
    printing = asyncio.create_task(printer.print(TWO, told.append))

    await until(lambda: PrintProgress(0, 2, "cover_open") in told)
    eve.clear("cover-open")
    await until(lambda: PrintProgress(0, 2, "paper_jam") in told)
    eve.clear("media-jam")
    await eve.load(0)
    await until(lambda: PrintProgress(0, 2, "paper_out") in told)
    await eve.load(250)
    eve.clear("hold")

    assert await printing == Printed()
    assert len(eve.printed) == 1


async def test_no_paper_and_nobody_comes(eve: EvePrinter) -> None:
    printer = IppPrinter(address=eve.address, user="kiosk", patience=3)
    await printer.open()
    eve.put("hold")
    printing = asyncio.create_task(printer.print(TWO))
    await until(lambda: eve.printed)
    await eve.load(0)

    assert await printing == NotPrinted("paper_out")
    assert await printer.print(TWO) == NotPrinted("paper_out")
    eve.clear("hold")
    await eve.load(250)
    await printer.close()


async def test_a_cancelled_print_is_cancelled_there_and_the_next_one_comes_out(
    eve: EvePrinter, printer: IppPrinter
) -> None:
    eve.put("hold")
    printing = asyncio.create_task(printer.print(TWO))
    await until(lambda: eve.printed)
    printing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await printing
    eve.clear("hold")

    assert await printer.print(pdf(1)) == Printed()  # busy until the cancelled job has stopped
    assert [job.state for job in await printer._printer._jobs("completed")] == [9, 7]


async def test_through_a_queue_the_printers_own_count_is_the_proof_and_nothing_is_kept(
    eve: EvePrinter, cups: Cups
) -> None:
    told: list[PrintProgress] = []
    printer = IppPrinter(address=cups.address, printer_address=eve.address, user="kiosk", patience=30)
    await printer.open()
    eve.put("media-jam")
    printing = asyncio.create_task(printer.print(TWO, told.append))
    await until(lambda: PrintProgress(0, 2, "paper_jam") in told)
    eve.clear("media-jam")
    outcome = await printing
    kept = cups.papers
    await printer.purge()
    await printer.close()

    assert outcome == Printed()
    assert [pages_of(paper) for paper in eve.printed] == [2]
    assert "d00001-001" in kept
    assert cups.papers == []


async def test_a_queue_counts_pages_that_never_came_out_and_is_not_believed(eve: EvePrinter, cups: Cups) -> None:
    told: list[PrintProgress] = []
    printer = IppPrinter(address=cups.address, user="kiosk", patience=30)
    await printer.open()
    eve.put("media-jam")
    printing = asyncio.create_task(printer.print(TWO, told.append))
    await until(lambda: told)
    printing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await printing
    stale = await printer.status()
    eve.clear("media-jam")
    await printer.close()

    assert told == [PrintProgress(0, 2, "paper_jam")]
    assert (stale.condition, stale.cause) == (Condition.DEGRADED, "paper_jam")
    assert cups.papers == []
