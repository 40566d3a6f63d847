"""A far side and a client for every test of the platform room."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest

from kiosk.terminal.clock import Clock
from kiosk.terminal.platform.client import Platform
from tests.terminal.platform.doubles import FarSide, far_side, settings


@pytest.fixture
def server() -> Iterator[FarSide]:
    """A server that behaves, at first."""
    with far_side() as server:
        yield server


@pytest.fixture
async def platform(server: FarSide) -> AsyncIterator[Platform]:
    """The terminal's client for it."""
    platform = Platform(settings(server.url), "T-1", Clock())
    yield platform
    server.released.set()
    await platform.close()
