"""A real hall: the process as it is started for a demonstration, put right before each test."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.drivers.sim.running_hall import RunningHall, a_hall

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def open_hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHall]:
    """One hall for all tests of this room."""
    with a_hall(tmp_path_factory.mktemp("hall")) as hall:
        yield hall


@pytest.fixture
async def hall(open_hall: RunningHall) -> RunningHall:
    """The open hall, everything as at the start."""
    await open_hall.hand.do("reset")
    return open_hall
