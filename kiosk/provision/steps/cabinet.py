"""The lockers: each is opened once, the number seen is typed; wiring and polarity follow from that by themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from drivers.contracts import Unlocked
from drivers.errors import DeviceFault
from drivers.locker.calibration.findings import Trial, Verdict
from drivers.locker.calibration.run import Locks, calibrate
from drivers.registry import driver_for
from kiosk.contract.content import Keypad, Pages, Row, Rows
from kiosk.contract.scene import Action, Scene
from kiosk.contract.words import say
from kiosk.provision.found import Tried, Wall
from kiosk.provision.local import write_devices, write_terminal
from kiosk.provision.steps.cabinet_layout import lay_out
from kiosk.provision.steps.trying import settings_of
from kiosk.provision.steps.wall_person import BeforeTheWall
from kiosk.provision.visit import LEAVE_OUT, fact, pill
from kiosk.terminal.errors import fault_words

if TYPE_CHECKING:
    from drivers.contracts import Device
    from drivers.locker.calibration.findings import Calibration
    from kiosk.provision.progress import Done
    from kiosk.provision.visit import Visit
    from kiosk.terminal.settings.model import DeviceSettings

_FOUND_OUT = ("unused", "blind")
_FINE = (Verdict.SOUND, Verdict.UNUSED)
_KNOWN, _ANEW = "known", "anew"


async def cabinet(visit: Visit) -> Done:
    """Until every door that opens is known, or somebody says why one may wait."""
    if settings_of(visit, "locks").off is not None:
        return visit.passed(("cells", 0))
    if taken := await _taken(visit):
        return visit.passed(("cells", taken), ("map", "platform"))
    while True:
        write_terminal(visit)  # a map that was taken over from the box before
        if await _begin(visit) == _KNOWN:
            write_devices(visit)
            cells = visit.ground.workplace().cells
            return visit.passed(("cells", len(cells)), ("map", "known"))
        if await _calibrated(visit):
            break
    if visit.found(Wall).cells:
        await lay_out(visit)
    write_terminal(visit)
    write_devices(visit)
    wall = visit.found(Wall)
    told = ", ".join(f"{door}={board}.{channel}" for door, board, channel in sorted(wall.cells))
    lines = (("cells", len(wall.cells)), ("map", told), ("feedback", wall.options.get("feedback", "?")))
    return visit.passed(*lines, why=wall.accepted)


async def _taken(visit: Visit) -> int:
    """How many cells are known from the box before and stay as they were; 0 where each is to be opened here."""
    wall = visit.found(Wall)
    if not wall.taken:
        return 0
    wall.stays = True
    _write(visit, wall)
    place = visit.ground.workplace()
    cells = len(place.cells)
    fits = place.devices.locks.model == wall.taken_model and cells == len(wall.taken["cells"])
    if fits and await visit.chooses(_from_before(visit, cells), "cabinet.taken") == _KNOWN:
        return cells
    wall.taken, wall.stays, wall.options = {}, False, {}
    _write(visit, wall)
    return 0


def _write(visit: Visit, wall: Wall) -> None:
    visit.keep(wall)
    write_terminal(visit)
    write_devices(visit)


def _from_before(visit: Visit, cells: int) -> Scene:
    return Scene(
        name="provision.cabinet",
        question=say("provision.cabinet.taken", count=cells),
        content=Pages((say("provision.cabinet.taken_note"),)),
        steps=visit.bar,
        actions=(
            Action(_ANEW, say("provision.cabinet.anew"), "secondary"),
            Action(_KNOWN, say("provision.cabinet.known")),
        ),
    )


async def _begin(visit: Visit) -> str:
    """Everything is empty and shut; or the map is known from before and stays."""
    known = Action(_KNOWN, say("provision.cabinet.known"), "secondary")
    mapped = bool(visit.ground.workplace().cells)
    enrolled = visit.progress.done.get("enrolment")
    replaces = enrolled is not None and any(line.key == "facts" for line in enrolled.lines)
    notes = ("empty", "stand", "numbers")
    scene = Scene(
        name="provision.cabinet",
        question=say("provision.cabinet.question"),
        hint=say("provision.cabinet.replaced") if replaces and not mapped else None,
        content=Pages(tuple(say(f"provision.cabinet.{note}") for note in notes)),
        steps=visit.bar,
        actions=(*((known,) if mapped else ()), visit.go_on),
    )
    return await visit.chooses(scene)


async def _boards(visit: Visit, device: DeviceSettings) -> int:
    """How many boards hang on the bus, numbered from 1."""
    listed = device.options.get("boards", (1,))
    usual = len(listed) if isinstance(listed, list | tuple) else 1
    scene = Scene(
        name="provision.cabinet.boards",
        question=say("provision.cabinet.boards"),
        content=Keypad("boards", 2, 1, note=say("provision.cabinet.boards_note"), value=str(usual)),
        steps=visit.bar,
    )
    while not (typed := await visit.types(scene)).strip("0"):
        pass
    return int(typed)


async def _calibrated(visit: Visit) -> bool:
    """True when the wall is known well enough; False to begin anew, with what is known already."""
    device = settings_of(visit, "locks")
    wall = visit.found(Wall)
    wall.boards = wall.boards or await _boards(visit, device)
    visit.keep(wall)
    driver = _driver(device, wall.boards)
    try:
        await driver.open()
        found = await _run(visit, cast("Locks", driver), wall)
    except DeviceFault as fault:
        what = fault_words(fault.cause, "locks").what
        wall.accepted = await visit.stuck(what, say("provision.cabinet.bus_now"), facts=(fact("at", device.address),))
        visit.keep(wall)
        return bool(wall.accepted)
    finally:
        await driver.close()
    _conclude(visit, wall, found)
    return await _judged(visit, wall, found)


async def _run(visit: Visit, locks: Locks, wall: Wall) -> Calibration:
    person = BeforeTheWall(visit, locks)

    def keep(trial: Trial) -> None:
        wall.tried.append(_kept(trial, two=trial.place in person.two))
        visit.keep(wall)

    return await calibrate(locks, person, [_trial(each) for each in wall.tried], keep)


def _conclude(visit: Visit, wall: Wall, found: Calibration) -> None:
    two = {(each.board, each.channel) for each in wall.tried if each.two}
    wall.options = found.options
    wall.cells, wall.unsound = [], []
    for door in found.doors:
        place = (door.board, door.channel)
        bad = "two" if place in two else "twice" if door.cell in found.twice else door.verdict.value
        if door.cell is not None and bad == Verdict.SOUND.value:
            wall.cells.append((door.cell, *place))
        elif bad not in _FINE:
            wall.unsound.append((door.cell or 0, *place, bad))
    visit.keep(wall)


async def _judged(visit: Visit, wall: Wall, found: Calibration) -> bool:
    """What is not as it should be: one lock is tried again, all stays as it is for now, or it is well anyway."""
    if wall.unsound or found.silent or not wall.cells:
        chosen = await visit.chooses(_findings(visit, wall, found), "cabinet")
        if chosen == LEAVE_OUT:
            wall.accepted = await visit.reason("cabinet")
            visit.keep(wall)
            return True
        _forget(visit, wall, chosen)
        return False
    wall.accepted = ""
    visit.keep(wall)
    return True


def _forget(visit: Visit, wall: Wall, chosen: str) -> None:
    """What is touched is tried again; with "again" everything that is not sound, boards that said nothing, too."""
    bad = [(board, channel) for _, board, channel, _ in wall.unsound]
    again = bad if not chosen[0].isdigit() else [tuple(int(part) for part in chosen.split("."))]
    wall.tried = [each for each in wall.tried if (each.board, each.channel) not in again]
    visit.keep(wall)


def _findings(visit: Visit, wall: Wall, found: Calibration) -> Scene:
    rows = [
        Row(
            f"{board}.{channel}",
            say("provision.cabinet.lock", board=board, channel=channel),
            say(f"provision.verdict.{verdict}"),
            pill("failed"),
        )
        for _, board, channel, verdict in wall.unsound
    ]
    rows += [
        Row(f"silent.{board}", say("provision.cabinet.silent", board=board), None, pill("failed"))
        for board in found.silent
    ]
    return Scene(
        name="provision.cabinet.found",
        question=say("provision.cabinet.found", count=len(wall.cells)),
        hint=say("provision.cabinet.found_hint"),
        content=Rows(tuple(rows), say("provision.cabinet.no_door")),
        steps=visit.bar,
        actions=visit.ways_on(),
    )


def _driver(device: DeviceSettings, boards: int) -> Device:
    options = {name: value for name, value in device.options.items() if name not in _FOUND_OUT}
    options["boards"] = list(range(1, boards + 1))
    return driver_for(device.family, device.model, address=device.address, **options)


def _kept(trial: Trial, *, two: bool) -> Tried:
    moved = tuple((board, channel, says) for (board, channel), says in trial.moved.items())
    outcome = None if trial.outcome is None else trial.outcome.value
    return Tried(*trial.place, trial.cell, outcome, moved, tuple(sorted(trial.stays)), two)


def _trial(kept: Tried) -> Trial:
    moved = {(board, channel): says for board, channel, says in kept.moved}
    outcome = None if kept.outcome is None else Unlocked(kept.outcome)
    return Trial((kept.board, kept.channel), True, outcome, kept.cell, moved, frozenset(kept.stays))
