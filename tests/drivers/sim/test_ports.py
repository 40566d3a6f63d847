"""Cables: what the far side sees when one is pulled, plugged, or the device on it has no power."""

from __future__ import annotations

import asyncio
import errno
import os
from typing import TYPE_CHECKING

import pytest

from drivers.sim.ports import PtyPort, TcpPort

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def serial_port(tmp_path: Path) -> Iterator[PtyPort]:
    """A plugged serial line."""
    port = PtyPort(tmp_path / "line")
    yield port
    port.close()


@pytest.fixture
def network_port() -> Iterator[TcpPort]:
    """A plugged listener."""
    port = TcpPort()
    yield port
    port.close()


async def test_every_byte_value_passes_unchanged_both_ways(serial_port: PtyPort) -> None:
    everything = bytes(range(256))
    far = os.open(serial_port.path, os.O_RDWR | os.O_NOCTTY)
    os.write(far, everything)
    assert await serial_port.read() == everything
    serial_port.write(everything)
    assert os.read(far, 512) == everything
    os.close(far)


async def test_closing_the_tty_is_no_hang_up_for_the_device(serial_port: PtyPort) -> None:
    os.close(os.open(serial_port.path, os.O_RDWR | os.O_NOCTTY))
    far = os.open(serial_port.path, os.O_RDWR | os.O_NOCTTY)
    os.write(far, b"again")
    assert await serial_port.read() == b"again"
    os.close(far)


async def test_a_waiting_device_and_the_far_side_both_see_the_cable_pulled(serial_port: PtyPort) -> None:
    far = os.open(serial_port.path, os.O_RDWR | os.O_NOCTTY)
    waiting = asyncio.create_task(serial_port.read())
    await asyncio.sleep(0)
    serial_port.unplug()
    serial_port.plug()
    assert await waiting == b""
    with pytest.raises(OSError, match=os.strerror(errno.EIO)):
        os.write(far, b"x")
    os.close(far)


async def test_a_reader_that_gave_up_leaves_the_line_usable(serial_port: PtyPort) -> None:
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(serial_port.read(), 0.01)
    far = os.open(serial_port.path, os.O_RDWR | os.O_NOCTTY)
    os.write(far, b"late")
    assert await serial_port.read() == b"late"
    os.close(far)


async def test_without_power_what_arrives_is_lost(serial_port: PtyPort) -> None:
    far = os.open(serial_port.path, os.O_RDWR | os.O_NOCTTY)
    serial_port.dead = True
    waiting = asyncio.create_task(serial_port.read())
    os.write(far, b"lost")
    await asyncio.sleep(0.02)
    serial_port.dead = False
    os.write(far, b"heard")
    assert await waiting == b"heard"
    os.close(far)


async def test_a_second_client_waits_until_the_first_has_gone(network_port: TcpPort) -> None:
    first_in, first = await asyncio.open_connection(*network_port.address)
    await network_port.connected()
    _, second = await asyncio.open_connection(*network_port.address)
    second.write(b"second")
    first.write(b"first")
    assert await network_port.read() == b"first"
    network_port.write(b"to the first")
    assert await first_in.read(64) == b"to the first"
    first.close()
    assert await network_port.read() == b""
    await network_port.connected()
    assert await network_port.read() == b"second"
    second.close()
    await asyncio.gather(first.wait_closed(), second.wait_closed())


async def test_a_pulled_network_cable_cuts_the_client_off(network_port: TcpPort) -> None:
    reader, writer = await asyncio.open_connection(*network_port.address)
    await network_port.connected()
    waiting = asyncio.create_task(network_port.read())
    await asyncio.sleep(0)
    network_port.unplug()
    assert await waiting == b""
    with pytest.raises(ConnectionResetError):
        await reader.read(1)
    with pytest.raises(ConnectionRefusedError):
        await asyncio.open_connection(*network_port.address)
    network_port.plug()
    _, again = await asyncio.open_connection(*network_port.address)
    again.close()
    writer.close()
    await again.wait_closed()


async def test_beside_a_motor_the_device_hears_well_and_is_not_understood(serial_port: PtyPort) -> None:
    serial_port.noisy = True
    far = os.open(serial_port.path, os.O_RDWR | os.O_NOCTTY)
    os.write(far, b"question")
    assert await serial_port.read() == b"question"
    serial_port.write(b"answer")
    heard = os.read(far, 16)
    assert len(heard) == 6
    assert not any(one == other for one, other in zip(heard, b"answer", strict=True))
    serial_port.noisy = False
    serial_port.write(b"answer")
    assert os.read(far, 16) == b"answer"
    os.close(far)


async def test_a_network_device_beside_a_motor_is_not_understood_either(network_port: TcpPort) -> None:
    reader, writer = await asyncio.open_connection(*network_port.address)
    await network_port.connected()
    network_port.noisy = True
    network_port.write(b"answer")
    assert await reader.readexactly(6) == bytes(byte ^ 0x5A for byte in b"answer")
    writer.close()
    await writer.wait_closed()
