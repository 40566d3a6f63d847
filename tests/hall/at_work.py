"""Somebody of the staff inside a whole running hall: badge and PIN, barcodes, doors; and papers of citizens."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from typing import Any

import msgspec

from kiosk.contract.content import DoorWall, Facts, Tiles
from kiosk.contract.facts import EventKind, TerminalEvent
from kiosk.contract.lockers import BADGE_QR
from kiosk.contract.scene import Scene
from kiosk.contract.words import Number
from kiosk.rig.house import House
from kiosk.rig.office import STAFF
from tests.hall.inside import Inside

# Lists are fetched often, so that nobody need wait for one; the first lines belong to [platform].
QUICK_LISTS = "manifest_seconds = 0.3\nprobe_seconds = 1\naway_probe_seconds = 0.5\n"


def audited(house: House, event: str) -> list[dict[str, Any]]:
    """Facts of the audit records of one kind, oldest first."""
    with closing(sqlite3.connect(f"file:{house.state / 'terminal.db'}?mode=ro", uri=True)) as db:
        rows = db.execute("SELECT facts FROM audit WHERE event = ? ORDER BY number", (event,)).fetchall()
    return [json.loads(row[0]) for row in rows]


async def knows_its_staff(hall: Inside) -> None:
    """A terminal that has just been started knows nobody until the first list has come."""
    await hall.soon(lambda: audited(hall.house, "staff_list_kept"), "it knows who is of the staff")


async def asks_for_staff(hall: Inside) -> None:
    """From home to the entrance of the staff."""
    await hall.chooses("ask")
    await hall.citizen.sees("ask.contacts")
    hall.citizen.touches("staff")
    await hall.citizen.sees("staff.entry")


async def shows_badge(hall: Inside, who: str, pin: str = "") -> None:
    """Badge and PIN, at the entrance or as the second person."""
    await knows_its_staff(hall)
    await hall.shows_text(BADGE_QR + STAFF[who]["badge"])
    await hall.citizen.sees("staff.pin")
    await hall.hand.hide()
    hall.citizen.types(pin or STAFF[who]["pin"])


async def signs_in(hall: Inside, who: str) -> Scene:
    """From home to the menu, by badge and PIN."""
    await asks_for_staff(hall)
    await shows_badge(hall, who)
    return await hall.citizen.sees("staff.menu")


@asynccontextmanager
async def at_work(hall: Inside, who: str) -> AsyncIterator[None]:
    """Signed in before, signed out after."""
    await signs_in(hall, who)
    yield
    await hall.citizen.sees("staff.menu")
    hall.citizen.touches("sign_out")
    await hall.sees_fresh_home()


async def goes_to_the_menu(hall: Inside) -> None:
    """From wherever a task is, home: for the staff that is their menu."""
    hall.citizen.goes("home")
    await hall.citizen.sees("staff.menu")


async def chooses(hall: Inside, task: str, scene: str) -> Scene:
    """From the menu to a task."""
    await hall.citizen.sees("staff.menu")
    hall.citizen.touches(task)
    return await hall.citizen.sees(scene)


async def scans(hall: Inside, label: str, scene: str) -> Scene:
    """Hold a barcode before the scanner until something comes of it."""
    await hall.shows_text(label)
    seen = await hall.citizen.sees(scene)
    await hall.hand.hide()
    return seen


async def puts_in(hall: Inside, label: str) -> int:
    """Scan a thing, lay it behind the door that opens, shut that and say so; the number of the door."""
    door = door_of(await scans(hall, label, "staff.deposit.door_open"))
    await hall.hand.put(door, label)
    await hall.hand.shut(door)
    await hall.citizen.sees("staff.deposit.placed")
    hall.citizen.touches("placed")
    await hall.citizen.sees("staff.deposit.scan")
    return door


def door_of(scene: Scene) -> int:
    """The door that the wall shows."""
    assert isinstance(scene.content, DoorWall), scene.name
    return scene.content.door


def code_on(scene: Scene) -> str:
    """The code that stands large on a scene."""
    assert isinstance(scene.content, Facts), scene.name
    value = scene.content.facts[0].value
    assert isinstance(value, Number), scene.name
    return value.digits


def tiles_of(scene: Scene) -> set[str]:
    """What the menu shows, whether it can be chosen or not."""
    assert isinstance(scene.content, Tiles), scene.name
    return {tile.id for tile in scene.content.tiles}


async def counts_papers(hall: Inside, who: str, pieces: int) -> None:
    """A citizen at 我要交: card, the check, the number of pieces."""
    await hall.chooses("hand_in")
    await hall.citizen.sees("hand_in.prove")
    await hall.lays_card(who)
    await hall.citizen.sees("hand_in.check")
    await hall.hand.lift()
    hall.citizen.touches("go_on")
    await hall.citizen.sees("hand_in.pieces")
    hall.citizen.types(str(pieces))


async def opens_for_papers(hall: Inside, who: str, pieces: int) -> int:
    """As far as the open door of the cell for the papers; its number."""
    await counts_papers(hall, who, pieces)
    await hall.citizen.sees("hand_in.cover")
    hall.citizen.touches("go_on")
    await hall.citizen.sees("hand_in.cell")
    hall.citizen.touches("open")
    return door_of(await hall.citizen.sees("hand_in.door_open"))


async def hands_in(hall: Inside, who: str, pieces: int) -> int:
    """The whole of it, to the receipt; the number of the door."""
    door = await opens_for_papers(hall, who, pieces)
    await hall.hand.put(door, "papers")
    await hall.hand.shut(door)
    await hall.citizen.sees("hand_in.placed")
    hall.citizen.touches("placed")
    await hall.citizen.sees("hand_in.done")
    await hall.leaves()
    return door


def facts(hall: Inside, kind: EventKind, cell: int) -> list[TerminalEvent]:
    """What the platform was told of this kind about this cell, in order."""
    events = (one.event for one in hall.belief.received().events)
    return [event for event in events if event.kind is kind and event.cell == cell]


def deposit_in(hall: Inside, cell: int) -> str:
    """Id of what the terminal believes to lie in a cell."""
    return hall.memory.cell(cell).deposit


def pickup_code(house: House, deposit: str) -> str:
    """The code that the receiver has been sent."""
    with closing(sqlite3.connect(house.folder / "central.db")) as db:
        (code,) = db.execute("SELECT code FROM deposit WHERE id = ?", (deposit,)).fetchone()
    return str(code)


def messages(house: House, about: str) -> list[tuple[str, str]]:
    """Kind and text of what the platform wrote to citizens about a deposit or papers, in order."""
    with closing(sqlite3.connect(house.folder / "central.db")) as db:
        rows = db.execute("SELECT kind, sms FROM message WHERE subject = ? ORDER BY id", (about,)).fetchall()
    return [(str(kind).lower(), str(sms)) for kind, sms in rows]


def kept_at_the_platform(house: House) -> list[TerminalEvent]:
    """The facts as the platform keeps them, signatures included."""
    with closing(sqlite3.connect(house.folder / "central.db")) as db:
        rows = db.execute("SELECT body FROM terminal_event ORDER BY place").fetchall()
    return [msgspec.json.decode(row[0], type=TerminalEvent) for row in rows]
