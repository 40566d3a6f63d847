"""Putting papers into a hand-in cell: which cell, its door, and what the citizen says afterwards."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial

from kiosk.contract.intent import Chosen
from kiosk.contract.lockers import Awaited, CellSize, CellState, Purpose
from kiosk.contract.words import say
from kiosk.desk import Leaving, Left, Pace, Ways
from kiosk.terminal.flows import put_in_scenes as scenes
from kiosk.terminal.flows.clerk import Clerk
from kiosk.terminal.flows.door import Went, open_and_shut
from kiosk.terminal.flows.door_scenes import door_of
from kiosk.terminal.flows.not_ready import not_ready
from kiosk.terminal.flows.slips import print_hand_in_trouble
from kiosk.terminal.lockers.wall import CellLine, CellNotReady, Deed, Errand, HeldAlready, NoCell, Wall

_SIZES = tuple(CellSize)
_SETTLED_AS = {"placed": "placed", "larger": "not_placed", "not_placed": "not_placed", "did_not_open": "did_not_open"}
_AGAIN_AT_MOST = 3  # openings of one door for one hand-in, besides the first


@dataclass(frozen=True)
class Wish:
    """What cell the citizen wants, and those that were tried."""

    size: CellSize
    low: bool
    not_in: frozenset[int] = frozenset()


async def put_in(clerk: Clerk, wall: Wall, awaited: Awaited, deed: Deed) -> int | None:
    """The cell in which the papers lie now; None when they are not handed in. Raises Left after trouble."""
    wish: Wish | None = Wish(awaited.size, awaited.low or clerk.desk.display.low)
    while wish is not None:
        cell = await _agree_on_cell(clerk, wall, awaited, wish)
        if cell is None:
            return None
        said = await _at_the_door(clerk, wall, awaited, deed, cell)
        if said == "placed":
            return cell
        wish = await _another(clerk, wall, awaited, cell, said, wish)
    return None


async def _agree_on_cell(clerk: Clerk, wall: Wall, awaited: Awaited, wish: Wish) -> int | None:
    """A cell is kept, and the citizen asked whether it will do: a larger or a lower one may be had instead."""
    while True:
        try:
            line = await _kept(wall, awaited.id, wish)
        except HeldAlready as held:
            await clerk.desk.ask(scenes.look_first(clerk, awaited, held.cell, in_hand=True))
            return None
        except NoCell:
            await clerk.desk.ask(not_ready(clerk, "no_cell_free", say("hand_in.kept_matter")))
            return None
        answer = ""
        try:
            may = await _others(wall, line.number, wish)
            said = await clerk.desk.ask(scenes.cell(wall.cabinet, line.number, size_of(wall, line.number), *may))
            answer = said.id if isinstance(said, Chosen) else ""
        finally:
            if answer != "open":
                await wall.give_up(line.number, awaited.id)
        match answer:
            case "open":
                return line.number
            case "larger":
                wish = _larger(wall, line.number, wish)
            case "lower":
                wish = replace(wish, low=True)
            case _:
                return None


async def _kept(wall: Wall, hand_in_id: str, wish: Wish) -> CellLine:
    """A cell for this wish. The last one goes to whoever is here, even where low ones are kept for others.

    Raises NoCell, HeldAlready.
    """
    keep = partial(wall.reserve, hand_in_id, wish.size, low=wish.low, use="in", not_in=wish.not_in)
    try:
        return await keep()
    except HeldAlready:
        raise
    except NoCell as none:
        if not none.reserved:
            raise
        return await keep(exception=True)


async def _others(wall: Wall, cell: int, wish: Wish) -> tuple[bool, bool]:
    """Whether a larger cell is free, and whether a lower one is that this one is not."""
    free = {line.number for line in await wall.cells() if line.state is CellState.FREE} - wish.not_in
    places = [place for place in wall.cabinet.cells if place.use == "in" and place.number in free]
    here = size_of(wall, cell)
    larger = any(_SIZES.index(CellSize(place.size)) > _SIZES.index(here) for place in places)
    is_low = next(place.low for place in wall.cabinet.cells if place.number == cell)
    enough = (place for place in places if _SIZES.index(CellSize(place.size)) >= _SIZES.index(wish.size))
    return larger, not is_low and any(place.low for place in enough)


def size_of(wall: Wall, cell: int) -> CellSize:
    """How large a cell is."""
    return CellSize(next(place.size for place in wall.cabinet.cells if place.number == cell))


def _larger(wall: Wall, cell: int, wish: Wish) -> Wish:
    larger = min(_SIZES.index(size_of(wall, cell)) + 1, len(_SIZES) - 1)
    return replace(wish, size=_SIZES[larger], not_in=wish.not_in | {cell})


async def _at_the_door(clerk: Clerk, wall: Wall, awaited: Awaited, deed: Deed, cell: int) -> str:
    """placed, in_doubt, larger, not_placed, look_first; how far the door went; or "not_ready" after that was told."""
    if clerk.battery_low:
        return await _cannot(clerk, wall, awaited, cell, "battery_low")
    try:
        async with await wall.errand(Purpose.HAND_IN, cell, awaited.id, deed) as errand:
            said = await _hear(clerk, wall, errand, cell)
            settled = await errand.settle(_SETTLED_AS.get(said, "nothing"))
            if said in ("not_placed", "larger") and settled.state is CellState.UNVERIFIED:
                return "look_first"
            # What nothing but the word of who stands here speaks for is no receipt.
            return "in_doubt" if said == "placed" and settled.state is not CellState.OCCUPIED else said
    except CellNotReady as refusal:
        return await _cannot(clerk, wall, awaited, cell, refusal.reason)


async def _cannot(clerk: Clerk, wall: Wall, awaited: Awaited, cell: int, reason: str) -> str:
    await wall.give_up(cell, awaited.id)
    await clerk.desk.ask(not_ready(clerk, reason, say("hand_in.kept_matter")))
    return "not_ready"


async def _hear(clerk: Clerk, wall: Wall, errand: Errand, cell: int) -> str:
    """Open, see it shut, and ask; open again for whoever wants to put in more, or to take their papers back."""
    went = await open_and_shut(clerk, wall, errand, door_of(wall.cabinet, cell, "hand_in"))
    doubted, left = False, _AGAIN_AT_MOST
    while went is Went.SHUT:
        empty = await errand.beam() is False
        word = await _ask(clerk, cell, looks_empty=doubted and empty, may_reopen=left > 0)
        if word == "placed" and empty and not doubted:
            doubted = True
            continue
        if word == "placed" or (empty and word != "again"):
            return word
        why = "again" if word == "again" else "take_back"
        went, left = await open_and_shut(clerk, wall, errand, door_of(wall.cabinet, cell, "hand_in", why)), left - 1
        if went is Went.STUCK:  # it stays shut on papers that may be in it: staff must see to that
            return Went.SILENT
        if went is Went.SHUT and word != "again":
            return word
    return went


async def _ask(clerk: Clerk, cell: int, *, looks_empty: bool, may_reopen: bool) -> str:
    scene = scenes.placed(cell, looks_empty=looks_empty, may_reopen=may_reopen)
    answer = await clerk.desk.ask(scene, ways=Ways.NONE)
    return answer.id if isinstance(answer, Chosen) else "not_placed"


async def _another(clerk: Clerk, wall: Wall, awaited: Awaited, cell: int, said: str, wish: Wish) -> Wish | None:
    """What is tried next after a door that took nothing; None for nothing more. Raises Left after trouble."""
    if said == "larger":
        return _larger(wall, cell, wish)
    if said == "not_placed":
        await clerk.desk.ask(scenes.not_placed())
    if said == "look_first":
        await clerk.desk.ask(scenes.look_first(clerk, awaited, cell, in_hand=True))
    if said in ("not_placed", "not_ready", "look_first"):
        return None
    slip = await print_hand_in_trouble(clerk, awaited, cell, said)
    scene = scenes.trouble_at(clerk, awaited, cell, said, slip)
    answer = await clerk.desk.ask(scene, ways=Ways.LEAVE, pace=Pace.READING)
    if isinstance(answer, Chosen) and answer.id == "another":
        return replace(wish, not_in=wish.not_in | {cell})
    raise Left(Leaving.FINISHED)
