"""One door of an errand: opened, and seen shut again; what the person wished meanwhile is the flow's affair."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import Literal

from kiosk.contract.intent import Chosen
from kiosk.contract.scene import Action, Scene
from kiosk.contract.words import Words, say
from kiosk.desk import Pace, Ways
from kiosk.terminal.flows.clerk import Clerk
from kiosk.terminal.flows.staffing import door_scenes as scenes
from kiosk.terminal.lockers.wall import Errand, Opening, Wall


class Went(enum.Enum):
    """How far the door went."""

    ROUND = "round"  # open, and shut again
    LEFT_OPEN = "left_open"
    STUCK = "stuck"
    NO_ANSWER = "no_answer"


@dataclass(frozen=True)
class Turn:
    """One turn of the door, and what was wished while it stood open or stuck ("" for nothing)."""

    went: Went
    wish: str = ""


class Doorway:
    """The door of one errand, as the person before it is shown it. `purpose` chooses the words."""

    def __init__(self, clerk: Clerk, wall: Wall, errand: Errand, *, instead: tuple[Action, ...] = ()) -> None:
        self._clerk = clerk
        self._wall = wall
        self._errand = errand
        self._instead = instead  # what is offered beside 再试一次 when the door is stuck

    async def turn(self, *wishes: Action) -> Turn:
        """Pulse once, again if asked to, and see the door shut. `wishes` may be uttered while it stands open."""
        opening, wish = await self._open()
        match opening:
            case Opening.OPENED:
                return await self._see_it_shut(wishes)
            case Opening.UNSEEN:
                return await self._told_shut(wishes)
            case Opening.STUCK:
                return Turn(Went.STUCK, wish)
            case Opening.UNREACHABLE:
                return Turn(Went.NO_ANSWER)

    async def _open(self) -> tuple[Opening, str]:
        """Twice at most: the second time after the person was told to push the door."""
        self._show("opening")
        opening = await self._errand.open()
        if opening is not Opening.STUCK:
            return opening, ""
        answer = await self._clerk.desk.ask(self._picture("stuck", actions=scenes.stuck(self._instead)), ways=Ways.NONE)
        wish = answer.id if isinstance(answer, Chosen) else ""
        if wish != "again":
            return opening, wish
        self._show("opening")
        return await self._errand.open(), ""

    async def _see_it_shut(self, wishes: tuple[Action, ...]) -> Turn:
        wish, waited = "", 0.0
        for note, until in _calls(self._clerk):
            while True:
                began = self._wall.clock.monotonic()
                picture = self._picture("open", say("staff.door.shut_first") if wish else note, () if wish else wishes)
                shuts = self._errand.closed(max(0.0, until - waited))
                answer = await self._clerk.desk.ask_until(picture, shuts, ways=Ways.NONE, pace=Pace.READING)
                waited += self._wall.clock.monotonic() - began
                if answer is True:
                    return Turn(Went.ROUND, wish)
                if not isinstance(answer, Chosen):
                    break
                wish = answer.id
        return Turn(Went.LEFT_OPEN, wish)

    async def _told_shut(self, wishes: tuple[Action, ...]) -> Turn:
        """No sensor tells of this door: the person does."""
        picture = self._picture("open", say("staff.door.unseen"), (*wishes[:2], scenes.SHUT))
        answer = await self._clerk.desk.ask(picture, ways=Ways.NONE, pace=Pace.READING)
        wish = answer.id if isinstance(answer, Chosen) and answer.id != scenes.SHUT.id else ""
        return Turn(Went.ROUND, wish)

    def _show(self, state: scenes.State) -> None:
        self._clerk.desk.show(self._picture(state))

    def _picture(
        self, state: scenes.State, note: Words | None = None, actions: tuple[Action, ...] = ()
    ) -> scenes.Scene:
        return scenes.door(self._wall.cabinet, self._errand.purpose, self._errand.cell, state, note, actions)


def _calls(clerk: Clerk) -> tuple[tuple[Words | None, float], ...]:
    """What is said beside an open door, and up to which second after it opened."""
    door = clerk.settings.timings.door
    return (
        (None, door.voice),
        (say("pickup.please_shut"), door.loud),
        (say("pickup.please_shut_now"), door.alert),
        (say("pickup.please_shut_or_call", phone=clerk.settings.terminal.night_phone), door.free_others),
    )


_Unturned = Literal[Went.STUCK, Went.NO_ANSWER, Went.LEFT_OPEN]


async def settle_unturned(clerk: Clerk, errand: Errand, went: _Unturned) -> Scene:
    """What is told of a door that did not go round; only a door that stayed shut has a word of its own."""
    match went:
        case Went.STUCK:
            await errand.settle("did_not_open")
            return scenes.stayed_shut(clerk, errand.cell)
        case Went.NO_ANSWER:
            return scenes.unanswered(clerk, errand.cell)
        case Went.LEFT_OPEN:
            return scenes.left_open(clerk, errand.cell)
