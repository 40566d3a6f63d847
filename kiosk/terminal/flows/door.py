"""An open door: asked to be shut, ever more plainly, until it is, or until others must be served."""

from __future__ import annotations

from kiosk.contract.platform import Grant
from kiosk.contract.words import Words, say
from kiosk.terminal.flows import pickup_scenes as scenes
from kiosk.terminal.flows.clerk import Clerk
from kiosk.terminal.lockers.wall import Pickup, Wall


async def see_it_shut(clerk: Clerk, wall: Wall, pickup: Pickup, grant: Grant) -> bool:
    """True when the door was seen shut; False when it still stands open after the last call."""
    waited = 0.0
    for note, until in _calls(clerk):
        clerk.desk.show(scenes.door(wall.cabinet, grant, "open", note=note))
        if await pickup.closed(until - waited):
            return True
        waited = until
    return False


def _calls(clerk: Clerk) -> tuple[tuple[Words | None, float], ...]:
    """What is said beside the door, and up to which second after it opened."""
    door = clerk.settings.timings.door
    return (
        (None, door.voice),
        (say("pickup.please_shut"), door.loud),
        (say("pickup.please_shut_now"), door.alert),
        (say("pickup.please_shut_or_call", phone=clerk.settings.terminal.night_phone), door.free_others),
    )
