"""收件: what citizens handed in is taken out, its cover slip scanned, its papers counted, before anybody accepts it."""

from __future__ import annotations

from kiosk.contract.intent import Chosen, Entered
from kiosk.contract.lockers import CellState, Purpose
from kiosk.contract.words import Words, say
from kiosk.desk import Pace, Ways
from kiosk.terminal.flows.clerk import Clerk
from kiosk.terminal.flows.staffing import collection_scenes as scenes
from kiosk.terminal.flows.staffing import door_scenes
from kiosk.terminal.flows.staffing.door import Doorway, Went, settle_unturned
from kiosk.terminal.flows.staffing.listening import Grace, belongs_to, slip_or_grace
from kiosk.terminal.flows.staffing.shift import Shift
from kiosk.terminal.lockers.wall import CellNotReady, Errand, HandInLine


async def collect_hand_ins(shift: Shift) -> None:
    """The list, until it is empty or they have done with it."""
    while True:
        lines = await shift.wall.handed_in()
        answer = await shift.ask(scenes.hand_ins(lines))
        chosen = answer.id if isinstance(answer, Chosen) else ""
        line = next((line for line in lines if line.hand_in_id == chosen), None)
        if line is None:
            return
        await _collect(shift, line)


async def _collect(shift: Shift, line: HandInLine) -> None:
    """One cell: opened, emptied, proved, counted."""
    deed = shift.deed(project_no=line.project_no)
    try:
        async with await shift.wall.errand(Purpose.COLLECTION, line.cell, line.hand_in_id, deed) as errand:
            told = await _take_out(shift, errand, line)
    except CellNotReady:
        told = door_scenes.not_ready(shift.clerk, line.cell)
    if told is not None:
        await shift.ask(told)


async def _take_out(shift: Shift, errand: Errand, line: HandInLine) -> scenes.Scene | None:
    clerk, cell = shift.clerk, line.cell
    turn = await Doorway(clerk, shift.wall, errand).turn()
    if turn.went is not Went.ROUND:
        return await settle_unturned(clerk, errand, turn.went)
    said = await _prove(clerk, line)
    if said in ("taken", "no_slip"):
        counted, agrees = await _count(clerk, line)
        agrees = agrees and said == "taken"  # what nothing proves does not agree
        await errand.note(counted=counted, agrees=agrees)
        settled = await errand.settle("taken")
        if settled.state is not CellState.FREE:
            return door_scenes.in_doubt(clerk, cell)
        return scenes.taken(line, counted, agrees=agrees)
    await errand.settle(said)
    return None if said == "left" else door_scenes.in_doubt(clerk, cell)


async def _prove(clerk: Clerk, line: HandInLine) -> str:
    """What was found: taken once its own cover slip was scanned, or no_slip, left, empty; nothing in the end."""
    grace = Grace(clerk.clock, clerk.settings.staff.rules.idle_seconds)
    note: Words | None = None
    while True:
        happens = slip_or_grace(clerk, grace)
        answer = await clerk.desk.ask_until(scenes.prove(clerk, line, note), happens, ways=Ways.NONE, pace=Pace.READING)
        match answer:
            case str() if belongs_to(answer, line.hand_in_id):
                return "taken"
            case str():
                note = say("staff.collection.other_slip")
            case Chosen(id=word):
                return word
            case _:
                return "nothing"


async def _count(clerk: Clerk, line: HandInLine) -> tuple[int, bool]:
    """How many papers, and whether that and what they are agrees with the slip; both are people's words."""
    while True:
        answer = await clerk.desk.ask(scenes.count(line), ways=Ways.NONE, pace=Pace.READING)
        if not isinstance(answer, Entered):
            continue
        counted = int(answer.digits)
        word = await clerk.desk.ask(scenes.agrees(line, counted), ways=Ways.BACK, pace=Pace.READING)
        if isinstance(word, Chosen):
            return counted, word.id == "agrees"
