"""我要交: find what is awaited, count the pieces, put them into a cell with their cover slip, take a receipt."""

from __future__ import annotations

from drivers.contracts import Printed
from kiosk.contract.intent import Chosen, Entered
from kiosk.contract.lockers import Awaited
from kiosk.contract.words import Words, say
from kiosk.desk import Leaving, Left, Pace, Ways
from kiosk.terminal.flows import hand_in_scenes as scenes
from kiosk.terminal.flows.awaited import Expected, find_awaited, still_awaited
from kiosk.terminal.flows.clerk import Clerk
from kiosk.terminal.flows.deeds import hand_in_deed
from kiosk.terminal.flows.put_in import put_in
from kiosk.terminal.flows.slips import print_cover, print_hand_in, truth
from kiosk.terminal.lockers.wall import Wall


async def hand_in(clerk: Clerk) -> None:
    """The whole journey; works from the list kept here, so without the platform too."""
    wall = clerk.wall
    if wall is None:
        return
    expected = await find_awaited(clerk, wall)
    while expected is not None:
        awaited = await _choose(clerk, expected)
        if awaited is None:
            return
        await _hand_in_one(clerk, wall, awaited, expected)
        if len(expected.lines) == 1:
            return
        expected = await still_awaited(wall, expected)


async def _choose(clerk: Clerk, expected: Expected) -> Awaited | None:
    if len(expected.lines) == 1:
        return expected.lines[0]
    answer = await clerk.desk.ask(scenes.choose(expected.lines))
    chosen = answer.id if isinstance(answer, Chosen) else ""
    return next((awaited for awaited in expected.lines if awaited.id == chosen), None)


async def _hand_in_one(clerk: Clerk, wall: Wall, awaited: Awaited, expected: Expected) -> None:
    """One hand-in from check to receipt. Returns where the citizen turned back or another one waits."""
    answer = await clerk.desk.ask(lambda: scenes.check(clerk, awaited), pace=Pace.READING)
    if not (isinstance(answer, Chosen) and answer.id == "go_on"):
        return
    pieces = await _count(clerk)
    if pieces is None or not await _give_cover(clerk, awaited, pieces):
        return
    cell = await put_in(clerk, wall, awaited, hand_in_deed(clerk, awaited, expected.way, pieces))
    if cell is not None:
        await _part(clerk, awaited, cell, pieces, more=len(expected.lines) > 1)


async def _count(clerk: Clerk) -> int | None:
    """How many pieces the citizen puts in; None when they turned back."""
    note: Words | None = None
    while True:
        answer = await clerk.desk.ask(scenes.pieces(note), pace=Pace.FORM)
        if not isinstance(answer, Entered):
            return None
        if (count := int(answer.digits)) > 0:
            return count
        note = say("hand_in.pieces_none")


async def _give_cover(clerk: Clerk, awaited: Awaited, pieces: int) -> bool:
    """The cover slip, or its number where there is no paper; False when the citizen turned back."""
    outcome = await print_cover(clerk, awaited, pieces)
    scene = scenes.cover(awaited, truth(outcome), printed=isinstance(outcome, Printed))
    answer = await clerk.desk.ask(scene, pace=Pace.FORM)
    return isinstance(answer, Chosen)


async def _part(clerk: Clerk, awaited: Awaited, cell: int, pieces: int, *, more: bool) -> None:
    """Handed in: the receipt, what it is worth, and the next one if more is awaited."""
    slip = await print_hand_in(clerk, awaited, cell, pieces)
    scene = scenes.done(awaited, slip, pieces, more=more)
    answer = await clerk.desk.ask(scene, ways=Ways.LEAVE, pace=Pace.READING)
    if not (isinstance(answer, Chosen) and answer.id == "next"):
        raise Left(Leaving.FINISHED)
