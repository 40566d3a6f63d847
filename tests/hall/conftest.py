"""Whole halls for the tests of this room: one house a module, put right before each test."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest

from kiosk.rig.house import House
from tests.hall.inside import Inside, is_fresh_home, knows_its_wall
from tests.terminal.health.ear import Ear


@pytest.fixture(scope="module")
def terminal_config() -> str:
    """Settings laid over the demo's; a module with a need of its own gives others."""
    return ""


@pytest.fixture(scope="module")
def fitted() -> dict[str, bool]:
    """What else stands in the hall: `everything` that only some terminals have, `beams` in its cells.

    With `far_sides` the platform has a bank to collect fees and a registry to ask about documents; with `province` an
    identity provider at which citizens sign in by telephone.
    """
    return {}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, terminal_config: str, fitted: dict[str, bool]) -> Iterator[House]:
    """Devices, platform and terminal, each its own process, for all tests of one module."""
    with House(
        tmp_path_factory.mktemp("house"),
        faults=True,
        terminal_config=terminal_config,
        everything=fitted.get("everything", False),
        beams=fitted.get("beams", False),
    ) as opened:
        opened.start_hall()
        if fitted.get("far_sides", False):
            opened.start_registry()
            opened.start_bank()
        if fitted.get("province", False):
            opened.start_province()
        opened.start_central()
        opened.start_terminal()
        knows_its_wall(opened)
        yield opened


@pytest.fixture(scope="module")
def ears(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Ear]]:
    """What a supervisor hears of each program."""
    folder = tmp_path_factory.mktemp("ears")
    ears = {name: Ear(folder / name) for name in ("terminal", "screens")}
    yield ears
    for ear in ears.values():
        ear.close()


@pytest.fixture
async def hall(house: House) -> AsyncIterator[Inside]:
    """The house with everything in its place and a citizen before an empty home screen."""
    inside = Inside(house)
    if not house.programs["central"].alive:
        house.start_central()
    if not house.programs["terminal"].alive:
        house.start_terminal()
    inside.belief.mend()
    await inside.hand.do("reset")
    await inside.citizen.arrive()
    scene = await inside.citizen.until(lambda _: True, "any scene")
    if not is_fresh_home(scene):
        house.stop("terminal")  # the test before failed in the middle of a visit
        await inside.finds_the_terminal_started()
    yield inside
    await inside.citizen.go()
