"""Slips meet a real printer protocol: paper, torn paper, pulled cables, and the next person."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from drivers.contracts import NotPrinted, Printed, PrintOutcome, Receipt, ReceiptPrinter, Unconfirmed
from drivers.errors import Garbled
from drivers.status import READY, Condition, Status
from kiosk.terminal.clock import Clock
from kiosk.terminal.devices.station import DeviceAway, Station
from kiosk.terminal.receipts.desk import Receipts
from kiosk.terminal.receipts.pickup import pickup_slip
from kiosk.terminal.receipts.slips import case_slip

from .papers import CASE, GRANT, GROUPED, HEAD, NUMBER

if TYPE_CHECKING:
    from .conftest import PrinterPlace

SLIP = case_slip(HEAD, CASE)


async def test_a_slip_comes_out_as_it_was_written(place: PrinterPlace) -> None:
    outcome = await place.receipts.print(SLIP, "s1")
    (seen,) = [receipt for receipt in place.device.receipts if not receipt.blank]

    assert outcome == Printed()
    assert place.receipts.columns == 48
    assert GROUPED in seen.text
    assert "王*示" in seen.text
    assert ("code128", NUMBER) in seen.codes


async def test_paper_is_torn_in_the_middle_of_a_slip_and_the_next_person_gets_only_their_own(
    place: PrinterPlace,
) -> None:
    place.device.speed = 150.0
    printing = asyncio.create_task(place.receipts.print(SLIP, "s1"))
    await place.until(lambda: place.device.current is not None and GROUPED in place.device.current.text)
    place.device.tear()

    outcome = await printing
    await place.receipts.end("s1")
    await place.until(lambda: place.bench.printer.status.cause == "paper_out")
    place.device.speed = 2000.0
    place.device.load()
    await place.until(lambda: place.bench.printer.status.usable, 8)
    second = await place.receipts.print(pickup_slip(HEAD, GRANT), "s2")
    last = place.device.receipts[-1]

    assert outcome == NotPrinted("paper_out")
    assert second == Printed()
    assert "取件凭条" in last.text
    assert "办件查询凭条" not in last.text


async def test_no_paper_is_told_and_stands_in_the_status(place: PrinterPlace) -> None:
    place.device.paper = "out"

    outcome = await place.receipts.print(SLIP, "s1")
    await place.until(lambda: not place.bench.printer.status.usable)

    assert outcome == NotPrinted("paper_out")
    assert (place.bench.printer.status.condition, place.bench.printer.status.cause) == (Condition.FAULT, "paper_out")


async def test_a_slip_that_comes_after_the_session_is_refused(place: PrinterPlace) -> None:
    await place.receipts.end("s1")

    outcome = await place.receipts.print(SLIP, "s1")

    assert outcome == NotPrinted("session_ended")
    assert [receipt for receipt in place.device.receipts if not receipt.blank] == []


async def test_a_slip_that_waits_for_its_turn_is_refused_when_its_session_ends(place: PrinterPlace) -> None:
    place.device.speed = 300.0
    first = asyncio.create_task(place.receipts.print(SLIP, "s1"))
    await place.until(lambda: place.device.current is not None)
    second = asyncio.create_task(place.receipts.print(SLIP, "s1"))
    await asyncio.sleep(0)
    await place.receipts.end("s1")

    assert [await first, await second] == [Printed(), NotPrinted("session_ended")]


async def test_the_printer_is_away_before_anything_was_begun(place: PrinterPlace) -> None:
    place.cable.unplug()
    await place.until(lambda: not place.bench.printer.status.usable)

    with pytest.raises(DeviceAway) as away:
        await place.receipts.print(SLIP, "s1")
    await place.receipts.end("s1")

    assert away.value.began is False


async def test_the_printers_cable_is_pulled_in_the_middle_of_a_slip(place: PrinterPlace) -> None:
    place.device.speed = 150.0
    printing = asyncio.create_task(place.receipts.print(SLIP, "s1"))
    await place.until(lambda: place.device.current is not None and GROUPED in place.device.current.text)
    place.cable.unplug()

    outcome = await asyncio.wait_for(printing, 12)

    await place.until(lambda: not place.bench.printer.status.usable, 2)

    assert isinstance(outcome, NotPrinted)


class Mumbler:
    """A printer whose answers cannot be understood once it has taken a slip."""

    columns = 48

    async def open(self) -> None: ...

    async def close(self) -> None: ...

    async def status(self) -> Status:
        return READY

    async def lost(self) -> None:
        await asyncio.Event().wait()

    async def print(self, receipt: Receipt) -> PrintOutcome:
        raise Garbled("garbled")

    async def purge(self) -> None:
        await asyncio.Event().wait()


async def test_what_nobody_knows_is_not_guessed_and_a_stuck_purge_holds_nobody_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("kiosk.terminal.devices.paperwork._PURGE_WITHIN", 0.05)
    station: Station[ReceiptPrinter] = Station("printer", Mumbler(), Clock())
    station.start()
    await asyncio.sleep(0.05)
    receipts = Receipts(station)

    outcome = await receipts.print(SLIP, "s1")
    await asyncio.wait_for(receipts.end("s1"), 1)
    await station.close()

    assert outcome == Unconfirmed("garbled")
