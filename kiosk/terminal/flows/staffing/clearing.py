"""清柜: a technician and an admin, both signed in, with the service door open by its key; one cell after another."""

from __future__ import annotations

from dataclasses import dataclass, field

from kiosk.contract.intent import Chosen
from kiosk.contract.lockers import CellState, Purpose, StaffPass
from kiosk.desk import Pace, Ways
from kiosk.terminal.devices.station import DeviceAway
from kiosk.terminal.flows.clerk import Clerk
from kiosk.terminal.flows.staffing import clearing_scenes as scenes
from kiosk.terminal.flows.staffing.door import Doorway, Went
from kiosk.terminal.flows.staffing.shift import Shift
from kiosk.terminal.flows.staffing.sign_in import second_person
from kiosk.terminal.lockers.wall import CellLine, CellNotReady
from kiosk.terminal.session import may

_WITHIN = 3.0


@dataclass
class Tally:
    """What became of the cells, by number."""

    opened: list[int] = field(default_factory=list)
    not_opened: list[int] = field(default_factory=list)


async def service_door(clerk: Clerk) -> bool | None:
    """Whether the cabinet's service door stands open, by its own switch; None where no switch tells."""
    if clerk.bench.surroundings.fitted is None:
        return None
    try:
        sensed = await clerk.bench.surroundings.ask(lambda cabinet: cabinet.sensed(), _WITHIN)
    except DeviceAway:
        return None
    return sensed.get("cabinet_door")


async def clear_cabinet(shift: Shift) -> None:
    """The whole of it, from the second person to what was opened."""
    answer = await shift.ask(scenes.begin(len(await shift.wall.cells())))
    if not (isinstance(answer, Chosen) and answer.id in ("all", "occupied")):
        return
    second = await second_person(shift.clerk, shift.roster, shift.who)
    if second is None or not may(second, "second"):
        await shift.ask(scenes.second_needed(shift.clerk))
        return
    tally = Tally()
    await _one_after_another(shift, second, tally, every=answer.id == "all")
    await shift.ask(scenes.cleared(tally.opened, tally.not_opened), pace=Pace.READING)


async def _one_after_another(shift: Shift, second: StaffPass, tally: Tally, *, every: bool) -> None:
    for line in await shift.wall.cells():
        if not every and line.state is CellState.FREE:
            continue
        if await service_door(shift.clerk) is not True:
            await shift.ask(scenes.service_door_shut(shift.clerk))
            return
        answer = await shift.ask(scenes.next_cell(line))
        match answer:
            case Chosen(id="open"):
                if not await _clear(shift, line, second, tally):
                    return
            case Chosen(id="skip"):
                tally.not_opened.append(line.number)
            case _:
                return


async def _clear(shift: Shift, line: CellLine, second: StaffPass, tally: Tally) -> bool:
    """One cell; False when its door still stands open, for then no other may be opened."""
    deed = shift.deed(second=second.id)
    try:
        async with await shift.wall.errand(Purpose.CLEARING, line.number, line.deposit_id, deed) as errand:
            turn = await Doorway(shift.clerk, shift.wall, errand).turn()
            if turn.went is not Went.ROUND:
                if turn.went is Went.STUCK:
                    await errand.settle("did_not_open")
                tally.not_opened.append(line.number)
                return turn.went is Went.STUCK
            tally.opened.append(line.number)
            scene = scenes.what_was_done(line.number)
            answer = await shift.clerk.desk.ask(scene, ways=Ways.NONE, pace=Pace.READING)
            if isinstance(answer, Chosen):
                await errand.settle(answer.id)
    except CellNotReady:
        tally.not_opened.append(line.number)
    return True
