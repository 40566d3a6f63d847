"""The driver against the simulated Honeywell scanner over a real pty: what citizens and cables do."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from drivers.errors import LinkLost, NoAnswer, Refused
from drivers.scanner.honeywell.driver import HoneywellScanner
from drivers.scanner.honeywell.simulator import HoneywellDevice
from drivers.status import READY

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from drivers.sim.ports import PtyPort
    from tests.drivers.conftest import Plug

CODE = b"HALLPICK1:q7Zr-0aXk29_mBv4"


@pytest.fixture
async def device() -> HoneywellDevice:
    """A scanner on the desk."""
    return HoneywellDevice()


@pytest.fixture
async def cable(device: HoneywellDevice, plug: Plug) -> PtyPort:
    """Its cable."""
    return plug(device)


@pytest.fixture
async def scanner(cable: PtyPort) -> AsyncIterator[HoneywellScanner]:
    """The driver, open."""
    scanner = HoneywellScanner(address=str(cable.path))
    await scanner.open()
    yield scanner
    await scanner.close()


async def lit(device: HoneywellDevice, on: bool = True) -> None:
    """Wait until the light is on, or off."""
    async with asyncio.timeout(5):
        while device.triggered is not on:  # noqa: ASYNC110 - light is seen, not announced
            await asyncio.sleep(0.005)


async def test_a_code_is_shown_and_the_light_goes_out(device: HoneywellDevice, scanner: HoneywellScanner) -> None:
    waiting = asyncio.create_task(scanner.next_scan())
    await lit(device)
    device.show(CODE)
    scan = await waiting
    assert (scan.raw, scan.text) == (CODE, CODE.decode())
    await lit(device, on=False)
    assert device.commands[:4] == ["REVINF", "PAPHHF", "VSUFCR", "TRGSTO30000"]
    assert CODE.decode() not in repr(scan) + repr(vars(scanner))


async def test_a_citizen_walks_away_and_the_light_goes_out(device: HoneywellDevice, scanner: HoneywellScanner) -> None:
    waiting = asyncio.create_task(scanner.next_scan())
    await lit(device)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    await lit(device, on=False)
    device.show(CODE)
    assert (await scanner.next_scan()).raw == CODE


async def test_a_phone_held_a_moment_longer_is_one_presentation(
    device: HoneywellDevice, scanner: HoneywellScanner
) -> None:
    device.show(CODE)
    await scanner.next_scan()
    again = asyncio.create_task(scanner.next_scan())
    await asyncio.sleep(0.5)
    assert not again.done()
    device.show(b"31415926")
    assert (await again).raw == b"31415926"


async def test_the_light_is_renewed_when_its_time_runs_out(device: HoneywellDevice, cable: PtyPort) -> None:
    scanner = HoneywellScanner(address=str(cable.path), light_seconds=0.15)
    await scanner.open()
    waiting = asyncio.create_task(scanner.next_scan())
    async with asyncio.timeout(10):
        while device.triggers < 3:  # noqa: ASYNC110 - light is seen, not announced
            await asyncio.sleep(0.01)
    device.show(CODE)
    assert (await waiting).raw == CODE
    await scanner.close()


@pytest.mark.parametrize("pieces", [0, 1, 7])
async def test_scans_come_in_pieces_and_without_a_suffix(device: HoneywellDevice, cable: PtyPort, pieces: int) -> None:
    patient = HoneywellScanner(address=str(cable.path), idle_seconds=0.5)  # a busy machine pauses between chunks, too
    await patient.open()
    device.pieces, device.piece_gap, device.terminator = pieces, 0.005, b""
    device.show("领件码8823".encode("gb18030"))
    assert (await patient.next_scan()).text == "领件码8823"
    await patient.close()


async def test_replies_without_their_mark_are_understood(device: HoneywellDevice, cable: PtyPort) -> None:
    device.no_marks = True
    scanner = HoneywellScanner(address=str(cable.path))
    await scanner.open()
    assert await scanner.status() == READY
    await scanner.close()


@pytest.mark.parametrize("late", [0.6, 1.2])
async def test_late_replies_do_not_become_scans(
    device: HoneywellDevice, scanner: HoneywellScanner, late: float
) -> None:
    device.late = late
    assert await scanner.status() == READY
    device.show(CODE)
    assert (await scanner.next_scan()).raw == CODE


async def test_a_dead_scanner_is_noticed(device: HoneywellDevice, scanner: HoneywellScanner) -> None:
    device.silent = True
    with pytest.raises(NoAnswer):
        await scanner.status()


@pytest.mark.parametrize(("tag", "cause"), [("PAPHHF", "mode_refused"), ("VSUFCR", "setting_refused")])
async def test_a_scanner_that_refuses_its_set_up_is_refused(
    device: HoneywellDevice, cable: PtyPort, tag: str, cause: str
) -> None:
    device.unknown_tags = (tag,)
    with pytest.raises(Refused) as refused:
        await HoneywellScanner(address=str(cable.path)).open()
    assert refused.value.cause == cause


async def test_a_setting_of_this_place_is_sent_at_each_start(device: HoneywellDevice, cable: PtyPort) -> None:
    scanner = HoneywellScanner(address=str(cable.path), settings=["SHWNRD1"])
    await scanner.open()
    assert "SHWNRD1" in device.commands
    await scanner.close()


async def test_a_scanner_that_knows_no_light_time_is_lit_more_often(device: HoneywellDevice, cable: PtyPort) -> None:
    device.unknown_tags = ("TRGSTO",)
    scanner = HoneywellScanner(address=str(cable.path))
    await scanner.open()
    device.show(CODE)
    assert (await scanner.next_scan()).raw == CODE
    await scanner.close()


async def test_the_cable_is_pulled_while_waiting_and_put_back(
    device: HoneywellDevice, cable: PtyPort, scanner: HoneywellScanner
) -> None:
    waiting = asyncio.create_task(scanner.next_scan())
    await lit(device)
    cable.unplug()
    with pytest.raises(LinkLost):
        await waiting
    cable.plug()
    await scanner.open()
    device.show(CODE)
    assert (await scanner.next_scan()).raw == CODE


async def test_the_cable_is_pulled_while_nobody_waits(cable: PtyPort, scanner: HoneywellScanner) -> None:
    cable.unplug()
    async with asyncio.timeout(5):
        await scanner.lost()
    with pytest.raises(LinkLost):
        await scanner.status()
