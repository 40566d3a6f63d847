"""投件: one thing after another is scanned, put into a cell and confirmed; the next barcode goes on at once."""

from __future__ import annotations

from functools import partial

from drivers.contracts import Scan
from kiosk.contract.intent import Chosen, Entered
from kiosk.contract.lockers import ITEM_LABEL
from kiosk.contract.words import Words, say
from kiosk.terminal.flows.staffing import deposit_scenes as scenes
from kiosk.terminal.flows.staffing.keeping import RoomNeeded, refuse
from kiosk.terminal.flows.staffing.labels import print_deposits, print_label
from kiosk.terminal.flows.staffing.listening import label_in
from kiosk.terminal.flows.staffing.placing import Batch, place
from kiosk.terminal.flows.staffing.reclaim import reclaim
from kiosk.terminal.flows.staffing.shift import Shift, doors_stopped
from kiosk.terminal.flows.waiting import code_shown


async def deposit(shift: Shift) -> None:
    """A batch, from the first barcode to the list of what was put in."""
    batch = Batch()
    item_no: str | None = None
    while item_no is not None or (item_no := await _next_item(shift, batch)) is not None:
        try:
            item_no = await _bring_in(shift, item_no, batch)
        except RoomNeeded:
            await reclaim(shift)
            item_no = None
    if batch.lines:
        await _sum_up(shift, batch)


async def _next_item(shift: Shift, batch: Batch) -> str | None:
    """The number of the next thing, scanned or typed; None when there is no other."""
    note: Words | None = None
    while True:
        picture = partial(scenes.scan, shift.clerk, len(batch.lines), note)
        answer = await shift.ask_until(picture, code_shown(shift.clerk))
        match answer:
            case Scan(text=text):
                if (label := label_in(text)) is not None:
                    return label
                note = say("staff.deposit.not_a_label")
            case Chosen(id="type"):
                if (typed := await _type_number(shift)) is not None:
                    return typed
            case Chosen(id="label"):
                note = await _reprint(shift)
            case _:
                return None


async def _type_number(shift: Shift) -> str | None:
    answer = await shift.ask(scenes.type_number())
    return f"{ITEM_LABEL}{answer.digits}" if isinstance(answer, Entered) else None


async def _reprint(shift: Shift) -> Words | None:
    """Print a label anew for a thing whose barcode does not read; what became of it."""
    if (item_no := await _type_number(shift)) is None:
        return None
    parcel = await shift.wall.parcel(item_no)
    return say("staff.refused.item_unknown.what") if parcel is None else await print_label(shift.clerk, parcel)


async def _bring_in(shift: Shift, item_no: str, batch: Batch) -> str | None:
    """One thing; answers with the barcode that was scanned meanwhile, if one was."""
    parcel = await shift.wall.parcel(item_no)
    if parcel is None:
        return await _unknown(shift)
    if parcel.refusal:
        return await refuse(shift, parcel.refusal)
    if (stopped := doors_stopped(shift.clerk, shift.wall)) is not None:
        await shift.ask(scenes.stopped(shift.clerk, stopped))
        return None
    return await place(shift, parcel, batch)


async def _unknown(shift: Shift) -> str | None:
    """No list of ours knows it: somebody must look at it, for it may belong to nobody, or to another hall."""
    await shift.wall.raise_alarm(min(cell.number for cell in shift.wall.cabinet.cells), "item_unknown", about_it=False)
    return await refuse(shift, "item_unknown")


async def _sum_up(shift: Shift, batch: Batch) -> None:
    note: Words | None = None
    while True:
        answer = await shift.ask(scenes.summary(batch.lines, note))
        if not isinstance(answer, Chosen) or answer.id == "ok":
            return
        if answer.id == "print":
            note = await print_deposits(shift, batch.lines)
