"""The pictures of clearing a cabinet."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from kiosk.contract.content import Fact, Facts, Lines
from kiosk.contract.scene import Action, Scene
from kiosk.contract.words import Gap, say
from kiosk.terminal.flows.clerk import Clerk
from kiosk.terminal.flows.staffing import emergency_scenes
from kiosk.terminal.flows.staffing.cell_scenes import reason_words, state_words
from kiosk.terminal.lockers.wall import CellLine

OK = Action("ok", say("action.ok"), icon="check")


def begin(cells: int) -> Scene:
    """What this is, and which cells."""
    return Scene(
        name="staff.clearing.begin",
        question=say("staff.clearing.begin", count=cells),
        hint=say("staff.clearing.begin_hint"),
        content=Facts(
            (
                Fact(say("staff.clearing.needs"), say("staff.clearing.needs_second"), big=True),
                Fact(say("staff.clearing.rule"), say("staff.clearing.rule_one")),
            )
        ),
        actions=(
            Action("occupied", say("staff.clearing.occupied"), "primary", "package"),
            Action("all", say("staff.clearing.all"), "secondary", "squares-four"),
        ),
    )


def second_needed(clerk: Clerk) -> Scene:
    """Nobody else signed in, or not one who may."""
    return _told(clerk, "second_needed")


def service_door_shut(clerk: Clerk) -> Scene:
    """The service door was shut meanwhile."""
    return _told(clerk, "service_door_shut")


def _told(clerk: Clerk, what: str) -> Scene:
    return Scene(
        name=f"staff.clearing.{what}",
        question=say(f"staff.clearing.{what}"),
        content=Lines(
            what=say(f"staff.clearing.{what}"),
            matter=say("staff.clearing.matter"),
            now=say(f"staff.clearing.{what}_now"),
            call=say("trouble.call", phone=clerk.desk_phone),
            code="STF-03",
        ),
        actions=(OK,),
    )


def next_cell(line: CellLine) -> Scene:
    """Which door is next."""
    facts = [Fact(say("staff.cell.state"), state_words(line.state), big=True)]
    if line.reason:
        facts.append(Fact(say("staff.cell.reason"), reason_words(line.reason)))
    return Scene(
        name="staff.clearing.next",
        question=say("staff.clearing.next", door=line.number),
        content=Facts(tuple(facts)),
        actions=(
            Action("open", say("staff.door.open"), "primary", "door-open"),
            Action("skip", say("staff.reclaim.skip"), "secondary", "skip-forward"),
            Action("stop", say("staff.clearing.stop"), "stop", "x"),
        ),
    )


def what_was_done(cell: int) -> Scene:
    """The door is shut again: what was done?"""
    return msgspec.structs.replace(emergency_scenes.what_was_done(cell), name="staff.clearing.what_was_done")


def cleared(opened: Sequence[int], not_opened: Sequence[int]) -> Scene:
    """Which doors went round, and which did not."""
    return Scene(
        name="staff.clearing.cleared",
        question=say("staff.clearing.cleared", count=len(opened)),
        content=Facts(
            (
                Fact(say("staff.clearing.opened"), _numbers(opened)),
                Fact(say("staff.clearing.not_opened"), _numbers(not_opened)),
            )
        ),
        actions=(OK,),
    )


def _numbers(cells: Sequence[int]) -> Gap:
    return ", ".join(str(cell) for cell in cells) or "—"
