"""One thing of a batch: a cell is kept for it, its door opened, and what was done there is asked and settled."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from kiosk.contract.intent import Chosen
from kiosk.contract.lockers import CellState, Parcel, Purpose
from kiosk.contract.scene import Scene
from kiosk.contract.words import Words, say
from kiosk.desk import Left, Pace, Ways
from kiosk.terminal.flows.staffing import deposit_scenes as scenes
from kiosk.terminal.flows.staffing import door_scenes
from kiosk.terminal.flows.staffing.door import Doorway, Turn, Went
from kiosk.terminal.flows.staffing.keeping import Kept, Wanted, keep_cell, lower_is_free
from kiosk.terminal.flows.staffing.listening import Grace, label_or_grace
from kiosk.terminal.flows.staffing.shift import Shift
from kiosk.terminal.lockers.wall import CellNotReady, Errand
from kiosk.terminal.receipts.labels import DepositedLine


@dataclass
class Batch:
    """What was put in since the batch began, and what was not after its door had been opened."""

    lines: list[DepositedLine] = field(default_factory=list)
    given_up: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class _Ending:
    """How one errand ended: `placed`, or why another cell is wanted, or neither; `scanned` is the next barcode."""

    placed: bool = False
    another: str = ""  # lower, larger, or other
    scanned: str | None = None


async def place(shift: Shift, parcel: Parcel, batch: Batch) -> str | None:
    """Until it lies in some cell, or is taken away again; the barcode that was scanned meanwhile."""
    wanted = Wanted(parcel.size, low=parcel.low, given_up=parcel.item_no in batch.given_up)
    while True:
        kept = await keep_cell(shift, parcel, wanted)
        if not isinstance(kept, Kept):
            return kept
        ending = await _put_in(shift, kept)
        if ending.placed:
            batch.lines.append(DepositedLine(kept.cell.number, parcel.item_no, parcel.item, parcel.name_masked))
        else:
            batch.given_up.add(parcel.item_no)
        if not ending.another:
            return ending.scanned
        wanted = wanted.after(kept.cell.number, ending.another)


async def _put_in(shift: Shift, kept: Kept) -> _Ending:
    """One errand at the kept cell."""
    parcel, number = kept.parcel, kept.cell.number
    deed = shift.deed(item_no=parcel.item_no, project_no=parcel.project_no)
    deed = replace(deed, document_no=parcel.document_no, copies=parcel.copies, unannounced=kept.unannounced)
    try:
        async with await shift.wall.errand(Purpose.DEPOSIT, number, kept.deposit_id, deed) as errand:
            ending = await _Placing(shift, kept, errand).until_settled()
    except CellNotReady:
        await shift.wall.give_up(number, kept.deposit_id)
        return _Ending(another="other")
    return ending


class _Placing:
    """The talk at one cell: door, question, and the word that settles it."""

    def __init__(self, shift: Shift, kept: Kept, errand: Errand) -> None:
        self._shift = shift
        self._kept = kept
        self._errand = errand
        self._doorway = Doorway(shift.clerk, shift.wall, errand, instead=(scenes.OTHER_CELL, scenes.NOT_AT_ALL))
        self._may_reopen = True

    async def until_settled(self) -> _Ending:
        """Open, and go on until it is known what lies in the cell."""
        lower = await lower_is_free(self._shift, self._kept)
        turn = await self._doorway.turn(*scenes.wishes(self._kept, lower_is_free=lower))
        while turn.went is Went.ROUND:
            if turn.wish and await self._is_empty():
                return await self._settle_empty("" if turn.wish == scenes.NOT_AT_ALL.id else turn.wish)
            word, scanned = await self._ask_placed()
            if word == "placed":
                return await self._placed(scanned)
            if word == "not_placed" and await self._is_empty():
                return await self._settle_empty("")
            if word == "nothing":
                return await self._nobody_knows()
            self._may_reopen = word != "again" and self._may_reopen
            turn = await self._doorway.turn(scenes.NOT_AT_ALL)
        return await self._door_failed(turn)

    async def _ask_placed(self) -> tuple[str, str | None]:
        """placed, again, not_placed, or nothing; silence counts as placed once the time for regrets is over."""
        clerk, kept = self._shift.clerk, self._kept
        seems_empty = await self._errand.beam() is False
        grace = Grace(clerk.clock, self._shift.wall.rules.undo_seconds)
        note: Words | None = say("staff.deposit.seems_empty") if seems_empty else None
        while True:
            picture = scenes.placed(kept, note, may_reopen=self._may_reopen)
            happens = label_or_grace(clerk, grace)
            try:
                answer = await clerk.desk.ask_until(picture, happens, ways=Ways.NONE, pace=Pace.READING)
            except Left:
                await self._errand.settle("nothing" if seems_empty else "placed")
                raise
            match answer:
                case Chosen(id=word):
                    return word, None
                case str() as scanned if scanned != kept.parcel.item_no and not seems_empty:
                    return "placed", scanned
                case None:
                    return ("nothing" if seems_empty else "placed"), None
                case _:
                    pass
            note = say("staff.deposit.same_label" if answer == kept.parcel.item_no else "staff.deposit.say_first")

    async def _placed(self, scanned: str | None) -> _Ending:
        settled = await self._errand.settle("placed")
        if settled.state is CellState.OCCUPIED:
            return _Ending(placed=True, scanned=scanned)
        await self._tell(door_scenes.in_doubt(self._shift.clerk, self._kept.cell.number))
        return _Ending(scanned=scanned)

    async def _is_empty(self) -> bool:
        """By the sensor, or else by the word of who stands there."""
        beam = await self._errand.beam()
        if beam is not None:
            return not beam
        answer = await self._shift.clerk.desk.ask(scenes.emptied(self._kept), ways=Ways.NONE, pace=Pace.READING)
        return isinstance(answer, Chosen) and answer.id == "empty"

    async def _settle_empty(self, another: str) -> _Ending:
        await self._errand.settle("not_placed")
        return _Ending(another=another)

    async def _nobody_knows(self) -> _Ending:
        await self._errand.settle("nothing")
        await self._tell(door_scenes.in_doubt(self._shift.clerk, self._kept.cell.number))
        return _Ending()

    async def _door_failed(self, turn: Turn) -> _Ending:
        clerk, cell = self._shift.clerk, self._kept.cell.number
        match turn.went:
            case Went.STUCK:
                await self._errand.settle("did_not_open")
                return _Ending(another="" if turn.wish == scenes.NOT_AT_ALL.id else "other")
            case Went.NO_ANSWER:
                await self._errand.settle("nothing")
                await self._tell(door_scenes.unanswered(clerk, cell))
            case _:
                await self._errand.settle("nothing")
                await self._tell(door_scenes.left_open(clerk, cell))
        return _Ending()

    async def _tell(self, scene: Scene) -> None:
        await self._shift.ask(scene)
