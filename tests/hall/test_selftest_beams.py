"""A wall that also sees what lies in its cells: what disagrees with the ledger becomes a task, and opens nothing."""

from __future__ import annotations

import pytest

from kiosk.contract.self_test import Difference
from tests.hall.at_work import QUICK_LISTS
from tests.hall.inside import Inside
from tests.hall.test_selftest import selftest, step

FREE, OCCUPIED = 5, 7


@pytest.fixture(scope="module")
def fitted() -> dict[str, bool]:
    """Two boards with a light beam in every cell."""
    return {"beams": True}


@pytest.fixture(scope="module")
def terminal_config() -> str:
    """Lists come soon; a start that waits for nothing."""
    return f"{QUICK_LISTS}\n[self_test]\npatience_seconds = 0\n"


async def test_a_locker_that_disagrees_with_the_ledger_is_a_task_for_the_staff(hall: Inside) -> None:
    await hall.hand.do("beam-blocked", door=FREE)
    await hall.hand.do("beam-dead", door=OCCUPIED)
    for _ in range(2):
        said = await selftest(hall)
        assert said.report.differences == (
            Difference(FREE, "something_inside", "free"),
            Difference(OCCUPIED, "nothing_inside", "occupied"),
        )
        assert step(said.report, "locks").cause == "cells_disagree"
        assert "Cell 7: it is empty (ledger: Occupied)" in said.out
    await hall.everything_is_sent()
    assert (hall.belief.tasks(FREE), hall.belief.tasks(OCCUPIED)) == (["alarm"], ["alarm"])
    assert hall.deeds.pulsed() == []
    await hall.hand.do("free", door=FREE)
    await hall.hand.do("free", door=OCCUPIED)
    assert (await selftest(hall)).report.differences == ()


async def test_a_board_that_is_silent_leaves_its_own_doors_unread(hall: Inside) -> None:
    await hall.hand.do("silence-board", board=2)
    said = await selftest(hall)
    assert {each.found for each in said.report.differences} == {"not_readable"}
    assert [each.cell for each in said.report.differences] == list(range(17, 25))
    assert said.code == 1
    await hall.hand.do("wake-board", board=2)
