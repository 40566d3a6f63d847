"""A plain scanner over a real pty: whatever it sends, whenever it sends it, and whom that belongs to."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from drivers.errors import LinkLost
from drivers.scanner.cdc import codec
from drivers.scanner.cdc.driver import CdcScanner
from drivers.scanner.cdc.simulator import CdcDevice
from drivers.scans.assembling import Ending, ScanAssembler
from drivers.status import READY

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from drivers.sim.ports import PtyPort
    from tests.drivers.conftest import Plug

CODE = b"HALLPICK1:q7Zr-0aXk29_mBv4"


@pytest.fixture
async def device() -> CdcDevice:
    """A scanner on the desk."""
    return CdcDevice()


@pytest.fixture
async def cable(device: CdcDevice, plug: Plug) -> PtyPort:
    """Its cable."""
    return plug(device)


@pytest.fixture
async def scanner(cable: PtyPort) -> AsyncIterator[CdcScanner]:
    """The driver, open."""
    scanner = CdcScanner(address=str(cable.path))
    await scanner.open()
    yield scanner
    await scanner.close()


async def shown(device: CdcDevice, scanner: CdcScanner, payload: bytes) -> bytes:
    """What is read when somebody shows a code after they were asked for it."""
    waiting = asyncio.create_task(scanner.next_scan())
    await asyncio.sleep(0.05)
    device.show(payload)
    return (await waiting).raw


@pytest.mark.parametrize(
    ("payload", "prefix", "suffix", "frame"),
    [
        (b"31415926", b"", b"\r", "33 31 34 31 35 39 32 36 0D"),
        (b"31415926", b"", b"\r\n", "33 31 34 31 35 39 32 36 0D 0A"),
        (b"31415926", b"\x02", b"\x03", "02 33 31 34 31 35 39 32 36 03"),
        ("领件码".encode("gb18030"), b"", b"\t", "C1 EC BC FE C2 EB 09"),
    ],
)
def test_a_scan_on_the_wire_is_the_bytes_of_the_sheet(payload: bytes, prefix: bytes, suffix: bytes, frame: str) -> None:
    assert codec.sent(payload, prefix, suffix) == bytes.fromhex(frame)
    assembler = ScanAssembler(Ending.FRAMED if prefix else Ending.ANY)
    assert assembler.feed(bytes.fromhex(frame)) == [payload]


@pytest.mark.parametrize("terminator", [b"\r", b"\r\n", b"\n", b"\t", b"\x03", b""])
@pytest.mark.parametrize("pieces", [0, 1, 7])
async def test_scans_come_in_pieces_with_any_terminator(
    device: CdcDevice, cable: PtyPort, terminator: bytes, pieces: int
) -> None:
    patient = CdcScanner(address=str(cable.path), idle_seconds=0.5)  # a busy machine pauses between chunks, too
    await patient.open()
    device.terminator, device.pieces, device.piece_gap = terminator, pieces, 0.005
    assert await shown(device, patient, CODE) == CODE
    await patient.close()


async def test_a_code_that_lay_there_before_is_read_when_the_scanner_looks_again(
    device: CdcDevice, scanner: CdcScanner
) -> None:
    device.show(CODE)
    await asyncio.sleep(0.1)
    assert (await scanner.next_scan()).raw == CODE


async def test_a_code_shown_and_taken_away_before_anybody_asked_is_nobodys(
    device: CdcDevice, scanner: CdcScanner
) -> None:
    device.show(CODE)
    device.hide()
    await asyncio.sleep(0.1)
    waiting = asyncio.create_task(scanner.next_scan())
    await asyncio.sleep(0.5)
    assert not waiting.done()
    device.show(b"31415926")
    assert (await waiting).raw == b"31415926"


async def test_half_a_code_of_the_person_before_is_nobodys(device: CdcDevice, scanner: CdcScanner) -> None:
    device.pieces, device.piece_gap, device.again_seconds = 4, 0.04, 0.0
    device.show(CODE)
    await asyncio.sleep(0.1)
    waiting = asyncio.create_task(scanner.next_scan())
    await asyncio.sleep(1.0)
    assert not waiting.done()
    device.show(b"31415926")
    assert (await waiting).raw == b"31415926"


async def test_a_phone_held_a_moment_longer_is_one_presentation(device: CdcDevice, scanner: CdcScanner) -> None:
    device.again_seconds = 0.2
    assert await shown(device, scanner, CODE) == CODE
    again = asyncio.create_task(scanner.next_scan())
    await asyncio.sleep(1.0)
    assert device.reads > 2
    assert not again.done()
    device.show(b"31415926")
    assert (await again).raw == b"31415926"


async def test_a_long_chinese_code_of_an_old_phone_is_read(device: CdcDevice, scanner: CdcScanner) -> None:
    payload = ("领件码8823 " * 60).encode("gb18030")
    waiting = asyncio.create_task(scanner.next_scan())
    await asyncio.sleep(0.05)
    device.show(payload)
    assert (await waiting).text == "领件码8823 " * 60


async def test_a_code_with_lines_in_it_stays_whole_between_stx_and_etx(device: CdcDevice, cable: PtyPort) -> None:
    scanner = CdcScanner(address=str(cable.path), ending="stx_etx")
    await scanner.open()
    device.prefix, device.terminator = b"\x02", b"\x03"
    assert await shown(device, scanner, b"line 1\r\nline 2\r\n") == b"line 1\r\nline 2\r\n"
    await scanner.close()


async def test_a_code_without_end_is_no_code(device: CdcDevice, scanner: CdcScanner) -> None:
    waiting = asyncio.create_task(scanner.next_scan())
    await asyncio.sleep(0.05)
    for _ in range(3):
        device._say(b"x" * 2000)
        await asyncio.sleep(0.01)
    device.show(b"x")
    await asyncio.sleep(0.2)
    assert not waiting.done()
    device.show(CODE)
    assert (await waiting).raw == CODE


async def test_the_cable_is_pulled_while_waiting_and_put_back(
    device: CdcDevice, cable: PtyPort, scanner: CdcScanner
) -> None:
    waiting = asyncio.create_task(scanner.next_scan())
    await asyncio.sleep(0.05)
    cable.unplug()
    with pytest.raises(LinkLost):
        await waiting
    with pytest.raises(LinkLost):
        await scanner.status()
    cable.plug()
    await scanner.open()
    assert await scanner.status() == READY
    assert await shown(device, scanner, CODE) == CODE


async def test_a_citizen_walks_away_and_the_next_one_is_served(device: CdcDevice, scanner: CdcScanner) -> None:
    waiting = asyncio.create_task(scanner.next_scan())
    await asyncio.sleep(0.05)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert await shown(device, scanner, CODE) == CODE


async def test_no_code_is_kept_by_the_driver(device: CdcDevice, scanner: CdcScanner) -> None:
    await shown(device, scanner, CODE)
    assert CODE.decode() not in repr(vars(scanner))
