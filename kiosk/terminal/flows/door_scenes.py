"""The wall with one door lit: opening, open, shut, stuck; the same for collecting and for handing in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from kiosk.contract.content import Cell, DoorState, DoorWall
from kiosk.contract.scene import Action, Scene, Steps
from kiosk.contract.words import Say, Words, say
from kiosk.terminal.settings.model import Cabinet

Doing = Literal["pickup", "hand_in"]
# The picture of one errand's door in a state, with what has to be said beside it.
Door = Callable[[DoorState, Words | None], Scene]
BEWARE = say("door.beware")
_STEPS: dict[Doing, Steps] = {
    "pickup": Steps(3, 4, say("pickup.step.collect")),
    "hand_in": Steps(4, 5, say("hand_in.step.put")),
}


def door_of(cabinet: Cabinet, cell: int, doing: Doing, why: str = "") -> Door:
    """The pictures of this door. `why` is set where it opens again: inside, again, put_back or take_back."""

    def picture(state: DoorState, note: Words | None) -> Scene:
        return _door(cabinet, cell, doing, why, state, note)

    return picture


def wall_with(cabinet: Cabinet, cell: int, state: DoorState, note: Words | None = None) -> DoorWall:
    """The cabinet as it stands, with this door lit."""
    cells = tuple(Cell(each.number, each.column, each.row, each.height) for each in cabinet.cells)
    return DoorWall(cells, cell, state, cabinet.side, note)


def _door(cabinet: Cabinet, cell: int, doing: Doing, why: str, state: DoorState, note: Words | None) -> Scene:
    return Scene(
        name=f"{doing}.door_{state}",
        question=say(f"pickup.door_{state}", door=cell),
        hint=say(_hint(doing, why, state)),
        content=wall_with(cabinet, cell, state, note),
        steps=_STEPS[doing],
        actions=_ACTIONS.get(state, ()),
        voice=_voice(cell, doing, why, state, note),
    )


def _hint(doing: Doing, why: str, state: DoorState) -> str:
    if why and state in ("opening", "open"):
        return f"door.{why}"
    return "hand_in.door_open_hint" if doing == "hand_in" and state == "open" else f"pickup.door_{state}_hint"


def _voice(cell: int, doing: Doing, why: str, state: DoorState, note: Words | None) -> Say:
    if note == BEWARE:
        return say("voice.beware")
    if note is not None:
        return say("voice.please_shut")
    if state == "open" and why:
        return say(f"voice.{why}")
    if state == "open" and doing == "hand_in":
        return say("voice.put_in", door=cell)
    return say(f"voice.door_{state}", door=cell)


_ACTIONS: dict[DoorState, tuple[Action, ...]] = {
    "stuck": (
        Action("again", say("pickup.try_again"), "primary", "arrow-clockwise"),
        Action("give_up", say("pickup.give_up"), "secondary"),
    )
}
