"""A hall with its platform and no terminal: one for all, and in each test a box that nobody has set up."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from drivers.sim.control import Hand
from kiosk.rig.house import House

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator


@pytest.fixture(scope="session")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Devices and platform, each its own process."""
    with House(tmp_path_factory.mktemp("house"), faults=True) as opened:
        opened.start_hall()
        opened.start_central()
        yield opened


@pytest.fixture
async def house(hall: House) -> AsyncIterator[House]:
    """The hall with everything in its place, and a bare box."""
    await Hand(hall.hall_dir).do("reset")
    if not hall.programs["central"].alive:
        hall.start_central()
    yield hall
    hall.stop("terminal", "wizard")
    shutil.rmtree(hall.state)
    hall.state.mkdir()
