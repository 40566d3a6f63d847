"""The trial of the locks: every sensor is seen shut, one empty cell is opened; not beside a terminal at work."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from drivers.contracts import Door
from kiosk.contract.words import say
from kiosk.terminal.trials.guide import Found, NobodyDid, until

if TYPE_CHECKING:
    from kiosk.terminal.settings.model import CabinetCell
    from kiosk.terminal.trials.guide import Trial

_SPRINGS_WITHIN = 3.0  # seconds after the pulse
_Where = tuple[int, int]  # board, channel


async def try_locks(trial: Trial) -> Found:
    """Doors that stand open are to be shut; then, with the terminal stopped, one empty cell is opened and shut.

    Beside a terminal at work a door that rises unbidden would be an alarm, and rightly.
    """
    seen = await _doors(trial)
    if standing_open := _open(seen):
        await trial.guide.tells(say("trial.locks.shut", doors=_numbers(trial, standing_open)))
        await until(lambda: _all_shut(trial))
        seen = await _doors(trial)
    counted = Counter(door.value for door in seen.values())
    facts: dict[str, str | int] = {"shut": counted["closed"], "blind": counted["unknown"], **await _beams(trial)}
    if counted["unknown"]:
        return Found(passed=False, outcome="sensors_blind", facts=facts)
    if trial.at_work:
        await trial.guide.tells(say("trial.locks.at_work"))
        return Found(passed=True, outcome="all_shut", facts=facts)
    cell = await _empty_cell(trial)
    return Found(passed=True, outcome="all_shut", facts=facts) if cell is None else await _open_one(trial, cell, facts)


async def _open_one(trial: Trial, cell: CabinetCell, facts: dict[str, str | int]) -> Found:
    facts["cell"] = cell.number
    facts["answer"] = (await trial.bench.boards.unlock(cell.board, cell.channel)).value
    try:
        await until(lambda: _is(trial, cell, Door.OPEN), _SPRINGS_WITHIN)
    except NobodyDid:
        return Found(passed=False, outcome="did_not_open", facts=facts)
    await trial.guide.tells(say("trial.locks.press_shut", door=cell.number))
    await until(lambda: _is(trial, cell, Door.CLOSED))
    return Found(passed=True, outcome="opened_and_shut", facts=facts)


async def _empty_cell(trial: Trial) -> CabinetCell | None:
    number = await trial.guide.number(say("trial.locks.which"))
    cell = next((cell for cell in trial.cells if cell.number == number), None)
    if number is not None and cell is None:
        await trial.guide.tells(say("trial.locks.no_such_cell", door=number))
    return cell


async def _doors(trial: Trial) -> dict[_Where, Door]:
    """What the sensors say of the cells of the cabinet; of all channels where the cabinet is not known."""
    wanted = {(cell.board, cell.channel) for cell in trial.cells}
    said: dict[_Where, Door] = {}
    for board in _boards(trial):
        said |= {(board, channel): door for channel, door in (await trial.bench.boards.doors(board)).items()}
    return {where: door for where, door in said.items() if where in wanted or not wanted}


async def _beams(trial: Trial) -> dict[str, str | int]:
    """How many cells have a beam and in which of them something lies, for whoever looks behind the doors."""
    told: dict[_Where, bool] = {}
    for board in _boards(trial):
        told |= {(board, channel): cut for channel, cut in (await trial.bench.boards.beams(board)).items()}
    full = [where for where, cut in told.items() if cut]
    return {"beams": len(told), "beams_cut": _numbers(trial, full)} if told else {}


async def _all_shut(trial: Trial) -> bool:
    return not _open(await _doors(trial))


async def _is(trial: Trial, cell: CabinetCell, door: Door) -> bool:
    return (await trial.bench.boards.doors(cell.board)).get(cell.channel) is door


def _boards(trial: Trial) -> list[int]:
    return sorted({cell.board for cell in trial.cells}) or [1]


def _open(seen: dict[_Where, Door]) -> list[_Where]:
    return [where for where, door in seen.items() if door is Door.OPEN]


def _numbers(trial: Trial, doors: list[_Where]) -> str:
    """The numbers on the doors; board and channel where they are not known."""
    known = {(cell.board, cell.channel): str(cell.number) for cell in trial.cells}
    return ", ".join(known.get(where, f"{where[0]}/{where[1]}") for where in doors)
