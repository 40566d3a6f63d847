"""A wall that also sees what lies in its cells: who leaves something behind has the door opened once more."""

from __future__ import annotations

import pytest

from tests.hall.at_work import QUICK_LISTS
from tests.hall.inside import THINGS, Inside


@pytest.fixture(scope="module")
def fitted() -> dict[str, bool]:
    """Two boards with a light beam in every cell."""
    return {"beams": True}


@pytest.fixture(scope="module")
def terminal_config() -> str:
    """Lists come soon."""
    return QUICK_LISTS


async def test_what_lies_there_still_is_taken_at_the_second_opening(hall: Inside) -> None:
    thing = THINGS["D-0201"]
    await hall.asks_to_collect()
    await hall.lays_card(thing.person)
    await hall.opens(thing)
    first = hall.citizen.scene.number
    await hall.hand.shut(thing.cell)
    await hall.citizen.until(lambda scene: scene.name == "pickup.door_open" and scene.number > first, "open once more")
    await hall.takes(thing)
    await hall.says("got_it")
    await hall.citizen.sees("pickup.collected")
    await hall.leaves()
    await hall.everything_is_sent()
    assert hall.deeds.pulsed() == [thing.cell, thing.cell]
    (proof,) = hall.belief.handovers(thing.id)
    assert proof.beam_after is False
    assert hall.memory.cell(thing.cell).state == "free"


async def test_the_door_is_opened_once_more_and_no_oftener(hall: Inside) -> None:
    thing = THINGS["D-0301"]
    await hall.asks_to_collect()
    await hall.lays_card(thing.person)
    await hall.opens(thing)
    first = hall.citizen.scene.number
    await hall.hand.shut(thing.cell)
    await hall.citizen.until(lambda scene: scene.name == "pickup.door_open" and scene.number > first, "open once more")
    await hall.hand.shut(thing.cell)
    asked = await hall.citizen.sees("pickup.got_it")
    assert "reopen" not in asked.offers()
    hall.citizen.touches("got_it")  # they say so, and the beam says otherwise
    await hall.citizen.until(lambda scene: scene.name in ("pickup.collected", "pickup.left_behind"), "the end")
    hall.citizen.touches("finish")
    await hall.citizen.sees("goodbye")
    await hall.goes_home()
    await hall.everything_is_sent()
    assert hall.deeds.pulsed() == [thing.cell, thing.cell]
    cell = hall.memory.cell(thing.cell)
    assert (cell.state, cell.reason) == ("unverified", "left_behind")
    (proof,) = hall.belief.handovers(thing.id)
    assert proof.beam_after is True
