"""Staff say that they took everything out, and the beam still sees something: they are told at once."""

from __future__ import annotations

import pytest

from tests.flows.staffing.conftest import Hall
from tests.flows.staffing.test_hand_ins import PAPERS, with_papers
from tests.flows.staffing.test_reclaiming import takes_back, with_three_things


@pytest.fixture
def something_stays(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every beam says that something lies before it."""

    async def beam(_cell: int) -> bool:
        return True

    monkeypatch.setattr(hall.wall.sight, "beam", beam)


@pytest.mark.usefixtures("something_stays")
async def test_one_sheet_stays_in_the_cell_for_papers(hall: Hall) -> None:
    await with_papers(hall)
    await hall.takes_out(8)
    await hall.citizen.sees("staff.collection.prove")
    await hall.shows("HS" + PAPERS)
    await hall.citizen.sees("staff.collection.count")
    hall.citizen.types("3")
    await hall.citizen.sees("staff.collection.agrees")
    hall.citizen.touches("agrees")
    await hall.citizen.sees("staff.in_doubt")
    assert await hall.state(8) == ("unverified", "left_behind")


@pytest.mark.usefixtures("something_stays")
async def test_a_second_thing_stays_in_a_cell_that_was_to_be_emptied(hall: Hall) -> None:
    await with_three_things(hall)
    await hall.chooses("reclaim", "staff.reclaim.list")
    await takes_back(hall, "D-2", 2)
    await hall.shows("HI00000002")
    await hall.citizen.sees("staff.in_doubt")
    assert await hall.state(2) == ("unverified", "left_behind")
