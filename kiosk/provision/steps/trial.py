"""From end to end: a thing is put in, a slip says its code, the code is scanned, the thing is collected."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from drivers.contracts import NotPrinted, Receipt, ReceiptCode, ReceiptLine
from drivers.errors import DeviceFault
from drivers.status import Condition
from kiosk.contract.content import Code, DoorWall, Working
from kiosk.contract.intent import Chosen
from kiosk.contract.scene import Action, Scene
from kiosk.contract.words import say
from kiosk.provision.steps.trying import settings_of
from kiosk.provision.trial_hall import THING, TrialHall, opened_hall
from kiosk.technician.alone import bench_alone
from kiosk.terminal.devices.away import DeviceAway
from kiosk.terminal.errors import fault_words
from kiosk.terminal.lockers.wall import CellNotReady, NoCell, Opening

if TYPE_CHECKING:
    from kiosk.contract.words import Words
    from kiosk.provision.progress import Done
    from kiosk.provision.visit import Visit
    from kiosk.terminal.devices.bench import Bench
    from kiosk.terminal.lockers.errand import Errand

_A_LOOK, _LOOKS_AT_DOOR = 2.0, 300  # seconds, and how many of them
_SCAN_WITHIN, _PRINT_WITHIN = 600.0, 60.0
_NEEDED = ("locks", "printer", "scanner")


class Broke(Exception):
    """The trial has come to an end before its end; `words` say why."""

    def __init__(self, words: Words) -> None:
        super().__init__("the trial broke off")
        self.words = words


async def trial(visit: Visit) -> Done:
    """Until it went through, or somebody says why it may wait."""
    fitted = [place for place in _NEEDED if settings_of(visit, place).off is None]
    if "locks" not in fitted or not visit.ground.workplace().cells:
        return visit.passed(("trial", "-"))
    while True:
        await visit.looks_at(say("provision.trial.question"), (), say("provision.trial.begin"))
        try:
            async with bench_alone(visit.ground.workplace(), fitted) as bench:
                cell = await _through(visit, bench)
        except Broke as broke:
            why = await visit.stuck(broke.words, say("provision.trial.broke_now"))
            if why:
                return visit.passed(("trial", "-"), why=why)
            continue
        return visit.passed(("trial", cell))


async def _through(visit: Visit, bench: Bench) -> int:
    cabinet = visit.ground.settings().cabinet[0]
    try:
        async with opened_hall(cabinet, bench, visit.clock) as hall:
            async with await hall.putting_in() as errand:
                await _at_the_door(visit, bench, errand, "put_in")
                await errand.settle("placed")
            await hall.give_right(errand.cell)
            text = await _scanned(visit, bench, hall, printed=await _slip(visit, bench, hall, errand.cell))
            pickup = await hall.collecting(text)
            if pickup is None:
                raise Broke(say("provision.trial.other_code"))
            async with pickup:
                await _at_the_door(visit, bench, pickup, "take_out")
                await pickup.settle("got_it")
            return errand.cell
    except (CellNotReady, NoCell) as refused:
        raise Broke(say("provision.trial.no_cell")) from refused
    except DeviceFault as fault:
        raise Broke(fault_words(fault.cause, "locks").what) from fault


async def _at_the_door(visit: Visit, bench: Bench, errand: Errand, what: str) -> None:
    """The door is opened, and shut again by whoever stands there."""
    visit.working(say("provision.trial.opening", door=errand.cell))
    if await errand.open() not in (Opening.OPENED, Opening.UNSEEN):
        raise Broke(say("provision.trial.stayed_shut", door=errand.cell))
    scene = Scene(
        name="provision.trial.door",
        question=say(f"provision.trial.{what}", door=errand.cell),
        content=DoorWall((), errand.cell, "open", "here"),
        steps=visit.bar,
        actions=(Action("broken", say("provision.trial.broken"), "secondary"),),
    )
    shut = await visit.asker.ask_until(scene, _shut(bench, errand), "trial.door")
    if shut is not True:
        raise Broke(say("provision.trial.not_shut", door=errand.cell))


async def _shut(bench: Bench, errand: Errand) -> bool:
    """The door is shut again. Raises DeviceAway: boards that are gone are another matter than a door left open."""
    for _ in range(_LOOKS_AT_DOOR):
        if await errand.closed(_A_LOOK):
            return True
        if bench.locks.status.condition is Condition.LOST:
            raise DeviceAway(bench.locks.status)
    return False


async def _slip(visit: Visit, bench: Bench, hall: TrialHall, cell: int) -> bool:
    """Whether the code came out on paper; without a printer it is shown on the glass."""
    if bench.printer.fitted is None:
        return False
    visit.working(say("provision.trial.printing"))
    lines = (f"{THING.zh} {THING.en}", f"{cell}", hall.wall.cabinet.id)
    parts = [ReceiptLine(line, align="centre") for line in lines]
    receipt = Receipt((*parts, ReceiptCode("qr", hall.shown)))
    try:
        outcome = await bench.printer.act(lambda printer: printer.print(receipt), _PRINT_WITHIN)
    except DeviceFault as fault:
        raise Broke(fault_words(fault.cause, "printer").what) from fault
    if isinstance(outcome, NotPrinted):
        raise Broke(fault_words(outcome.cause, "printer").what)
    return True


async def _scanned(visit: Visit, bench: Bench, hall: TrialHall, *, printed: bool) -> str:
    """What the scanner reads; without one the code is believed as it was made."""
    if bench.scanner.fitted is None:
        return hall.shown
    content = Working(say("provision.trial.scan_slip")) if printed else Code(hall.shown, say("provision.tests.code"))
    scene = Scene(
        name="provision.trial.scan",
        question=say("provision.trial.scan"),
        content=content,
        steps=visit.bar,
        actions=(Action("broken", say("provision.trial.not_read"), "secondary"),),
    )

    async def read() -> str:
        async with asyncio.timeout(_SCAN_WITHIN):
            while not (scan := await bench.scanner.call(lambda scanner: scanner.next_scan())).text:
                pass
        return scan.text

    try:
        answer = await visit.asker.ask_until(scene, read(), "trial.scan")
    except TimeoutError:
        raise Broke(say("provision.trial.not_read")) from None
    except DeviceFault as fault:
        raise Broke(fault_words(fault.cause, "scanner").what) from fault
    if isinstance(answer, Chosen) or not isinstance(answer, str):
        raise Broke(say("provision.trial.not_read"))
    return answer
