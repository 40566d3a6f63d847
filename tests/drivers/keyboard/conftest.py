"""A keyboard scanner on another machine, which passes its events on over TCP, and the driver for it."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING

import pytest

from drivers.scanner.keyboard.driver import KeyboardScanner
from drivers.scanner.keyboard.simulator import KeyboardDevice
from drivers.sim.ports import TcpPort
from tests.drivers.conftest import attend

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


@pytest.fixture
async def device() -> KeyboardDevice:
    """A scanner on the desk."""
    return KeyboardDevice()


@pytest.fixture
async def cable(device: KeyboardDevice) -> AsyncIterator[TcpPort]:
    """Its cable."""
    cable = TcpPort()
    attendant = asyncio.create_task(attend(device, cable))
    yield cable
    attendant.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await attendant
    cable.close()


@pytest.fixture
def address(cable: TcpPort) -> str:
    """Where the events come from."""
    return "socket://{}:{}".format(*cable.address)


@pytest.fixture
async def scanner(address: str) -> AsyncIterator[KeyboardScanner]:
    """The driver, open."""
    scanner = KeyboardScanner(address=address)
    await scanner.open()
    yield scanner
    await scanner.close()
