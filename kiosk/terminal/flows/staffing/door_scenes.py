"""The pictures of a door that staff open, and what is said when one did not go as it should."""

from __future__ import annotations

from typing import Literal

from kiosk.contract.content import Cell, DoorWall, Lines
from kiosk.contract.lockers import Purpose
from kiosk.contract.scene import Action, Scene
from kiosk.contract.words import Say, Words, say
from kiosk.terminal.flows.clerk import Clerk
from kiosk.terminal.settings.model import Cabinet

__all__ = ["SHUT", "Scene", "State", "door", "left_open", "not_ready", "stuck", "unanswered"]

State = Literal["opening", "open", "stuck"]
OK = Action("ok", say("action.ok"), icon="check")
SHUT = Action("shut", say("staff.door.shut"), "primary", "check")
_AGAIN = Action("again", say("pickup.try_again"), "primary", "arrow-clockwise")
_GIVE_UP = Action("give_up", say("staff.door.give_up"), "secondary", "x")


def door(
    cabinet: Cabinet, purpose: Purpose, cell: int, state: State, note: Words | None, actions: tuple[Action, ...]
) -> Scene:
    """The wall with the door of this errand lit."""
    cells = tuple(Cell(place.number, place.column, place.row, place.height) for place in cabinet.cells)
    return Scene(
        name=f"staff.{purpose}.door_{state}",
        question=say(f"pickup.door_{state}", door=cell),
        hint=say(f"staff.door.{purpose}" if state == "open" else f"staff.door.{state}_hint"),
        content=DoorWall(cells, cell, state, cabinet.side, note),
        actions=actions,
        voice=_voice(cell, state, note),
    )


def _voice(cell: int, state: State, note: Words | None) -> Say | None:
    if state == "opening":
        return None
    return say("voice.please_shut") if note and state == "open" else say(f"staff.voice.door_{state}", door=cell)


def stuck(instead: tuple[Action, ...]) -> tuple[Action, ...]:
    """What may be done about a door that stays shut."""
    return (_AGAIN, *(instead or (_GIVE_UP,)))


def left_open(clerk: Clerk, cell: int) -> Scene:
    """The door still stands open: it is on record, somebody must see to it."""
    return _told(clerk, "left_open", cell)


def unanswered(clerk: Clerk, cell: int) -> Scene:
    """The lock did not answer: nobody knows whether the door opened."""
    return _told(clerk, "no_answer", cell)


def stayed_shut(clerk: Clerk, cell: int) -> Scene:
    """The door did not open: the cell counts as faulty."""
    return _told(clerk, "stayed_shut", cell)


def not_ready(clerk: Clerk, cell: int) -> Scene:
    """This cell may not be opened now: it changed, or another door is open."""
    return _told(clerk, "not_ready", cell)


def in_doubt(clerk: Clerk, cell: int) -> Scene:
    """What this cell holds is not proved: it stands on the list 待核实."""
    return _told(clerk, "in_doubt", cell)


def _told(clerk: Clerk, what: str, cell: int) -> Scene:
    return Scene(
        name=f"staff.{what}",
        question=say(f"staff.told.{what}.what", door=cell),
        content=Lines(
            what=say(f"staff.told.{what}.what", door=cell),
            matter=say(f"staff.told.{what}.matter", door=cell),
            now=say(f"staff.told.{what}.now", door=cell),
            call=say("trouble.call", phone=clerk.settings.terminal.night_phone),
            code=f"STF-{cell:02d}",
        ),
        actions=(OK,),
    )
