"""我要取: prove the right by card, code or QR, then collect one thing after another, or all of them in one go."""

from __future__ import annotations

from kiosk.contract.intent import Chosen
from kiosk.contract.lockers import CellState, Grant
from kiosk.terminal.flows import pickup_scenes as scenes
from kiosk.terminal.flows.clerk import Clerk
from kiosk.terminal.flows.collect import collect
from kiosk.terminal.flows.deeds import pickup_deed
from kiosk.terminal.flows.proving import prove, type_code
from kiosk.terminal.flows.receipt_of_service import sign_for
from kiosk.terminal.flows.second_proof import prove_more
from kiosk.terminal.flows.together import keep_for_later
from kiosk.terminal.lockers.wall import Found, Wall


async def pickup(clerk: Clerk) -> None:
    """The whole journey; ends where the citizen turns away, and raises Left where they are done."""
    wall = clerk.wall
    if wall is None:
        return
    found = await prove(clerk, wall)
    while found is not None:
        waiting = await _waiting(wall, found)
        if not waiting:
            answer = await clerk.desk.ask(scenes.nothing_here(clerk))
            if not (isinstance(answer, Chosen) and answer.id == "code"):
                return
            found = await type_code(clerk, wall)
            continue
        chosen = waiting if len(waiting) == 1 else await _choose(clerk, found, waiting)
        if not chosen:
            return
        found = await _collect_chosen(clerk, wall, found, chosen, more=len(waiting) > len(chosen))
        if len(waiting) == 1:
            return


async def _waiting(wall: Wall, found: Found) -> tuple[Grant, ...]:
    """Everything still to be collected; what asks for one more proof stands last."""
    waiting = await wall.still_there(found)
    return tuple(sorted(waiting, key=lambda grant: grant in found.wanting))


async def _choose(clerk: Clerk, found: Found, waiting: tuple[Grant, ...]) -> tuple[Grant, ...]:
    answer = await clerk.desk.ask(scenes.choose(found, waiting, clerk.clock.now().date()))
    chosen = answer.id if isinstance(answer, Chosen) else ""
    return waiting if chosen == "all" else tuple(grant for grant in waiting if grant.deposit_id == chosen)


async def _collect_chosen(clerk: Clerk, wall: Wall, found: Found, chosen: tuple[Grant, ...], *, more: bool) -> Found:
    """Prove what is missing, check, sign, and then one door after the other. Answers with all that is proven now."""
    for grant in chosen:
        if grant in found.wanting:
            found = await prove_more(clerk, wall, found, grant) or found
    proven = tuple(grant for grant in chosen if grant in found.grants)
    if not proven or not await _confirmed(clerk, wall, found, proven):
        return found
    signed = await sign_for(clerk, found, proven)
    ready = tuple(grant for grant in proven if not grant.signature or grant.deposit_id in signed)
    for place, grant in enumerate(ready, start=1):
        deed = pickup_deed(clerk, found, grant, signed.get(grant.deposit_id))
        await collect(clerk, wall, grant, deed, more=more or place < len(ready))
    return found


async def _confirmed(clerk: Clerk, wall: Wall, found: Found, grants: tuple[Grant, ...]) -> bool:
    if len(grants) > 1:
        scene = scenes.confirm_all(grants)
    else:
        unfinished = await _unfinished(wall, grants[0])
        may_wait = _may_wait(clerk, found, grants[0])
        scene = scenes.confirm(grants[0], clerk.clock.now().date(), unfinished=unfinished, may_wait=may_wait)
    answer = await clerk.desk.ask(scene)
    if isinstance(answer, Chosen) and answer.id == "together":
        await keep_for_later(clerk, grants[0].project_no)
    return isinstance(answer, Chosen) and answer.id == "open"


def _may_wait(clerk: Clerk, found: Found, grant: Grant) -> bool:
    """The receiver, known to the platform, may leave one of several results for the others."""
    theirs = clerk.session.somebody and found.agent_for(grant) is None
    return theirs and scenes.is_first_part(grant) and not grant.together


async def _unfinished(wall: Wall, grant: Grant) -> bool:
    """Whether a pickup of this was cut short before, and may be finished now."""
    lines = await wall.cells()
    return any(line.number == grant.cell and line.state is CellState.UNVERIFIED for line in lines)
