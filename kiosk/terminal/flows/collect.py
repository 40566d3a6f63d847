"""Collecting one deposit: check it, open its door, see it shut, hear what the citizen found, give the slip."""

from __future__ import annotations

from kiosk.contract.intent import Chosen
from kiosk.contract.platform import Grant
from kiosk.contract.words import say
from kiosk.desk import Leaving, Left, Pace, Ways
from kiosk.terminal.flows import pickup_scenes as scenes
from kiosk.terminal.flows.clerk import Clerk
from kiosk.terminal.flows.door import see_it_shut
from kiosk.terminal.flows.slips import print_pickup, print_trouble
from kiosk.terminal.flows.trouble import trouble
from kiosk.terminal.lockers.wall import CellNotReady, Opening, Pickup, Wall

_HANDS_IN = 8.0  # seconds to take a thing out of a cell whose door nobody can see, before the question for it
# What became of a pickup in which the citizen said nothing, because nothing could be asked.
_UNSAID = {"left_open": "nothing", "no_answer": "nothing"}


async def collect(clerk: Clerk, wall: Wall, grant: Grant, factors: tuple[str, ...], *, more: bool) -> None:
    """One deposit from check to slip. Returns for the next one; raises Left when the citizen is done."""
    answer = await clerk.desk.ask(scenes.confirm(grant))
    if not (isinstance(answer, Chosen) and answer.id == "open"):
        return
    try:
        async with await wall.begin(grant, factors) as pickup:
            said = await _hand_over(clerk, wall, pickup, grant)
            await pickup.settle(_UNSAID.get(said, said))
    except CellNotReady:
        await clerk.desk.ask(trouble(clerk, "cell_not_ready", say("pickup.safe_matter")))
        return
    if said == "got_it":
        await _part(clerk, grant, more=more)
    else:
        await _dispute(clerk, grant, said)


async def _hand_over(clerk: Clerk, wall: Wall, pickup: Pickup, grant: Grant) -> str:
    """Door open, door shut, and the citizen's word: got_it, empty, not_mine, did_not_open; or left_open, no_answer."""
    match await _open(clerk, wall, pickup, grant):
        case Opening.STUCK:
            return "did_not_open"
        case Opening.UNREACHABLE:
            return "no_answer"
        case Opening.UNSEEN:
            clerk.desk.show(scenes.door(wall.cabinet, grant, "open"))
            await wall.clock.sleep(_HANDS_IN)
        case Opening.OPENED:
            if not await see_it_shut(clerk, wall, pickup, grant):
                return "left_open"
    answer = await clerk.desk.ask(scenes.got_it(grant), ways=Ways.NONE)
    return answer.id if isinstance(answer, Chosen) else "left_open"


async def _open(clerk: Clerk, wall: Wall, pickup: Pickup, grant: Grant) -> Opening:
    """Pulse once; a second time only after the citizen was told to push the door and asks for it."""
    clerk.desk.show(scenes.door(wall.cabinet, grant, "opening"))
    opening = await pickup.open()
    if opening is Opening.STUCK:
        answer = await clerk.desk.ask(scenes.door(wall.cabinet, grant, "stuck"), ways=Ways.NONE)
        if isinstance(answer, Chosen) and answer.id == "again":
            clerk.desk.show(scenes.door(wall.cabinet, grant, "opening"))
            opening = await pickup.open()
    return opening


async def _dispute(clerk: Clerk, grant: Grant, said: str) -> None:
    """What the citizen says is on record; they leave with a slip that says so, and whom to call."""
    slip = await print_trouble(clerk, grant, said)
    await clerk.desk.ask(scenes.disputed(clerk, grant, said, slip), ways=Ways.LEAVE, pace=Pace.READING)
    raise Left(Leaving.FINISHED)


async def _part(clerk: Clerk, grant: Grant, *, more: bool) -> None:
    """Collected: the slip, what to take along, and the next thing if more waits."""
    slip = await print_pickup(clerk, grant)
    scene = scenes.collected(grant, slip, more=more)
    answer = await clerk.desk.ask(scene, ways=Ways.LEAVE, pace=Pace.IDENTIFIED if more else Pace.GOODBYE)
    if not (isinstance(answer, Chosen) and answer.id == "next"):
        raise Left(Leaving.FINISHED)
