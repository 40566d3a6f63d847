"""柜子总览: the whole wall in colours and counts, and each cell as a line."""

from __future__ import annotations

from collections import Counter

from kiosk.contract.content import Cell, DoorWall, Tone
from kiosk.contract.intent import Chosen
from kiosk.contract.lockers import CellState
from kiosk.contract.scene import Action, Scene
from kiosk.contract.words import Words, say
from kiosk.terminal.flows.staffing import cell_scenes
from kiosk.terminal.flows.staffing.cell_scenes import OK, number_in
from kiosk.terminal.flows.staffing.looking import see_to
from kiosk.terminal.flows.staffing.menu_scenes import age_words
from kiosk.terminal.flows.staffing.shift import Shift
from kiosk.terminal.lockers.wall import CellLine

_OPEN = (CellState.DEPOSIT_OPEN, CellState.PICKUP_OPEN, CellState.RECLAIM_OPEN, CellState.VERIFYING)
_DOUBT = (CellState.UNVERIFIED, CellState.FAULT)
_OUT_OF_USE = (CellState.DISABLED, CellState.CLEANING)


async def overview(shift: Shift) -> None:
    """The wall, and from there the list of all cells."""
    while True:
        lines = await shift.wall.cells()
        overdue = frozenset(line.cell for line in await shift.wall.waiting() if line.overdue)
        age = age_words(shift, await shift.wall.sync_age())
        answer = await shift.ask(wall_scene(shift, lines, overdue, age))
        if not (isinstance(answer, Chosen) and answer.id == "list"):
            return
        await _list(shift)


async def _list(shift: Shift) -> None:
    while True:
        answer = await shift.ask(_all_cells(await shift.wall.cells()))
        number = number_in(answer.id) if isinstance(answer, Chosen) else None
        if number is None:
            return
        await see_to(shift, number)


def wall_scene(shift: Shift, lines: tuple[CellLine, ...], overdue: frozenset[int], age: Words | None) -> Scene:
    """The wall with a colour for every state; words and counts say the same."""
    cabinet, states = shift.wall.cabinet, {line.number: line.state for line in lines}
    tones = {number: _tone(state, number in overdue) for number, state in states.items()}
    cells = tuple(
        Cell(place.number, place.column, place.row, place.height, tones.get(place.number, "plain"))
        for place in cabinet.cells
    )
    counts = Counter(line.state for line in lines)
    return Scene(
        name="staff.overview",
        question=say("staff.overview.question", id=cabinet.id),
        hint=say(
            "staff.overview.counts",
            free=counts[CellState.FREE],
            occupied=counts[CellState.OCCUPIED],
            overdue=len(overdue),
            busy=counts[CellState.RESERVED] + sum(counts[state] for state in _OPEN),
            doubt=sum(counts[state] for state in _DOUBT),
            off=sum(counts[state] for state in _OUT_OF_USE),
        ),
        content=DoorWall(cells, 0, "closed", cabinet.side, age),
        actions=(OK, Action("list", say("staff.overview.list"), "secondary", "list-bullets")),
    )


def _tone(state: CellState, overdue: bool) -> Tone:
    """The colours whose words stand under the wall."""
    if state is CellState.OCCUPIED:
        return "care" if overdue else "plain"
    if state is CellState.FREE:
        return "done"
    if state in _DOUBT:
        return "stopped"
    return "off" if state in _OUT_OF_USE else "hall"


def _all_cells(lines: tuple[CellLine, ...]) -> Scene:
    return Scene(
        name="staff.overview.list",
        question=say("staff.overview.list_question"),
        hint=say("staff.overview.list_hint"),
        content=cell_scenes.cell_rows(lines),
        actions=(OK,),
    )
