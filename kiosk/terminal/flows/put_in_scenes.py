"""The pictures at a hand-in cell: which one, whether the papers are in it, and what went wrong."""

from __future__ import annotations

from kiosk.contract.content import Lines, Row, Rows, Thanks
from kiosk.contract.lockers import Awaited, CellSize
from kiosk.contract.scene import Action, Scene
from kiosk.contract.words import Words, say
from kiosk.terminal.flows.clerk import Clerk
from kiosk.terminal.flows.door_scenes import wall_with
from kiosk.terminal.flows.hand_in_scenes import step
from kiosk.terminal.flows.pickup_ends import quoted
from kiosk.terminal.settings.model import Cabinet

# Ends in which nobody knows whether the papers lie in the cell.
_UNSETTLED = ("left_open", "no_answer", "wrong_door", "in_doubt")


def cell(cabinet: Cabinet, number: int, size: CellSize, larger: bool, lower: bool) -> Scene:
    """This cell is kept for you: does it fit, is it within reach?"""
    others = (
        *((Action("larger", say("hand_in.larger"), "secondary", "arrows-out"),) if larger else ()),
        *((Action("lower", say("hand_in.lower"), "secondary", "arrow-down"),) if lower else ()),
    )
    return Scene(
        name="hand_in.cell",
        question=say("hand_in.cell", door=number),
        hint=say(f"hand_in.size.{size.value}"),
        content=wall_with(cabinet, number, "closed"),
        steps=step(4, "put"),
        actions=(Action("open", say("hand_in.open"), "primary", "door-open"), *others),
        voice=say("voice.cell_fits", door=number),
    )


def placed(cell: int, *, looks_empty: bool, may_reopen: bool) -> Scene:
    """The door is shut: are the papers in it?"""
    words = ("placed", *(("again", "larger") if may_reopen else ()), "not_placed")
    return Scene(
        name="hand_in.placed",
        question=say("hand_in.placed", door=cell),
        hint=say("hand_in.looks_empty") if looks_empty else None,
        content=Rows(tuple(Row(word, say(f"hand_in.said.{word}")) for word in words)),
        steps=step(4, "put"),
        voice=say("voice.looks_empty" if looks_empty else "voice.placed"),
    )


def not_placed() -> Scene:
    """Nothing was handed in."""
    return Scene(
        name="hand_in.not_placed",
        question=say("hand_in.not_placed"),
        content=Thanks(
            done=say("hand_in.not_placed_done"), take=(say("take.item"), say("take.card")), tone="care", icon="package"
        ),
        actions=(Action("ok", say("action.ok"), icon="check"),),
        voice=say("voice.take_along"),
    )


def look_first(clerk: Clerk, awaited: Awaited, cell: int, *, in_hand: bool) -> Scene:
    """A cell was opened for these papers, and nobody can see what lies there: staff look before another is given."""
    return Scene(
        name="hand_in.look_first",
        question=say("hand_in.look_first"),
        content=Lines(
            what=say("hand_in.look_first_what", door=cell),
            matter=say("hand_in.kept_matter" if in_hand else "hand_in.unsettled_matter"),
            now=say("hand_in.look_first_now"),
            call=say("trouble.call", phone=clerk.settings.terminal.night_phone),
            code=quoted(cell, awaited.id),
        ),
        actions=(Action("ok", say("action.ok"), icon="check"),),
        voice=say("voice.call_us"),
    )


def trouble_at(clerk: Clerk, awaited: Awaited, cell: int, seen: str, slip: Words) -> Scene:
    """What went wrong at the door, and how far the hand-in is."""
    another = Action("another", say("hand_in.another"), "primary", "arrow-clockwise")
    finish = Action("finish", say("action.finish"), "primary", "check")
    stuck = seen == "did_not_open"
    return Scene(
        name=f"hand_in.{seen}",
        question=say(f"pickup.{seen}"),
        hint=slip,
        content=Lines(
            what=say(f"hand_in.{seen}_what", door=cell),
            matter=say("hand_in.unsettled_matter" if seen in _UNSETTLED else "hand_in.kept_matter"),
            now=say(f"hand_in.{seen}_now"),
            call=say("trouble.call", phone=clerk.settings.terminal.night_phone),
            code=quoted(cell, awaited.id),
        ),
        actions=(another, Action("finish", say("action.finish"), "secondary")) if stuck else (finish,),
        voice=say("voice.wrong_door" if seen == "wrong_door" else "voice.call_us"),
    )
