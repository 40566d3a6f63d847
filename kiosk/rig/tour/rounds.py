"""All journeys, in houses of their own side by side, so that the waits of one are the walks of another."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from kiosk.rig.house import CONFIG, House
from kiosk.rig.matrix.plugs import Loudspeaker
from kiosk.rig.province import can_start
from kiosk.rig.tour import (
    acting,
    applying,
    first_screen,
    guides,
    helping,
    late,
    materials,
    mending,
    papers,
    paying,
    pickup,
    promises,
    query,
    reach,
    setting_up,
    signing,
    staff,
    staff_trouble,
    telephone,
    together,
    upkeep,
)
from kiosk.rig.tour.guide import Guide, Shot
from kiosk.rig.truths import Memory

Walk = Callable[[Guide], Awaitable[None]]
_OCCUPIED = 7  # a cell in which something lies for somebody
_OPEN_AT_ONCE = 4  # each house runs four programs; all at once are too slow for the patience of a citizen
# In the order of the page: what each journey is called, Chinese first.
JOURNEYS = {
    "home": "首页 · First screen",
    "query": "我要查 · Check",
    "apply": "我要办 · Apply",
    "bringing": "材料:亮证、拍照、手机发、承诺 · Papers shown, photographed, sent, promised",
    "mending": "补正、撤回、暂时不能办 · Corrected, withdrawn, not now",
    "paying": "材料、缴费、打印、评价 · Papers, fees, results, ratings",
    "acting": "再核实一次、替谁办、委托 · Proved twice, in whose place, delegations",
    "help": "请工作人员帮我 · Helped by the staff",
    "pickup": "我要取 · Collect",
    "elder": "七十岁以上,刷卡六步以内 · Over 70, by card, in at most six taps",
    "papers": "我要交 · Hand in",
    "staff": "工作人员 · Staff",
    "upkeep": "设备维护 · Upkeep",
    "late": "等待与离开 · Waiting and leaving",
    "reach": "低位与大反差 · Low reach and high contrast",
    "setting_up": "终端安装 · Setting up a terminal",
}
# Six houses on two cores make documents slowly; a platform that is away is known without waiting for its answer.
PATIENT = "read_seconds = 20\n"
# What the platform says of the wall comes soon.
QUICK_LISTS = "manifest_seconds = 0.5\n"
# The least that settings allow, so that a tour can wait for what comes after a long wait.
HURRIED = """
[timings]
warning = 20
idle = { anonymous = 5, identified = 5, form = 5, reading = 5, thanks = 3 }
door = { voice = 2, loud = 4, alert = 6, free_others = 8 }
[health]
storage_seconds = 2
"""


@dataclass(frozen=True)
class Round:
    """One house, and the journeys walked in it one after another."""

    walks: tuple[tuple[str, Walk], ...]
    terminal_config: str = ""
    everything: bool = False  # also what only some terminals have
    beams: bool = False
    far_sides: bool = False  # the platform has a bank and a registry to ask, and its messages come to telephones
    province: bool = False  # and an identity provider, at which citizens sign in by telephone
    bare: bool = False  # no terminal yet: a technician sets one up
    loud: bool = False  # a loudspeaker, so that texts can be read aloud


# The longest first: whoever waits for a door waits for a short one.
ROUNDS = (
    Round(
        (
            ("late", late.hesitates),
            ("late", late.cannot_remember),
            ("late", late.walks_away),
            ("papers", papers.leaves_a_door_open),
        ),
        HURRIED,
    ),
    Round(
        (("acting", acting.walk), ("bringing", materials.walk), ("bringing", promises.walk)),
        everything=True,
        far_sides=True,
        loud=True,
    ),
    Round((("setting_up", setting_up.walk),), everything=True, bare=True, loud=True),
    Round((("apply", applying.walk),)),
    Round((("apply", guides.walk), ("paying", paying.walk)), everything=True, far_sides=True),
    Round((("staff", staff.clears), ("late", late.evacuates), ("mending", mending.walk)), everything=True),
    Round((("pickup", pickup.walk),)),
    Round((("late", late.door_stays_open),), HURRIED),
    Round((("staff", staff_trouble.leaves_a_door_open),), HURRIED),
    Round((("query", query.walk),)),
    Round((("staff", staff_trouble.walk),)),
    Round((("staff", staff.walk), ("pickup", together.walk)), QUICK_LISTS),
    Round((("pickup", signing.walk),), signing.FEW_TRIES),
    Round((("help", helping.walk),)),
    Round((("upkeep", upkeep.walk),), QUICK_LISTS, everything=True, loud=True),
    Round((("home", first_screen.walk), ("reach", reach.walk), ("papers", papers.lock_says_nothing))),
    Round((("elder", signing.in_six_taps), ("papers", papers.walk))),
    Round((("pickup", signing.leaves_something_behind), ("papers", papers.looks_empty)), beams=True),
    Round((("query", telephone.walk),), province=True),
)


def walk_all(folder: Path, say: Callable[[str], None] = lambda _: None, journeys: Collection[str] = ()) -> list[Shot]:
    """Walk every journey, or the houses of these; each picture's name comes once. `say` is told what was walked."""
    return asyncio.run(_walk_all(folder, say, journeys or JOURNEYS))


