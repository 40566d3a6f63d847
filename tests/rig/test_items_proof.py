"""M07, M01, M03 The proof of every item in its short form, at the counter's wire, and that it would see a difference.

Among them are items that ask for a code from the telephone, cost a fee, or are a legal person's.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from kiosk.contract.items import Item, Way
from kiosk.rig.citizen import Citizen
from kiosk.rig.house import House
from kiosk.rig.items_proof import items_of, open_far_sides
from kiosk.rig.walks.compare import case_of, cases_of, disagreements
from kiosk.rig.walks.people import APPLICANTS, says_yes
from kiosk.rig.walks.prove import prove_item
from kiosk.rig.walks.walk import Done


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A whole house without screens."""
    with House(tmp_path_factory.mktemp("items"), everything=True) as house:
        open_far_sides(house)
        yield house


def item_of(house: House, number: int) -> Item:
    """An item as the terminal's own catalogue has it."""
    return next(each for each in items_of(house) if each.number == number)


PROVED = [(12, "delivered"), (4, "health verify_number B"), (6, "delivered"), (7, "paid 80 yuan"), (19, "submitted")]


@pytest.mark.parametrize(("number", "says"), PROVED)
async def test_an_item_is_walked_and_the_platform_has_the_same(house: House, number: int, says: str) -> None:
    async with Citizen(house.counter) as citizen:
        told = await prove_item(house, citizen, item_of(house, number))
    assert told.end == "proved", told.line()
    assert says in told.words


async def test_an_item_of_the_window_is_not_begun_here(house: House) -> None:
    async with Citizen(house.counter) as citizen:
        told = await prove_item(house, citizen, item_of(house, 18))
    assert told.end == "elsewhere", told.line()


def test_a_difference_between_citizen_and_platform_is_seen(house: House) -> None:
    """Follows on the walks above."""
    item = item_of(house, 4)
    db = house.folder / "central.db"
    (number,) = cases_of(db, item.task_code)
    case, answers = case_of(db, number), says_yes(APPLICANTS[4], item)
    done = Done(project_no=number, brought={name: paper.way for name, paper in case.papers.items()})
    assert list(disagreements(item, answers, done, case)) == []
    (found,) = disagreements(item, answers, replace(done, brought=done.brought | {"health": Way.UPLOAD}), case)
    assert "health was settled by upload" in found
    wrong = list(disagreements(item, answers | {"rented": not answers["rented"]}, replace(done, project_no="1"), case))
    assert len(wrong) == 2
