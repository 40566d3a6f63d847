"""How the doors stand in the cabinet: columns, numbering, sizes, what is within reach, what is for papers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeVar

from kiosk.contract.content import Keypad, Row, Rows, Typing
from kiosk.contract.scene import Scene
from kiosk.contract.words import say
from kiosk.provision.found import SIDES, SIZES, Wall

Word = TypeVar("Word", bound=str)

if TYPE_CHECKING:
    from kiosk.contract.words import Words
    from kiosk.provision.visit import Visit


async def lay_out(visit: Visit) -> None:
    """One question after the other; each answer is kept at once."""
    wall = visit.found(Wall)
    wall.id = await _label(visit, wall)
    wall.side = await _one_of(visit, "provision.cabinet.side", SIDES, "side")
    wall.columns = int(await _digits(visit, "columns", 2, 1, str(wall.columns or ""), "[1-9][0-9]?"))
    wall.down = await _one_of(visit, "provision.cabinet.order", ("down", "along"), "order") == "down"
    visit.keep(wall)
    rows, count = wall.rows, len(wall.cells)
    sizes = await _digits(visit, "sizes", rows, rows, "", "[123]+")
    wall.sizes = [SIZES[int(digit) - 1] for digit in sizes]
    wall.low = [digit == "1" for digit in await _digits(visit, "low", rows, rows, "", "[01]+")]
    visit.keep(wall)
    while (papers := int(await _digits(visit, "papers", 2, 1, str(wall.papers), "[0-9]+"))) >= count:
        pass
    wall.papers = papers
    visit.keep(wall)


async def _label(visit: Visit, wall: Wall) -> str:
    scene = Scene(
        name="provision.cabinet.label",
        question=say("provision.cabinet.label"),
        content=Typing("label", "code", 20, value=wall.id, note=say("provision.cabinet.label_note")),
        steps=visit.bar,
    )
    while not (typed := await visit.types(scene)).strip("-"):
        pass
    return typed.strip("-")


async def _one_of(visit: Visit, name: str, ids: tuple[Word, ...], key: str) -> Word:
    rows = tuple(Row(word, say(f"{name}_{word}")) for word in ids)
    scene = Scene(name="provision.cabinet.choice", question=say(name), content=Rows(rows), steps=visit.bar)
    chosen = await visit.chooses(scene, f"cabinet.{key}")
    return next(word for word in ids if word == chosen)


async def _digits(visit: Visit, what: str, most: int, least: int, value: str, shape: str) -> str:
    """Digits of this shape."""
    question: Words = say(f"provision.cabinet.{what}")
    pad = Keypad(what, most, least, note=say(f"provision.cabinet.{what}_note"), value=value)
    scene = Scene(name="provision.cabinet.digits", question=question, content=pad, steps=visit.bar)
    while not re.fullmatch(shape, typed := await visit.types(scene, f"cabinet.{what}")):
        pass
    return typed
