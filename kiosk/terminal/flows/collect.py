"""Collecting one deposit: open its door, see it shut, hear what the citizen found, give the slip."""

from __future__ import annotations

from kiosk.contract.facts import HandoverOutcome
from kiosk.contract.intent import Chosen
from kiosk.contract.lockers import CellState, Grant
from kiosk.contract.words import say
from kiosk.desk import Leaving, Left, Pace, Ways
from kiosk.terminal.flows import pickup_ends as ends
from kiosk.terminal.flows.clerk import Clerk
from kiosk.terminal.flows.door import Went, open_and_shut
from kiosk.terminal.flows.door_scenes import door_of
from kiosk.terminal.flows.not_ready import not_ready
from kiosk.terminal.flows.slips import print_pickup, print_service, print_trouble
from kiosk.terminal.lockers.wall import CellNotReady, Deed, Errand, FactorsMissing, Settled, Wall

# What a citizen can say; whatever else ended a pickup was seen by us, and is settled as nothing said.
SAID = ("got_it", "empty", "not_mine", "did_not_open")
# After these the other doors can be opened all the same.
_GOES_ON = ("empty", "not_mine", "did_not_open", "seen_open")


async def collect(clerk: Clerk, wall: Wall, grant: Grant, deed: Deed, *, more: bool) -> None:
    """One deposit from its door to its slip. Returns for the next one; raises Left when the citizen is done."""
    if clerk.battery_low:
        await clerk.desk.ask(not_ready(clerk, "battery_low", say("pickup.safe_matter")))
        return
    try:
        async with await wall.begin(grant, deed) as errand:
            said = await _hand_over(clerk, wall, errand, grant)
            settled = await errand.settle(said if said in SAID else "nothing")
    except CellNotReady as refusal:
        await clerk.desk.ask(not_ready(clerk, refusal.reason, say("pickup.safe_matter")))
        return
    except FactorsMissing:  # the delegation ended while its bearer stood here
        await clerk.desk.ask(not_ready(clerk, "not_offered_any_more", say("pickup.safe_matter")))
        return
    if said == "got_it":
        await _part(clerk, grant, deed, more=more)
    else:
        await _dispute(clerk, grant, _told(said, settled), more=more)


def _told(said: str, settled: Settled) -> str:
    """Who says that a door did not open is told that all is inside only where nothing seen speaks against it."""
    if said != "did_not_open" or settled.state is not CellState.UNVERIFIED:
        return said
    return "seen_open" if settled.outcome is HandoverOutcome.DISPUTED else "no_answer"


async def _hand_over(clerk: Clerk, wall: Wall, errand: Errand, grant: Grant) -> str:
    """Door open, door shut, and the citizen's word; or what we saw: left_open, no_answer, wrong_door."""
    went = await open_and_shut(clerk, wall, errand, door_of(wall.cabinet, grant.cell, "pickup"))
    if went is not Went.SHUT:
        return went
    if await errand.beam():  # something lies there still: once more, before anybody is asked
        went = await open_and_shut(clerk, wall, errand, door_of(wall.cabinet, grant.cell, "pickup", "inside"))
        if went is Went.LEFT_OPEN:
            return went
        return await _hear(clerk, wall, errand, grant, may_reopen=False)
    return await _hear(clerk, wall, errand, grant, may_reopen=True)


async def _hear(clerk: Clerk, wall: Wall, errand: Errand, grant: Grant, *, may_reopen: bool) -> str:
    """What they found. Who left something behind gets the door opened once more; what is not theirs is put back."""
    while True:
        answer = await clerk.desk.ask(ends.got_it(grant, may_reopen=may_reopen), ways=Ways.NONE)
        word = answer.id if isinstance(answer, Chosen) else "left_open"
        if word not in ("reopen", "not_mine"):
            return word
        why = "again" if word == "reopen" else "put_back"
        went = await open_and_shut(clerk, wall, errand, door_of(wall.cabinet, grant.cell, "pickup", why))
        if word == "not_mine":
            return word
        if went is Went.LEFT_OPEN:
            return went
        may_reopen = False


async def _dispute(clerk: Clerk, grant: Grant, said: str, *, more: bool) -> None:
    """What the citizen says is on record; they leave with a slip that says so, and whom to call."""
    slip = await print_trouble(clerk, grant, said)
    scene = ends.disputed(clerk, grant, said, slip, more=more and said in _GOES_ON)
    answer = await clerk.desk.ask(scene, ways=Ways.LEAVE, pace=Pace.READING)
    if not (isinstance(answer, Chosen) and answer.id == "next"):
        raise Left(Leaving.FINISHED)


async def _part(clerk: Clerk, grant: Grant, deed: Deed, *, more: bool) -> None:
    """Collected: the slip, a copy of what was signed if wanted, what to take along, the next thing if more waits."""
    slip = await print_pickup(clerk, grant)
    signed = deed.signature
    while True:
        scene = ends.collected(grant, slip, more=more, signed=signed is not None)
        answer = await clerk.desk.ask(scene, ways=Ways.LEAVE, pace=Pace.IDENTIFIED if more else Pace.GOODBYE)
        match answer:
            case Chosen(id="next"):
                return
            case Chosen(id="copy") if signed is not None:
                slip = await print_service(clerk, grant, signed)
            case _:
                raise Left(Leaving.FINISHED)
