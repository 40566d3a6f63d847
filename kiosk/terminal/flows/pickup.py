"""我要取: prove the right by card, code or QR, then collect one thing after another."""

from __future__ import annotations

from kiosk.contract.intent import Chosen
from kiosk.contract.platform import Grant
from kiosk.terminal.flows import pickup_scenes as scenes
from kiosk.terminal.flows.clerk import Clerk
from kiosk.terminal.flows.collect import collect
from kiosk.terminal.flows.proving import prove, prove_more, type_code
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
        grant = waiting[0] if len(waiting) == 1 else await _choose(clerk, waiting)
        if grant is None:
            return
        if grant in found.wanting:
            found = await prove_more(clerk, wall, found, grant)
            continue
        await collect(clerk, wall, grant, found.factors_for(grant), more=len(waiting) > 1)
        if len(waiting) == 1:
            return


async def _waiting(wall: Wall, found: Found) -> tuple[Grant, ...]:
    """Everything still to be collected, also what asks for one more proof."""
    wanting = await wall.still_there(Found(found.factors, found.wanting))
    return (*await wall.still_there(found), *wanting)


async def _choose(clerk: Clerk, waiting: tuple[Grant, ...]) -> Grant | None:
    answer = await clerk.desk.ask(scenes.choose(waiting))
    chosen = answer.id if isinstance(answer, Chosen) else ""
    return next((grant for grant in waiting if grant.deposit_id == chosen), None)
