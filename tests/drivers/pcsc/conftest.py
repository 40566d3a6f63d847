"""The real pcscd with the virtual reader of vsmartcard, started for these tests alone; no root is needed."""

from __future__ import annotations

import asyncio
import contextlib
import os
from collections.abc import AsyncIterator, Iterator

import pytest

from drivers.card.pcsc.driver import SocialCardReader
from drivers.card.pcsc.simulator import SocialCardDevice, VirtualSlot
from drivers.sim.pcscd import READER, Pcscd, why_not


@pytest.fixture(scope="session")
def installed_service(tmp_path_factory: pytest.TempPathFactory) -> Pcscd:
    """One a process: the PC/SC library looks up once where its service is."""
    if reason := why_not():
        pytest.skip(reason)
    service = Pcscd(tmp_path_factory.mktemp("pcsc"))
    os.environ.update(service.environment)
    return service


@pytest.fixture
def service(installed_service: Pcscd) -> Iterator[Pcscd]:
    """The service, running."""
    installed_service.start()
    yield installed_service
    installed_service.stop()


@pytest.fixture
async def card(service: Pcscd) -> AsyncIterator[SocialCardDevice]:
    """A card beside the reader."""
    device = SocialCardDevice()
    slot = asyncio.create_task(VirtualSlot(device, service.reach).run())
    yield device
    slot.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await slot


@pytest.fixture
async def reader(service: Pcscd) -> AsyncIterator[SocialCardReader]:
    """The driver, its reader open."""
    opened = SocialCardReader(address=READER)
    await opened.open()
    yield opened
    await opened.close()
