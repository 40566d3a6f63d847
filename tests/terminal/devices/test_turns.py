"""Who may use a device next: what moves something first, questions in their order, polls only when nobody waits."""

from __future__ import annotations

import asyncio
import itertools
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.terminal.clock import Clock
from kiosk.terminal.devices.station import Station
from kiosk.terminal.devices.turns import Turns

from .bought import Bought
from .conftest import until

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


@pytest.fixture
def driver() -> Bought:
    return Bought()


@pytest.fixture
async def station(driver: Bought) -> AsyncIterator[Station[Bought]]:
    made = Station("bought", driver, Clock())
    made.start()
    await until(made, lambda: made.status.usable, 2)
    yield made
    await made.close()


async def test_a_door_does_not_wait_behind_a_queue_of_questions(station: Station[Bought], driver: Bought) -> None:
    asked = [
        asyncio.create_task(station.ask(lambda bus, n=n: bus.move(f"question {n}", 0.02), 2))  # type: ignore[misc]
        for n in range(5)
    ]
    await asyncio.sleep(0.01)
    await station.act(lambda bus: bus.move("pulse"), 2)
    done_when_it_moved = list(driver.acts)
    await asyncio.gather(*asked)

    assert done_when_it_moved == ["question 0", "pulse"]
    assert driver.acts[2:] == [f"question {n}" for n in range(1, 5)]


async def test_no_poll_begins_while_something_moves_and_none_is_saved_up(
    station: Station[Bought], driver: Bought
) -> None:
    moving = asyncio.create_task(station.act(lambda bus: bus.move("pulse", 0.1), 2))
    await asyncio.sleep(0.02)
    polled = driver.polled
    left_out = [await station.poll(lambda bus: bus.status(), 1) for _ in range(5)]
    for _ in range(5):
        station.look_now()
        await asyncio.sleep(0)
    polled_meanwhile = driver.polled - polled
    await moving

    assert (left_out, polled_meanwhile) == ([None] * 5, 0)
    assert await station.poll(lambda bus: bus.status(), 1) is not None


async def test_a_caller_who_leaves_while_waiting_loses_only_its_own_turn(
    station: Station[Bought], driver: Bought
) -> None:
    first = asyncio.create_task(station.ask(lambda bus: bus.move("first", 0.05), 2))
    await asyncio.sleep(0.01)
    leaves = asyncio.create_task(station.ask(lambda bus: bus.move("leaves"), 2))
    stays = asyncio.create_task(station.ask(lambda bus: bus.move("stays"), 2))
    await asyncio.sleep(0.01)
    leaves.cancel()
    await asyncio.gather(first, leaves, stays, return_exceptions=True)

    assert driver.acts == ["first", "stays"]


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 3), st.booleans()), min_size=1, max_size=12))
def test_never_two_at_once_and_never_a_turn_lost(callers: list[tuple[bool, int, bool]]) -> None:
    asyncio.run(_crowd(callers))


async def _crowd(callers: list[tuple[bool, int, bool]]) -> None:
    """Callers of both lanes, each staying some rounds of the loop; some leave before it is their turn."""
    turns, inside, most = Turns(), 0, 0
    finished: list[int] = []

    async def use(number: int, acts: bool, rounds: int) -> None:
        nonlocal inside, most
        async with turns.act() if acts else turns.question():
            inside += 1
            most = max(most, inside)
            try:
                for _ in range(rounds):
                    await asyncio.sleep(0)
            finally:
                inside -= 1
        finished.append(number)

    tasks = [asyncio.create_task(use(n, acts, rounds)) for n, (acts, rounds, _) in enumerate(callers)]
    for task, (_, _, leaves) in zip(tasks, callers, strict=True):
        await asyncio.sleep(0)
        if leaves:
            task.cancel()
    async with asyncio.timeout(5):
        await asyncio.gather(*tasks, return_exceptions=True)

    assert (most <= 1, inside, turns.free) == (True, 0, True)
    assert all(n in finished for n, (_, _, leaves) in enumerate(callers) if not leaves)
    assert all(a != b for a, b in itertools.pairwise(sorted(finished)))
