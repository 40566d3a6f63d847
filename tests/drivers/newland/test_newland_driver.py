"""The scanner's driver against the simulated scanner over a real pty: what citizens and cables do."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from drivers.errors import LinkLost, NoAnswer, Refused
from drivers.scanner.newland import codec
from drivers.scanner.newland.driver import NewlandScanner
from drivers.scanner.newland.simulator import NewlandDevice
from drivers.status import READY

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from drivers.sim.ports import PtyPort
    from tests.drivers.conftest import Plug

CODE = b"HALLPICK1:q7Zr-0aXk29_mBv4"


@pytest.fixture
async def device() -> NewlandDevice:
    """A scanner on the desk."""
    return NewlandDevice()


@pytest.fixture
async def cable(device: NewlandDevice, plug: Plug) -> PtyPort:
    """Its cable."""
    return plug(device)


@pytest.fixture
async def scanner(cable: PtyPort) -> AsyncIterator[NewlandScanner]:
    """The driver, open."""
    scanner = NewlandScanner(address=str(cable.path))
    await scanner.open()
    yield scanner
    await scanner.close()


async def lit(device: NewlandDevice, on: bool = True) -> None:
    """Wait until the light is on, or off."""
    async with asyncio.timeout(5):
        while device.triggered is not on:  # noqa: ASYNC110 - light is seen, not announced
            await asyncio.sleep(0.005)


async def test_a_code_is_shown_and_the_light_goes_out(device: NewlandDevice, scanner: NewlandScanner) -> None:
    waiting = asyncio.create_task(scanner.next_scan())
    await lit(device)
    device.show(CODE)
    scan = await waiting
    assert (scan.raw, scan.text) == (CODE, CODE.decode())
    await lit(device, on=False)
    assert device.commands[:3] == [codec.PING, codec.TRIGGER_MODE, codec.read_time(30000)]
    assert CODE.decode() not in repr(scan) + repr(vars(scanner))


async def test_a_phone_lies_there_before_the_light_goes_on(device: NewlandDevice, scanner: NewlandScanner) -> None:
    device.show(CODE)
    assert (await scanner.next_scan()).raw == CODE


async def test_a_citizen_walks_away_and_the_light_goes_out(device: NewlandDevice, scanner: NewlandScanner) -> None:
    waiting = asyncio.create_task(scanner.next_scan())
    await lit(device)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    await lit(device, on=False)
    device.show(CODE)
    assert (await scanner.next_scan()).raw == CODE


async def test_a_phone_held_a_moment_longer_is_one_presentation(device: NewlandDevice, scanner: NewlandScanner) -> None:
    device.show(CODE)
    await scanner.next_scan()
    again = asyncio.create_task(scanner.next_scan())
    await asyncio.sleep(0.5)
    assert not again.done()
    device.show(b"31415926")
    assert (await again).raw == b"31415926"


async def test_the_same_code_counts_again_after_it_was_away(device: NewlandDevice, cable: PtyPort) -> None:
    scanner = NewlandScanner(address=str(cable.path), same_code_seconds=0.1)
    await scanner.open()
    device.show(CODE)
    await scanner.next_scan()
    device.hide()
    await asyncio.sleep(0.15)
    device.show(CODE)
    assert (await scanner.next_scan()).raw == CODE
    await scanner.close()


async def test_the_light_is_renewed_when_its_time_runs_out(device: NewlandDevice, cable: PtyPort) -> None:
    scanner = NewlandScanner(address=str(cable.path), light_seconds=0.15)
    await scanner.open()
    waiting = asyncio.create_task(scanner.next_scan())
    await asyncio.sleep(0.5)
    assert device.triggers >= 3
    device.show(CODE)
    assert (await waiting).raw == CODE
    await scanner.close()


@pytest.mark.parametrize("terminator", [b"\r", b"\r\n", b"\n", b"\t", b"\x03", b""])
@pytest.mark.parametrize("pieces", [0, 1, 7])
async def test_scans_come_in_pieces_with_any_terminator(
    device: NewlandDevice, scanner: NewlandScanner, terminator: bytes, pieces: int
) -> None:
    device.terminator, device.pieces, device.piece_gap = terminator, pieces, 0.005
    device.show(CODE)
    assert (await scanner.next_scan()).raw == CODE


async def test_a_terminator_is_not_waited_for_any_longer_than_needed(
    device: NewlandDevice, scanner: NewlandScanner
) -> None:
    waiting = asyncio.create_task(scanner.next_scan())
    await lit(device)
    started = asyncio.get_running_loop().time()
    device.show(CODE)
    await waiting
    assert asyncio.get_running_loop().time() - started < codec.IDLE_GAP


async def test_a_chinese_code_of_an_old_phone_is_read(device: NewlandDevice, scanner: NewlandScanner) -> None:
    device.show("领件码8823".encode("gb18030"))
    assert (await scanner.next_scan()).text == "领件码8823"


async def test_the_cable_is_pulled_while_waiting_and_put_back(
    device: NewlandDevice, cable: PtyPort, scanner: NewlandScanner
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


async def test_the_cable_is_pulled_while_nobody_waits(cable: PtyPort, scanner: NewlandScanner) -> None:
    cable.unplug()
    async with asyncio.timeout(1):
        await scanner.lost()
    with pytest.raises(LinkLost):
        await scanner.status()


async def test_a_dead_scanner_is_noticed(device: NewlandDevice, scanner: NewlandScanner) -> None:
    assert await scanner.status() == READY
    device.silent = True
    with pytest.raises(NoAnswer):
        await scanner.status()


async def test_late_replies_do_not_become_scans(device: NewlandDevice, scanner: NewlandScanner) -> None:
    device.late = 0.6
    device.show(CODE)
    assert (await scanner.next_scan()).raw == CODE


async def test_a_scanner_that_knows_no_light_time_is_lit_more_often(device: NewlandDevice, cable: PtyPort) -> None:
    device.unknown_tags = ("ORTSET",)
    scanner = NewlandScanner(address=str(cable.path))
    await scanner.open()
    device.show(CODE)
    assert (await scanner.next_scan()).raw == CODE
    await scanner.close()


async def test_a_scanner_without_trigger_mode_is_refused(device: NewlandDevice, cable: PtyPort) -> None:
    device.unknown_tags = ("SCNMOD",)
    scanner = NewlandScanner(address=str(cable.path))
    with pytest.raises(Refused):
        await scanner.open()
