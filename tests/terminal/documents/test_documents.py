"""A4 documents belong to a session: printed for it, followed in words, and gone with it."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import io
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field

import pytest
from PIL import Image

from drivers.a4.ipp.simulator import IppPrinterDevice
from drivers.contracts import NotPrinted, Printed, PrintProgress, Unconfirmed
from drivers.sim.ports import TcpPort
from kiosk.contract.content import Working
from kiosk.terminal.clock import Clock
from kiosk.terminal.devices.bench import Bench
from kiosk.terminal.devices.station import DeviceAway
from kiosk.terminal.documents.desk import Documents
from kiosk.terminal.documents.progress import progress_scene
from kiosk.terminal.settings.model import Devices, DeviceSettings
from kiosk.text import render
from tests.drivers.conftest import attend


def paper(pages: int) -> bytes:
    """A PDF."""
    leaf, out = Image.new("L", (60, 85), 255), io.BytesIO()
    leaf.save(out, "PDF", save_all=True, append_images=[leaf] * (pages - 1))
    return out.getvalue()


TWO = paper(2)


@dataclass
class A4Place:
    """The printer with its cable, and the terminal's end of it."""

    device: IppPrinterDevice
    cable: TcpPort
    bench: Bench
    documents: Documents
    told: list[PrintProgress] = field(default_factory=list)

    async def until(self, is_so: Callable[[], object]) -> None:
        """Wait until something is so."""
        async with asyncio.timeout(20):
            while not is_so():  # noqa: ASYNC110 - what hands wait for has no event
                await asyncio.sleep(0.01)


@contextlib.asynccontextmanager
async def set_up(device: IppPrinterDevice) -> AsyncIterator[A4Place]:
    """The terminal with this printer, ready."""
    cable = TcpPort()
    attendant = asyncio.create_task(attend(device, cable))
    host, port = cable.address
    settings = DeviceSettings("a4", "ipp", f"ipp://{host}:{port}/ipp/print", off=None)
    bench = Bench(Devices(a4=settings), Clock())
    bench.start()
    await bench.first_look(10)
    try:
        yield A4Place(device, cable, bench, Documents(bench.a4))
    finally:
        await bench.close()
        attendant.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await attendant
        await device.close()
        cable.close()


@pytest.fixture
async def place() -> AsyncIterator[A4Place]:
    """A printer."""
    async with set_up(IppPrinterDevice(page_time=0.05)) as place:
        yield place


async def test_a_document_comes_out_and_its_pages_are_told(place: A4Place) -> None:
    outcome = await place.documents.print(TWO, "s1", place.told.append)

    assert outcome == Printed()
    assert [sheet.sha256 for sheet in place.device.sheets] == [hashlib.sha256(TWO).hexdigest()] * 2
    assert place.told[-1] == PrintProgress(2, 2)


async def test_a_citizen_leaves_and_the_next_one_gets_only_their_own(place: A4Place) -> None:
    place.device.press.page_time = 0.3
    printing = asyncio.create_task(place.documents.print(TWO, "s1", place.told.append))
    await place.until(lambda: place.device.press.jobs)
    printing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await printing
    await place.documents.end("s1")
    mine = paper(1)
    place.device.press.page_time = 0.05

    assert await place.documents.print(mine, "s2", place.told.append) == Printed()
    assert place.device.sheets[-1].sha256 == hashlib.sha256(mine).hexdigest()
    assert all(job.ended for job in place.device.press.jobs)


async def test_a_session_ends_while_its_document_is_printed_and_no_further_page_comes_out(place: A4Place) -> None:
    place.device.press.page_time = 0.5
    printing = asyncio.create_task(place.documents.print(paper(9), "s1", place.told.append))
    await place.until(lambda: place.device.sheets)
    await place.documents.end("s1")
    came_out = len(place.device.sheets)
    await asyncio.sleep(1.5)

    assert len(place.device.sheets) == came_out < 9
    assert await printing == Unconfirmed("session_ended")
    assert all(job.ended for job in place.device.press.jobs)


async def test_a_document_that_comes_after_the_session_is_refused(place: A4Place) -> None:
    await place.documents.end("s1")

    assert await place.documents.print(TWO, "s1", place.told.append) == NotPrinted("session_ended")
    assert place.device.sheets == []


async def test_a_queue_keeps_no_papers_of_a_session_that_is_over() -> None:
    queue = IppPrinterDevice(page_time=0.3)
    queue.is_queue = True
    async with set_up(queue) as place:
        printing = asyncio.create_task(place.documents.print(TWO, "s1", place.told.append))
        await place.until(lambda: queue.press.jobs)
        printing.cancel()
        await asyncio.gather(printing, return_exceptions=True)
        await place.documents.end("s1")

    assert queue.press.jobs == []
    assert queue.sheets == []


async def test_no_paper_stands_in_the_status(place: A4Place) -> None:
    place.device.press.take_paper()

    assert await place.documents.print(TWO, "s1", place.told.append) == NotPrinted("paper_out")
    await place.until(lambda: place.bench.a4.status.cause == "paper_out")


async def test_the_printer_is_away(place: A4Place) -> None:
    place.cable.unplug()
    place.bench.a4.look_now()
    await place.until(lambda: not place.bench.a4.status.usable)

    with pytest.raises(DeviceAway) as away:
        await place.documents.print(TWO, "s1", place.told.append)
    await place.documents.end("s1")
    assert not away.value.began


def test_pages_are_told_in_words() -> None:
    scene = progress_scene(PrintProgress(1, 3))

    assert isinstance(scene.content, Working)
    assert render(scene.question, "zh") == "正在打印"
    assert render(scene.content.words, "zh") == "共3页,已打印1页"
    assert render(scene.content.words, "en") == "1 of 3 pages printed"


def test_what_holds_a_document_up_is_told_in_words() -> None:
    scene = progress_scene(PrintProgress(1, 3, "paper_out"))

    assert isinstance(scene.content, Working)
    assert render(scene.question, "zh") == "A4打印机没有纸了"
    assert render(scene.question, "en") == "The A4 printer is out of paper"
    assert "cancelled" in render(scene.content.words, "en")
