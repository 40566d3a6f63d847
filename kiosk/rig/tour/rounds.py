"""All journeys, in houses of their own side by side, so that the waits of one are the walks of another."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from kiosk.rig.house import CONFIG, House
from kiosk.rig.tour import (
    applying,
    first_screen,
    guides,
    late,
    papers,
    paying,
    pickup,
    query,
    reach,
    signing,
    staff,
    staff_trouble,
)
from kiosk.rig.tour.guide import Guide, Shot
from kiosk.rig.truths import Memory

Walk = Callable[[Guide], Awaitable[None]]
_OCCUPIED = 7  # a cell in which something lies for somebody
# In the order of the page: what each journey is called, Chinese first.
JOURNEYS = {
    "home": "首页 · First screen",
    "query": "我要查 · Check",
    "apply": "我要办 · Apply",
    "paying": "材料、缴费、打印、评价 · Papers, fees, results, ratings",
    "pickup": "我要取 · Collect",
    "elder": "七十岁以上,刷卡六步以内 · Over 70, by card, in at most six taps",
    "papers": "我要交 · Hand in",
    "staff": "工作人员 · Staff",
    "late": "等待与离开 · Waiting and leaving",
    "reach": "低位与大反差 · Low reach and high contrast",
}
# The least that settings allow, so that a tour can wait for what comes after a long wait.
HURRIED = """
[timings]
warning = 20
idle = { anonymous = 5, identified = 5, form = 5, reading = 5, thanks = 3 }
door = { voice = 2, loud = 4, alert = 6, free_others = 8 }
"""


@dataclass(frozen=True)
class Round:
    """One house, and the journeys walked in it one after another."""

    walks: tuple[tuple[str, Walk], ...]
    terminal_config: str = ""
    everything: bool = False  # also what only some terminals have
    beams: bool = False
    far_sides: bool = False  # the platform has a bank and a registry to ask


ROUNDS = (
    Round((("home", first_screen.walk), ("reach", reach.walk))),
    Round((("elder", signing.in_six_taps), ("papers", papers.walk))),
    Round((("pickup", signing.walk),), signing.FEW_TRIES),
    Round((("pickup", signing.leaves_something_behind), ("papers", papers.looks_empty)), beams=True),
    Round((("query", query.walk),)),
    Round((("apply", applying.walk),)),
    Round((("apply", guides.walk), ("paying", paying.walk)), everything=True, far_sides=True),
    Round((("pickup", pickup.walk),)),
    Round((("staff", staff.walk),)),
    Round((("staff", staff.clears), ("late", late.evacuates)), everything=True),
    Round((("staff", staff_trouble.walk),)),
    Round((("staff", staff_trouble.leaves_a_door_open),), HURRIED),
    Round((("late", late.hesitates),), HURRIED),
    Round((("late", late.walks_away),), HURRIED),
    Round((("late", late.door_stays_open),), HURRIED),
)


def walk_all(folder: Path, say: Callable[[str], None] = lambda _: None) -> list[Shot]:
    """Walk every journey; each picture's name comes once. `say` is told what was walked."""
    return asyncio.run(_walk_all(folder, say))


async def _walk_all(folder: Path, say: Callable[[str], None]) -> list[Shot]:
    rounds = [_walk(folder / f"house-{number}", one, say) for number, one in enumerate(ROUNDS)]
    order = list(JOURNEYS)
    shots = [shot for found in await asyncio.gather(*rounds) for shot in found]
    kept: dict[str, Shot] = {}
    for shot in sorted(shots, key=lambda shot: order.index(shot.journey)):
        kept.setdefault(shot.scene.name, shot)
    return list(kept.values())


async def _walk(folder: Path, one: Round, say: Callable[[str], None]) -> list[Shot]:
    shots: list[Shot] = []
    with House(
        folder, faults=True, terminal_config=one.terminal_config, everything=one.everything, beams=one.beams
    ) as house:
        await asyncio.to_thread(_open, house, far_sides=one.far_sides)
        for journey, walk in one.walks:
            async with Guide(house, journey) as guide:
                await guide.settles()
                await walk(guide)
                shots += guide.shots()
            say(f"{JOURNEYS[journey]}: {len(guide.citizen.seen)} scenes seen")
        await asyncio.to_thread(house.close)
    return shots


def _open(house: House, *, far_sides: bool) -> None:
    house.start_hall("--people", str(_people_and_one_more(house.folder)))
    if far_sides:
        house.start_registry()
        house.start_bank()
    house.start_central()
    house.start_terminal()
    memory = Memory(house.state)
    house.programs["terminal"].until(
        lambda: memory.cell(_OCCUPIED).state == "occupied", "it knows what lies in the wall"
    )


def _people_and_one_more(folder: Path) -> Path:
    """The people of the demo with what lies in the wall for them, and one whose card bears a number that cannot be."""
    seed = CONFIG / "demo"
    shutil.copy(seed / "deposits.toml", folder)
    people = folder / "people.toml"
    people.write_text((seed / "people.toml").read_text("utf-8") + query.MISPRINTED, "utf-8")
    return people
