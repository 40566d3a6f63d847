"""Proving one item after the other in an open house."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

from drivers.sim.control import Hand
from kiosk.contract.items import Item
from kiosk.rig.citizen import Citizen
from kiosk.rig.house import House
from kiosk.rig.walks.album import Told
from kiosk.rig.walks.compare import Case, case_of, cases_of, disagreements
from kiosk.rig.walks.people import APPLICANTS, Applies, says_yes
from kiosk.rig.walks.walk import Done, FarSides, TurnedAway, Walk

_REACHES_SECONDS = 15.0  # until what the terminal reports has reached the platform


async def prove_item(house: House, citizen: Citizen, item: Item) -> Told:
    """Walk through an item, and look at what has become of it. What did not work is told, never raised."""
    applies = APPLICANTS[item.number]
    walk = Walk(citizen, Hand(house.hall_dir), item, applies, FarSides())
    try:
        end, words = await _walked(house, walk, item, applies)
    except AssertionError as problem:
        end, words = "not proved", f"turned away at {problem}" if isinstance(problem, TurnedAway) else str(problem)
        await walk.turns_back()
    return Told(item.number, item.plain_name.zh, applies.who, end, words)


async def _walked(house: House, walk: Walk, item: Item, applies: Applies) -> tuple[str, str]:
    db = house.folder / "central.db"
    before = cases_of(db, item.task_code)
    guide = await walk.to_the_guide()
    if not item.is_service_terminals:
        assert "apply" not in guide.offers(), "it can be begun here, though it is handled elsewhere"
        await walk.turns_back()
        assert cases_of(db, item.task_code) == before
        return "elsewhere", "the guide says where to go, and nothing can be begun here"
    done = await walk.applies()
    made = cases_of(db, item.task_code)[len(before) :]
    assert made == [done.project_no], f"cases {made}, the citizen was told {done.project_no or 'none'}"
    case = await _agreeing(db, item, says_yes(applies, item), done)
    papers = ", ".join(f"{name} {paper.way.value} {paper.level or '-'}" for name, paper in sorted(case.papers.items()))
    paid = f"; paid {case.fee[1] / 100:.0f} yuan" if case.fee[0] else ""
    printed = f"; copies printed {case.copies}" if case.copies else ""
    return "proved", f"{case.project_no} {case.state}; {papers}{paid}{printed}"


async def _agreeing(db: Path, item: Item, answers: dict[str, bool], done: Done) -> Case:
    """The case that says the same; what became of a copy reaches the platform a moment later."""
    deadline = time.monotonic() + _REACHES_SECONDS
    while True:
        case = case_of(db, done.project_no)
        wrong = list(disagreements(item, answers, done, case))
        if not wrong:
            return case
        assert time.monotonic() < deadline, "; ".join(wrong)
        await asyncio.sleep(0.2)


def folder_of(pictures: Path, item: Item) -> Path:
    """Where the pictures of one item are kept, empty."""
    folder = pictures / f"{item.number:02}"
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.png"):
        old.unlink()
    return folder
