"""火警: the hall is to be left. Every visit ends, one picture stands, nothing opens, until the alarm is over."""

from __future__ import annotations

from collections.abc import Coroutine
from typing import Any, NoReturn

from kiosk.contract.content import Lines
from kiosk.contract.scene import Scene
from kiosk.contract.words import say
from kiosk.desk import Leaving, Left
from kiosk.terminal.errors import fault_words
from kiosk.terminal.flows.clerk import Clerk
from kiosk.terminal.flows.waiting import first

_QUESTIONS_END = 1.0  # seconds in which a visit ends by itself, because the desk has ended its question


def begin(clerk: Clerk) -> None:
    """The alarm is there: from this moment no door is pulsed, and everybody reads where to go."""
    clerk.evacuating = True
    if clerk.wall is not None:
        clerk.wall.evacuating = True
    clerk.desk.interrupt(scene(clerk))
    clerk.bell.ring()


def end(clerk: Clerk) -> None:
    """The alarm is over: home may return, doors may be opened."""
    clerk.evacuating = False
    if clerk.wall is not None:
        clerk.wall.evacuating = False
    clerk.desk.resume()
    clerk.bell.ring()


async def over(clerk: Clerk) -> None:
    """Return when there is no alarm."""
    while clerk.evacuating:
        await clerk.bell.heard()


async def unless_evacuated(clerk: Clerk, visit: Coroutine[Any, Any, None]) -> None:
    """A visit, cut short by an alarm also where it asks nothing just then. Raises Left."""
    await first(visit, _evacuated(clerk))


async def _evacuated(clerk: Clerk) -> NoReturn:
    while not clerk.evacuating:
        await clerk.bell.heard()
    await clerk.clock.sleep(_QUESTIONS_END)
    raise Left(Leaving.EVACUATED)


def scene(clerk: Clerk) -> Scene:
    """Where to go, in both languages at once, and that nothing in the lockers is lost."""
    return Scene(
        name="evacuation",
        question=say("evacuation.question"),
        hint=say("evacuation.in_the_other_language"),
        content=Lines(
            what=say("evacuation.what"),
            matter=say("evacuation.matter"),
            now=say("evacuation.now"),
            call=say("trouble.call", phone=clerk.settings.terminal.night_phone),
            code=fault_words("evacuation").code,
            tone="stopped",
        ),
        voice=say("voice.evacuation"),
    )
