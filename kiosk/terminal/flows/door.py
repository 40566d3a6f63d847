"""One door: opened with at most two pulses, then asked to be shut, ever more plainly, until others must be served."""

from __future__ import annotations

import enum

from kiosk.contract.intent import Chosen
from kiosk.contract.words import Words, say
from kiosk.desk import Ways
from kiosk.terminal.flows.clerk import Clerk
from kiosk.terminal.flows.door_scenes import BEWARE, Door
from kiosk.terminal.lockers.wall import Errand, Opening, Wall

_HANDS_IN = 8.0  # seconds at a cell whose door nobody can see, before the question for it
_LOOK_ROUND = 1.0  # seconds between looks for other doors while this one stands open
_MIXED_UP = "wrong_door"  # cause of the wall's fault when another door opened than the one that was to


class Went(enum.StrEnum):
    """How far a door went; all but SHUT end an errand without a question."""

    SHUT = "shut"  # it was open, and is shut; or nobody can see it, and hands had time
    STUCK = "did_not_open"
    SILENT = "no_answer"
    LEFT_OPEN = "left_open"
    MIXED_UP = "wrong_door"  # another one opened


async def open_and_shut(clerk: Clerk, wall: Wall, errand: Errand, door: Door) -> Went:
    """Open it, and see it shut again."""
    match await _open(clerk, wall, errand, door):
        case Opening.STUCK:
            return Went.MIXED_UP if _mixed_up(wall) else Went.STUCK
        case Opening.UNREACHABLE:
            return Went.SILENT
        case Opening.UNSEEN:
            clerk.desk.show(door("open", None))
            await clerk.clock.sleep(_HANDS_IN)
            return Went.SHUT
        case Opening.OPENED:
            return Went.SHUT if await _see_it_shut(clerk, wall, errand, door) else Went.LEFT_OPEN


async def _open(clerk: Clerk, wall: Wall, errand: Errand, door: Door) -> Opening:
    """Pulse once; a second time only after the citizen was told to push the door and asks for it."""
    clerk.desk.show(door("opening", None))
    opening = await errand.open()
    if opening is Opening.STUCK and not _mixed_up(wall):
        answer = await clerk.desk.ask(door("stuck", None), ways=Ways.NONE)
        if isinstance(answer, Chosen) and answer.id == "again":
            clerk.desk.show(door("opening", None))
            opening = await errand.open()
    return opening


async def _see_it_shut(clerk: Clerk, wall: Wall, errand: Errand, door: Door) -> bool:
    """True when the door was seen shut; False when it still stands open after the last call."""
    waited, shown = 0.0, None
    for note, until in _calls(clerk):
        while waited < until:
            scene = door("open", BEWARE if _mixed_up(wall) else note)
            if scene != shown:
                clerk.desk.show(scene)
                shown = scene
            piece = min(_LOOK_ROUND, until - waited)
            if await errand.closed(piece):
                return True
            waited += piece
    return False


def _mixed_up(wall: Wall) -> bool:
    return wall.status.cause == _MIXED_UP


def _calls(clerk: Clerk) -> tuple[tuple[Words | None, float], ...]:
    """What is said beside the door, and up to which second after it opened."""
    door = clerk.settings.timings.door
    return (
        (None, door.voice),
        (say("pickup.please_shut"), door.loud),
        (say("pickup.please_shut_now"), door.alert),
        (say("pickup.please_shut_or_call", phone=clerk.settings.terminal.night_phone), door.free_others),
    )
