"""待核实: the cells that nobody may rely on, looked at by an admin or a technician until it is known what they hold."""

from __future__ import annotations

from kiosk.contract.intent import Chosen
from kiosk.contract.lockers import CellState, Purpose
from kiosk.contract.words import Words, say
from kiosk.desk import Pace, Ways
from kiosk.terminal.flows.staffing import cell_scenes as scenes
from kiosk.terminal.flows.staffing import door_scenes
from kiosk.terminal.flows.staffing.door import Doorway, Went
from kiosk.terminal.flows.staffing.listening import Grace, belongs_to, thing_or_grace
from kiosk.terminal.flows.staffing.shift import Shift
from kiosk.terminal.lockers.wall import CellLine, CellNotReady, Errand

# What is said of a thing in the cell; its barcode proves it.
_TO_BE_PROVED = ("there", "other", "key")


async def look_after(shift: Shift) -> None:
    """The list, until it is empty or they have done with it."""
    while True:
        lines = await shift.wall.in_doubt()
        answer = await shift.ask(scenes.in_doubt(lines))
        number = scenes.number_in(answer.id) if isinstance(answer, Chosen) else None
        if number is None:
            return
        await see_to(shift, number)


async def see_to(shift: Shift, number: int) -> None:
    """One cell: how it stands, and what may be done about it."""
    note: Words | None = None
    while True:
        line = await _line(shift, number)
        answer = await shift.ask(scenes.cell(line, note, may=shift.duty.may("look")))
        match answer:
            case Chosen(id="look"):
                await _look(shift, line)
                note = None
            case Chosen(id="disable" | "clean" | "serve" as change):
                note = await _change(shift, number, change)
            case _:
                return


async def _change(shift: Shift, number: int, change: str) -> Words | None:
    """Out of service or into it again; a word where the cell has changed meanwhile."""
    try:
        if change == "serve":
            await shift.wall.clean_again(number)
        else:
            await shift.wall.set_aside(number, CellState.DISABLED if change == "disable" else CellState.CLEANING)
    except CellNotReady:
        return say("staff.told.not_ready.what", door=number)
    return None


async def _line(shift: Shift, number: int) -> CellLine:
    return next(line for line in await shift.wall.cells() if line.number == number)


async def _look(shift: Shift, line: CellLine) -> None:
    """Open, and say what is there."""
    try:
        async with await shift.wall.errand(Purpose.LOOK, line.number, line.deposit_id, shift.deed()) as errand:
            told = await _find_out(shift, errand, line)
    except CellNotReady:
        told = door_scenes.not_ready(shift.clerk, line.number)
    if told is not None:
        await shift.ask(told)


async def _find_out(shift: Shift, errand: Errand, line: CellLine) -> door_scenes.Scene | None:
    turn = await Doorway(shift.clerk, shift.wall, errand).turn()
    if turn.went is Went.LEFT_OPEN:
        return door_scenes.left_open(shift.clerk, line.number)
    opened = turn.went is Went.ROUND
    desk = shift.clerk.desk
    answer = await desk.ask(scenes.found(line, opened=opened), ways=Ways.NONE, pace=Pace.READING)
    if not isinstance(answer, Chosen) or answer.id == "later":
        await errand.settle("nothing" if opened else "did_not_open")
        return None
    if answer.id in _TO_BE_PROVED and line.deposit_id and (item_no := await _scan(shift, line)) is not None:
        await errand.note(item_no=item_no)
    await errand.settle(answer.id)
    return None


async def _scan(shift: Shift, line: CellLine) -> str | None:
    """The barcode of what lies there; None where it has none."""
    clerk = shift.clerk
    grace = Grace(clerk.clock, clerk.settings.staff.rules.idle_seconds)
    answer = await clerk.desk.ask_until(
        scenes.scan_it(clerk, line), thing_or_grace(clerk, grace), ways=Ways.NONE, pace=Pace.READING
    )
    if not isinstance(answer, str):
        return None
    return line.deposit_id if belongs_to(answer, line.deposit_id) else answer