async def _walk_all(folder: Path, say: Callable[[str], None], journeys: Collection[str]) -> list[Shot]:
    doors = asyncio.Semaphore(_OPEN_AT_ONCE)
    wanted = [one for one in ROUNDS if any(journey in journeys for journey, _ in one.walks)]
    if not can_start():
        say("signing in by telephone is left out: ./run install test brings what the identity provider needs")
        wanted = [one for one in wanted if not one.province]
    rounds = [_walk(folder / f"house-{number}", one, doors, say) for number, one in enumerate(wanted)]
    order = list(JOURNEYS)
    shots = [shot for found in await asyncio.gather(*rounds) for shot in found]
    kept: dict[str, Shot] = {}
    for shot in sorted(shots, key=lambda shot: order.index(shot.journey)):
        kept.setdefault(shot.scene.name, shot)
    return list(kept.values())


async def _walk(folder: Path, one: Round, doors: asyncio.Semaphore, say: Callable[[str], None]) -> list[Shot]:
    shots: list[Shot] = []
    async with doors, _sounding(folder / "sound", loud=one.loud) as beside:
        with House(
            folder,
            faults=True,
            terminal_config=PATIENT + one.terminal_config,
            everything=one.everything,
            beams=one.beams,
            beside=beside,
        ) as house:
            await asyncio.to_thread(_open_bare if one.bare else _open, house, one)
            for journey, walk in one.walks:
                async with Guide(house, journey) as guide:
                    if not one.bare:
                        await guide.settles()
                    await walk(guide)
                    shots += guide.shots()
                say(f"{JOURNEYS[journey]}: {len(guide.citizen.seen)} scenes seen")
            await asyncio.to_thread(house.close)
    return shots


@asynccontextmanager
async def _sounding(folder: Path, *, loud: bool) -> AsyncIterator[str]:
    """What devices.toml says of the loudspeaker while it plays; nothing where there is none."""
    if not loud:
        yield ""
        return
    async with Loudspeaker(folder).sounding() as loudspeaker:
        yield loudspeaker.section


def _open_bare(house: House, _: Round) -> None:
    house.start_hall()
    house.start_central()
    house.start_wizard(bare=True)


def _open(house: House, one: Round) -> None:
    house.start_hall("--people", str(_people_and_one_more(house.folder)))
    if one.far_sides:
        house.start_registry()
        house.start_bank()
    if one.province:
        house.start_province()
    house.start_central()
    if one.far_sides:
        house.start_carrier()
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
