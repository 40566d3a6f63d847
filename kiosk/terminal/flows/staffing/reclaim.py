"""回收: what nobody collected is taken out, one door after another, and its barcode proves that it is the thing."""

from __future__ import annotations

from dataclasses import dataclass, field

from kiosk.contract.intent import Chosen, Entered
from kiosk.contract.lockers import ITEM_LABEL, CellState, Purpose
from kiosk.contract.words import Words
from kiosk.desk import Back, Pace, Ways
from kiosk.terminal.flows.staffing import deposit_scenes, door_scenes
from kiosk.terminal.flows.staffing import reclaim_scenes as scenes
from kiosk.terminal.flows.staffing.door import Doorway, Went, settle_unturned
from kiosk.terminal.flows.staffing.labels import print_reclaims
from kiosk.terminal.flows.staffing.listening import Grace, label_or_grace
from kiosk.terminal.flows.staffing.shift import Shift
from kiosk.terminal.lockers.wall import CellNotReady, Errand, Waiting
from kiosk.terminal.receipts.labels import DepositedLine


@dataclass
class _Round:
    """What was taken back, and what was passed over, since it began."""

    lines: list[DepositedLine] = field(default_factory=list)
    passed: set[str] = field(default_factory=set)


async def reclaim(shift: Shift) -> None:
    """The list, until they have done with it."""
    done = _Round()
    note: Words | None = None
    while True:
        waiting = scenes.in_order(await shift.wall.waiting())
        answer = await shift.ask(scenes.waiting_list(waiting, len(done.lines), note))
        match answer:
            case Chosen(id="batch"):
                await _overdue_ones(shift, done)
            case Chosen(id="print"):
                note = await print_reclaims(shift, done.lines)
            case Chosen(id=chosen):
                line = next((line for line in waiting if line.deposit_id == chosen), None)
                if line is None:
                    return
                await _take_back(shift, line, done, more=False)
            case _:
                return


async def _overdue_ones(shift: Shift, done: _Round) -> None:
    """One after another, each confirmed; what is passed over is not offered again in this round."""
    done.passed.clear()
    while True:
        left = [line for line in scenes.in_order(await shift.wall.waiting()) if line.overdue]
        line = next((line for line in left if line.deposit_id not in done.passed), None)
        if line is None or not await _take_back(shift, line, done, more=True):
            return


async def _take_back(shift: Shift, line: Waiting, done: _Round, *, more: bool) -> bool:
    """One thing; False when they have had enough."""
    done.passed.add(line.deposit_id)
    answer = await shift.ask(scenes.check(line, more=more))
    if isinstance(answer, Back):
        return False
    if not (isinstance(answer, Chosen) and answer.id == "open"):
        return True
    grant = line.grant
    deed = shift.deed(project_no=grant.project_no if grant else "")  # its barcode is what is still to be proved
    try:
        async with await shift.wall.errand(Purpose.RECLAIM, line.cell, line.deposit_id, deed) as errand:
            told = await _take_out(shift, errand, line, done)
    except CellNotReady:
        told = door_scenes.not_ready(shift.clerk, line.cell)
    if told is not None:
        await shift.ask(told)
    return True


async def _take_out(shift: Shift, errand: Errand, line: Waiting, done: _Round) -> scenes.Scene | None:
    """Door and proof; what is to be told when it did not go as it should."""
    clerk, cell = shift.clerk, line.cell
    turn = await Doorway(clerk, shift.wall, errand).turn()
    if turn.went is not Went.ROUND:
        return await settle_unturned(clerk, errand, turn.went)
    said = await _prove(shift, errand, line)
    if said == "taken" and line.grant is not None:
        grant = line.grant
        done.lines.append(DepositedLine(cell, grant.item_no, grant.item, grant.name_masked))
    settled = await errand.settle(said)
    if said == "other":
        return scenes.other_thing(clerk, cell)
    known = settled.state in (CellState.FREE, CellState.OCCUPIED) or settled.reason == "grant_withdrawn"
    return None if known else door_scenes.in_doubt(clerk, cell)


async def _prove(shift: Shift, errand: Errand, line: Waiting) -> str:
    """The word that settles it: taken once the right barcode was scanned, other at another one, nothing in the end."""
    clerk = shift.clerk
    grace = Grace(clerk.clock, clerk.settings.staff.rules.idle_seconds)
    while True:
        picture = scenes.prove(clerk, line)
        happens = label_or_grace(clerk, grace)
        answer: object = await clerk.desk.ask_until(picture, happens, ways=Ways.NONE, pace=Pace.READING)
        match answer:
            case Chosen(id="type"):
                answer = await _typed(shift)
                if answer is None:
                    continue
            case Chosen(id=word):
                return word
            case str():
                pass
            case _:
                return "nothing"
        item_no = str(answer)
        await errand.note(item_no=item_no)
        return "taken" if item_no == line.item_no or not line.item_no else "other"


async def _typed(shift: Shift) -> str | None:
    """The number under a barcode, where no scanner reads it."""
    scene = deposit_scenes.type_number()
    answer = await shift.clerk.desk.ask(scene, ways=Ways.BACK, pace=Pace.READING)
    return f"{ITEM_LABEL}{answer.digits}" if isinstance(answer, Entered) else None
