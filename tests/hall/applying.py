"""A citizen who applies for an item in a whole running hall, and the truths about it: letters here, cases there."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import msgspec

from kiosk.contract.content import Rows
from kiosk.contract.items import Catalogue, Item
from kiosk.contract.scene import Scene
from kiosk.rig.applicant import Applicant
from kiosk.terminal.store.store import FILE_NAME
from tests.hall.inside import Inside

# Items that need nothing of the citizen but what they fill in.
PENSION, INSURANCE, CARE_ELSEWHERE = (f"11370999MBDEM00583019990000{number:04d}" for number in (8, 9, 12))


def item_of(hall: Inside, task_code: str) -> Item:
    """An item as the terminal's own catalogue has it."""
    with closing(sqlite3.connect(hall.house.state / FILE_NAME)) as db:
        (body,) = db.execute("SELECT body FROM catalogue").fetchone()
    return next(each for each in msgspec.json.decode(body, type=Catalogue).items if each.task_code == task_code)


def cases_of(hall: Inside) -> list[str]:
    """The numbers of all cases that came as applications, in their order."""
    with closing(sqlite3.connect(hall.house.folder / "central.db")) as db:
        return [row[0] for row in db.execute("SELECT project_no FROM application ORDER BY filed_at")]


def letters_of(hall: Inside) -> tuple[int, int]:
    """How many letters this terminal has written, and how many still wait for their answer."""
    with closing(sqlite3.connect(hall.house.state / FILE_NAME)) as db:
        (written,) = db.execute("SELECT count(*) FROM audit WHERE event = 'letter_written'").fetchone()
        (waiting,) = db.execute("SELECT count(*) FROM letters").fetchone()
    return written, waiting


async def goes_to(hall: Inside, task_code: str, who: str) -> Applicant:
    """From home to the first picture of the form of this item."""
    await hall.chooses("handle")
    for scene, touch in (("handle.ways", "all"), ("handle.items", task_code), ("handle.guide", "apply")):
        await hall.citizen.sees(scene)
        hall.citizen.touches(touch)
    await hall.citizen.until(lambda scene: scene.name.endswith(".prove"), "who are you")
    await hall.lays_card(who)
    await hall.citizen.until(lambda scene: scene.name.startswith("handle.") and bool(scene.offers()), "the form")
    return Applicant(
        hall.citizen, item_of(hall, task_code), met={"handle.delivery": lambda scene: _not_here(hall, scene)}
    )


def _not_here(hall: Inside, scene: Scene) -> None:
    """The result by any way but on paper at once."""
    assert isinstance(scene.content, Rows)
    hall.citizen.touches(next(row.id for row in scene.content.rows if row.id != "print"))
