"""The lockers: every door and beam is asked and laid beside the ledger. No lock is pulsed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from drivers.contracts import Door
from drivers.errors import DeviceFault
from drivers.status import Remedy
from kiosk.contract.lockers import CellState
from kiosk.contract.self_test import Difference
from kiosk.terminal.devices.station import Station
from kiosk.terminal.lockers.lines import CellLine
from kiosk.terminal.lockers.wall import Wall
from kiosk.terminal.selftest.benches import device
from kiosk.terminal.selftest.finding import Finding, failed, of_status, passed

_BEING_USED = (CellState.PICKUP_OPEN, CellState.DEPOSIT_OPEN, CellState.RECLAIM_OPEN)
# What a beam says that nobody else writes down: staff are told of it.
TOLD = ("something_inside", "nothing_inside")


async def lockers(wall: Wall, station: Station[Any]) -> tuple[Finding, tuple[Difference, ...]]:
    """Poll all boards, and what does not agree with the ledger."""
    if station.fitted is not None and (bus := await device(station)).outcome != "passed":
        return bus, ()
    if not wall.board.status.usable:  # a cabinet without locks that can be driven
        return failed(wall.board.status.cause, Remedy.CALL), ()
    try:
        doors = dict(await wall.look())
    except DeviceFault as fault:
        return failed(fault.cause, fault.remedy), ()
    # A new terminal knows nothing of what lies there before the platform's first list: no beam can contradict it.
    beams = {number: await wall.beam(number) for number in wall.numbers} if await wall.tag() else {}
    blind = {number for number in wall.numbers if wall.sight.is_blind(number)}
    lines = await wall.cells()
    found = differences(lines, doors, beams, blind)
    if not wall.status.usable:
        return of_status(wall.status), found
    if found:
        return failed("cells_disagree", Remedy.CLEAR, cells=len(lines), differences=len(found)), found
    return passed(cells=len(lines)), ()


def differences(
    lines: Iterable[CellLine], doors: Mapping[int, Door], beams: Mapping[int, bool | None], blind: Collection[int]
) -> tuple[Difference, ...]:
    """The cells of which sensors and ledger do not say the same, by number."""
    found = []
    for line in lines:
        kinds = _of_cell(line, doors.get(line.number, Door.UNKNOWN), beams.get(line.number), line.number in blind)
        found += [Difference(line.number, kind, line.state.value, line.reason) for kind in kinds]
    return tuple(found)


def _of_cell(line: CellLine, door: Door, inside: bool | None, is_blind: bool) -> list[str]:
    kinds = []
    if door is Door.OPEN and line.state not in _BEING_USED:
        kinds.append("door_open")
    if door is Door.UNKNOWN and not is_blind:
        kinds.append("not_readable")
    if inside is True and line.state is CellState.FREE:
        kinds.append("something_inside")
    if inside is False and line.state is CellState.OCCUPIED:
        kinds.append("nothing_inside")
    return kinds
