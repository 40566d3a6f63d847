"""The scanner's driver against the simulated scanner over a real pty: what citizens and cables do."""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING, Any

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
    device: NewlandDevice, cable: PtyPort, terminator: bytes, pieces: int
) -> None:
    patient = NewlandScanner(address=str(cable.path), idle_seconds=0.5)  # a busy machine pauses between chunks, too
    await patient.open()
    device.terminator, device.pieces, device.piece_gap = terminator, pieces, 0.005
    device.show(CODE)
    assert (await patient.next_scan()).raw == CODE
    await patient.close()


async def test_nothing_is_waited_for_behind_a_terminator(device: NewlandDevice, cable: PtyPort) -> None:
    scanner = NewlandScanner(address=str(cable.path), idle_seconds=60.0)
    await scanner.open()
    device.show(CODE)
    async with asyncio.timeout(30):
        await scanner.next_scan()
    await scanner.close()


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


async def test_a_scanner_that_refuses_a_setting_of_this_place_is_refused(device: NewlandDevice, cable: PtyPort) -> None:
    device.unknown_tags = ("SETUPE",)
    scanner = NewlandScanner(address=str(cable.path), settings=["SETUPE0"])
    with pytest.raises(Refused) as refused:
        await scanner.open()
    assert refused.value.cause == "setting_refused"


@pytest.mark.parametrize(
    ("language", "set_up", "setting"), [("older", "auto", "nls0302010"), ("engine", "engine", "99900030")]
)
async def test_a_scanner_from_before_ucs_is_found_and_read(
    device: NewlandDevice, cable: PtyPort, language: str, set_up: str, setting: str
) -> None:
    device.language = language
    scanner = NewlandScanner(address=str(cable.path), language=set_up, settings=[setting])
    await scanner.open()
    assert await scanner.status() == READY
    assert any(setting in command for command in device.commands)
    device.show(CODE)
    assert (await scanner.next_scan()).raw == CODE
    await lit(device, on=False)
    await scanner.close()


@pytest.mark.parametrize(("language", "tag", "setting"), [("older", "nls", "nls0302010"), ("engine", "#", "99900030")])
async def test_an_elder_that_refuses_a_setting_is_refused(
    device: NewlandDevice, cable: PtyPort, language: str, tag: str, setting: str
) -> None:
    device.language, device.unknown_tags = language, (tag,)
    scanner = NewlandScanner(address=str(cable.path), language=language, settings=[setting])
    with pytest.raises(Refused):
        await scanner.open()


async def test_nobody_there_in_any_language_is_said(device: NewlandDevice, cable: PtyPort) -> None:
    device.silent = True
    with pytest.raises(NoAnswer):
        await NewlandScanner(address=str(cable.path)).open()


@pytest.mark.parametrize(("option", "wrong"), [("language", "klingon"), ("ending", "cr+lf")])
def test_a_setting_that_does_not_exist_is_named(option: str, wrong: str) -> None:
    options: dict[str, Any] = {option: wrong}
    with pytest.raises(ValueError, match=f"language is one of|{re.escape(wrong)}"):
        NewlandScanner(address="/dev/nowhere", **options)
