"""A whole hall at work, beside which a technician calls commands."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from drivers.sim.control import Hand
from kiosk.rig.house import CONFIG, House

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Devices, platform and terminal, each its own process."""
    with House(tmp_path_factory.mktemp("house")) as opened:
        opened.start_hall()
        opened.start_central()
        opened.start_terminal()
        yield opened


@pytest.fixture
def files(house: House) -> tuple[str, ...]:
    """The options that name this hall's settings files."""
    named = ("--config", str(CONFIG / "terminal.toml"), "--config", str(house.folder / "here.toml"))
    return (*named, "--devices", str(house.folder / "devices.toml"))


@pytest.fixture
async def hand(house: House) -> AsyncIterator[Hand]:
    """Hands in the hall, which leave all cables in and the counter empty."""
    hand = Hand(house.hall_dir)
    yield hand
    await hand.do("reset")
