"""The driver and a scanner that types, event by event: what citizens and cables do."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from drivers.errors import LinkLost
from drivers.scanner.keyboard import codec
from drivers.scanner.keyboard.codec import Event
from drivers.scanner.keyboard.driver import KeyboardScanner
from drivers.status import READY

if TYPE_CHECKING:
    from drivers.scanner.keyboard.simulator import KeyboardDevice
    from drivers.sim.ports import TcpPort

CODE = "HALLPICK1:q7Zr-0aXk29_mBv4 #&?={}"


async def shown(device: KeyboardDevice, scanner: KeyboardScanner, payload: bytes) -> str:
    """What is read when somebody shows a code after they were asked for it."""
    waiting = asyncio.create_task(scanner.next_scan())
    await asyncio.sleep(0.05)
    device.show(payload)
    return (await waiting).text


@pytest.mark.parametrize("end", [codec.ENTER, codec.KEYPAD_ENTER, 15, 0])
@pytest.mark.parametrize("pieces", [0, 7, 24])
async def test_a_code_is_typed_with_any_end(device: KeyboardDevice, address: str, end: int, pieces: int) -> None:
    patient = KeyboardScanner(address=address, idle_seconds=1.0)  # a busy machine pauses between keys, too
    await patient.open()
    device.end, device.pieces, device.piece_gap, device.again_seconds = end, pieces, 0.0001, 0.0
    assert await shown(device, patient, CODE.encode()) == CODE
    assert CODE not in repr(vars(patient))
    await patient.close()


async def test_a_chinese_code_is_typed_by_number(device: KeyboardDevice, scanner: KeyboardScanner) -> None:
    assert await shown(device, scanner, "领件码8823".encode()) == "领件码8823"


async def test_a_code_typed_before_anybody_asked_is_nobodys(device: KeyboardDevice, scanner: KeyboardScanner) -> None:
    device.show(CODE.encode())
    device.hide()
    await asyncio.sleep(0.1)
    waiting = asyncio.create_task(scanner.next_scan())
    await asyncio.sleep(0.5)
    assert not waiting.done()
    device.show(b"31415926")
    assert (await waiting).raw == b"31415926"


async def test_a_code_of_which_keystrokes_were_lost_is_no_code(
    device: KeyboardDevice, scanner: KeyboardScanner
) -> None:
    device.again_seconds = 0.0
    waiting = asyncio.create_task(scanner.next_scan())
    await asyncio.sleep(0.05)
    events = [*codec.keystrokes(b"3141", 0), Event(0, 3, 0), *codec.keystrokes(b"26")]
    device._say(b"".join(map(codec.event_bytes, events)))
    await asyncio.sleep(0.3)
    assert not waiting.done()
    device.show(b"31415926")
    assert (await waiting).raw == b"31415926"


async def test_the_scanner_is_unplugged_while_waiting_and_plugged_in_again(
    device: KeyboardDevice, cable: TcpPort, scanner: KeyboardScanner
) -> None:
    waiting = asyncio.create_task(scanner.next_scan())
    await asyncio.sleep(0.05)
    cable.unplug()
    with pytest.raises(LinkLost):
        await waiting
    await scanner.lost()
    with pytest.raises(LinkLost):
        await scanner.status()
    cable.plug()
    await scanner.open()
    assert await scanner.status() == READY
    assert await shown(device, scanner, CODE.encode()) == CODE


async def test_a_citizen_walks_away_and_the_next_one_is_served(
    device: KeyboardDevice, scanner: KeyboardScanner
) -> None:
    waiting = asyncio.create_task(scanner.next_scan())
    await asyncio.sleep(0.05)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert await shown(device, scanner, CODE.encode()) == CODE


@pytest.mark.parametrize("option", [{"alt_codes": "big5"}, {"ending": "enter"}])
def test_a_wrong_setting_is_named(option: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"big5|enter"):
        KeyboardScanner(address="/dev/input/event0", **option)
