"""A camera as scanner, over a real connection: what citizens hold before it, and what cameras and cables do."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import threading
import time
from typing import TYPE_CHECKING

import pytest

from drivers.errors import Garbled, LinkLost, Misuse, NoAnswer
from drivers.registry import driver_for
from drivers.scanner.camera.driver import CameraScanner
from drivers.scanner.camera.simulator import CameraDevice
from drivers.sim.ports import TcpPort
from drivers.status import Condition
from tests.drivers.conftest import attend

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

CODE = b"HALLPICK1:q7Zr-0aXk29_mBv4"
NAME = "姓名:王䶮|37099919900101001X"
SOON = 20.0


@pytest.fixture
def device() -> CameraDevice:
    """A camera that looks into the hall."""
    return CameraDevice(fps=20.0)


@pytest.fixture
async def cable(device: CameraDevice) -> AsyncIterator[TcpPort]:
    """Its cable."""
    port = TcpPort()
    attendant = asyncio.create_task(attend(device, port))
    yield port
    attendant.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await attendant
    port.close()


@pytest.fixture
async def scanner(cable: TcpPort) -> AsyncIterator[CameraScanner]:
    """The scanner, opened."""
    scanner = CameraScanner(address=f"http://127.0.0.1:{cable.address[1]}/stream")
    await scanner.open()
    yield scanner
    await scanner.close()


@pytest.fixture(autouse=True)
def _no_thread_left_behind() -> Iterator[None]:
    yield
    assert not [thread for thread in threading.enumerate() if thread.name == "camera"]


async def test_a_telephone_held_before_the_camera_is_read(scanner: CameraScanner, device: CameraDevice) -> None:
    device.show(CODE)
    async with asyncio.timeout(SOON):
        scan = await scanner.next_scan()
    assert (scan.raw, scan.text, scan.format) == (CODE, CODE.decode(), "QRCode")


async def test_a_code_that_comes_later_is_waited_for(scanner: CameraScanner, device: CameraDevice) -> None:
    waiting = asyncio.create_task(scanner.next_scan())
    await asyncio.sleep(2.5)  # so long that it looks seldom by now
    assert not waiting.done()
    device.show(CODE)
    async with asyncio.timeout(SOON):
        assert (await waiting).raw == CODE


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
async def test_a_chinese_name_on_paper_is_read(scanner: CameraScanner, device: CameraDevice, encoding: str) -> None:
    device.paper = True
    device.show(NAME.encode(encoding))
    async with asyncio.timeout(SOON):
        scan = await scanner.next_scan()
    assert (scan.text, scan.raw) == (NAME, NAME.encode(encoding))


@pytest.mark.parametrize(
    ("payload", "format_"), [(b"HALL-0815", "Code128"), (b"6901234567892", "EAN13"), (b"a page of text", "PDF417")]
)
async def test_other_codes_are_read_too(
    scanner: CameraScanner, device: CameraDevice, payload: bytes, format_: str
) -> None:
    device.show(payload, format_)
    async with asyncio.timeout(SOON):
        scan = await scanner.next_scan()
    assert (scan.raw, scan.format) == (payload, format_)


async def test_a_telephone_held_a_moment_longer_is_one_scan(cable: TcpPort, device: CameraDevice) -> None:
    scanner = CameraScanner(address=f"http://127.0.0.1:{cable.address[1]}/", same_code_seconds=1.0)
    await scanner.open()
    device.show(CODE)
    async with asyncio.timeout(SOON):
        await scanner.next_scan()
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(2.5):
                await scanner.next_scan()
        device.show(b"another code")
        assert (await scanner.next_scan()).raw == b"another code"
        device.hide()
        await asyncio.sleep(1.5)
        device.show(CODE)
        assert (await scanner.next_scan()).raw == CODE
    await scanner.close()


async def test_a_scan_given_up_leaves_the_camera_at_rest_and_the_next_one_works(
    scanner: CameraScanner, device: CameraDevice
) -> None:
    waiting = asyncio.create_task(scanner.next_scan())
    await asyncio.sleep(0.5)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    await asyncio.sleep(0.3)
    assert not scanner._frames.holding
    device.show(CODE)
    async with asyncio.timeout(SOON):
        assert (await scanner.next_scan()).raw == CODE


async def test_how_the_pictures_are_is_told(scanner: CameraScanner) -> None:
    await scanner.status()
    await asyncio.sleep(1.2)
    status = await scanner.status()
    assert status.condition is Condition.READY
    assert status.details["size"] == "1280x720"
    assert float(status.details["fps"]) > 0


async def test_a_covered_lens_is_noticed(scanner: CameraScanner, device: CameraDevice) -> None:
    device.black = True
    await asyncio.sleep(0.3)
    status = await scanner.status()
    assert (status.condition, status.cause) == (Condition.DEGRADED, "dark_picture")
    assert status.usable


async def test_a_slow_camera_is_noticed_and_still_reads(scanner: CameraScanner, device: CameraDevice) -> None:
    device.slow = True
    device.show(CODE)
    async with asyncio.timeout(SOON):
        assert (await scanner.next_scan()).raw == CODE
        while (await scanner.status()).cause != "slow_pictures":
            device.hide()
            await asyncio.sleep(0.1)


async def test_a_camera_that_stalls_in_a_scan_does_not_answer(scanner: CameraScanner, device: CameraDevice) -> None:
    waiting = asyncio.create_task(scanner.next_scan())
    await asyncio.sleep(0.3)
    device.stalled = True
    async with asyncio.timeout(SOON):
        with pytest.raises(NoAnswer):
            await waiting
        with pytest.raises(NoAnswer):
            await scanner.status()
        device.stalled = False
        device.show(CODE)
        assert (await scanner.next_scan()).raw == CODE


async def test_broken_pictures_are_told_apart(scanner: CameraScanner, device: CameraDevice) -> None:
    device.garbled = True
    await asyncio.sleep(0.3)
    with pytest.raises(Garbled):
        await scanner.status()


async def test_the_cable_pulled_in_a_scan_is_a_loss_and_put_back_it_reads(
    scanner: CameraScanner, device: CameraDevice, cable: TcpPort
) -> None:
    waiting = asyncio.create_task(scanner.next_scan())
    await asyncio.sleep(0.3)
    cable.unplug()
    async with asyncio.timeout(SOON):
        with pytest.raises(LinkLost):
            await waiting
        await scanner.lost()
    with pytest.raises(LinkLost):
        await scanner.open()
    cable.plug()
    device.show(CODE)
    async with asyncio.timeout(SOON):
        await scanner.open()
        assert (await scanner.next_scan()).raw == CODE


async def test_the_loop_keeps_running_while_pictures_are_read(scanner: CameraScanner) -> None:
    waiting = asyncio.create_task(scanner.next_scan())
    began, beats = time.monotonic(), 0
    while time.monotonic() - began < 1.0:
        await asyncio.sleep(0.005)
        beats += 1
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
    assert beats > 20


async def test_no_code_and_no_password_reaches_words(
    cable: TcpPort, device: CameraDevice, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    scanner = CameraScanner(address=f"http://hall:secret@127.0.0.1:{cable.address[1]}/")
    await scanner.open()
    device.show(NAME.encode())
    async with asyncio.timeout(SOON):
        scan = await scanner.next_scan()
    cable.unplug()
    async with asyncio.timeout(SOON):
        await scanner.lost()
    with pytest.raises(LinkLost) as lost:
        await scanner.open()
    await scanner.close()
    words = repr(scan) + repr(vars(scanner)) + repr(lost.value) + caplog.text
    assert NAME not in words
    assert "3709" not in words
    assert "secret" not in words


def test_a_wrong_address_or_format_is_told_before_anything_is_opened() -> None:
    with pytest.raises(Misuse, match="bad_address"):
        driver_for("scanner", "camera", address="ftp://camera/")
    with pytest.raises(Misuse):
        driver_for("scanner", "camera", address="0", formats=["Aztec"])
