"""`kiosk terminal`: puts the terminal together, runs it until told to stop, and takes it apart in the right order."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import logging
import signal
import sys
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from pathlib import Path

from drivers.errors import DeviceFault
from kiosk.contract.events import Event
from kiosk.contract.platform import Site
from kiosk.contract.scene import Display, Frame
from kiosk.contract.self_test import Report
from kiosk.desk import Desk, Paces
from kiosk.manual import parser
from kiosk.supervisor import Supervisor
from kiosk.terminal.catalogue import Shelf
from kiosk.terminal.clock import Clock
from kiosk.terminal.devices.bench import Bench
from kiosk.terminal.documents.desk import Documents
from kiosk.terminal.documents.tally import Tally
from kiosk.terminal.flows import availability, closed
from kiosk.terminal.flows.clerk import A_WINDOW, Bell, Clerk, named
from kiosk.terminal.flows.reception import receive_citizens
from kiosk.terminal.health.signs import Signs
from kiosk.terminal.health.starts import Starts, begin
from kiosk.terminal.health.state import Part
from kiosk.terminal.health.storage import canary
from kiosk.terminal.letters import Letters
from kiosk.terminal.lockers.roster import Roster
from kiosk.terminal.lockers.wall import Identity, Wall
from kiosk.terminal.platform.client import Platform
from kiosk.terminal.platform.courier import Courier
from kiosk.terminal.platform.manifests import Manifests
from kiosk.terminal.receipts.desk import Receipts
from kiosk.terminal.selftest.rounds import Interrupted, SelfTests
from kiosk.terminal.settings import BadSettings, Settings, load
from kiosk.terminal.speech import Speech
from kiosk.terminal.staff.hatch import Hatch
from kiosk.terminal.staff.visit import Counterpart
from kiosk.terminal.store.migrate import NewerState
from kiosk.terminal.store.sealed import WrongKey
from kiosk.terminal.store.store import StateInUse, Store
from kiosk.terminal.store.whole import open_memory
from kiosk.terminal.surroundings.cabinet import CabinetWatch
from kiosk.terminal.surroundings.care import look_after
from kiosk.terminal.surroundings.power import PowerWatch
from kiosk.terminal.trust import Trust

_log = logging.getLogger("kiosk.terminal")
# Home should be right when it is first seen; a device that is slow to answer may correct it later.
FIRST_LOOK_SECONDS = 0.5


def main(argv: Sequence[str]) -> int:
    """Run until SIGTERM; 0 after that, 2 when the settings or the state cannot be used."""
    told = options().parse_args(argv)
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s", stream=sys.stderr)
    try:
        settings = load(told.config, told.devices)
        asyncio.run(_until_told_to_stop(settings))
    except (BadSettings, NewerState, StateInUse, WrongKey) as unusable:
        sys.stderr.write(f"{unusable}\n")
        return 2
    return 0


def options() -> argparse.ArgumentParser:
    """What the command takes."""
    wishes = parser("terminal", __doc__)
    wishes.add_argument(
        "--config", type=Path, action="append", required=True, metavar="FILE", help="settings; later files win"
    )
    wishes.add_argument(
        "--devices", type=Path, action="append", default=[], metavar="FILE", help="what is plugged in; later files win"
    )
    return wishes


async def _until_told_to_stop(settings: Settings) -> None:
    supervisor = Supervisor.of_this_program()
    running = asyncio.create_task(run(settings, supervisor), name="terminal")

    def stop() -> None:
        supervisor.stopping()
        running.cancel()

    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop)
    await asyncio.gather(running, return_exceptions=True)
    if not running.cancelled() and (mistake := running.exception()) is not None:
        raise mistake


async def run(settings: Settings, supervisor: Supervisor | None = None) -> None:
    """The whole terminal; ends only by being cancelled, or by a mistake in one of its tasks."""
    supervisor = supervisor or Supervisor()
    for problem in (*settings.problems, *settings.advice):
        _log.warning("%s", problem)
    _log.info("the terminal's key comes from %s", settings.platform.key.origin)
    await _until_state_can_be_written(settings, supervisor)
    async with AsyncExitStack() as stack:
        clerk, tests, starts = await _put_together(settings, stack)
        signs = Signs(supervisor, clerk.store, clerk.bench.hanging)
        async with signs.sent(), asyncio.TaskGroup() as work:
            speech = Speech(clerk.desk, clerk.bench.speaker, clerk.clock, settings.speech)
            clerk.aloud = speech
            work.create_task(speech.speak(), name="speech")
            cabinet = CabinetWatch(clerk, speech.greet)
            await cabinet.first_look(FIRST_LOOK_SECONDS)
            work.create_task(cabinet.watch(), name="cabinet")
            work.create_task(PowerWatch(clerk).watch(), name="power")
            work.create_task(receive_citizens(clerk), name="reception")
            work.create_task(clerk.platform.watch(), name="platform")
            work.create_task(_follow_platform(clerk), name="site")
            for watch in look_after(clerk, starts, supervisor):
                work.create_task(watch, name="health")
            work.create_task(tests.follow(), name="self-test")
            if not clerk.memory_lost:
                _remember(clerk, work)
            supervisor.ready("the counter is open")


def _remember(clerk: Clerk, work: asyncio.TaskGroup) -> None:
    """What brings things out of the memory, and into it."""
    courier = Courier(clerk.store, clerk.platform, clerk.clock)
    work.create_task(courier.carry(), name="courier")
    work.create_task(clerk.catalogue.follow(), name="catalogue")
    work.create_task(clerk.letters.carry(), name="letters")
    work.create_task(clerk.tally.carry(), name="tally")
    if clerk.wall is not None:
        manifests = Manifests(clerk.platform, clerk.wall, clerk.settings.platform, clerk.clock)
        work.create_task(clerk.wall.watch(), name="wall")
        work.create_task(manifests.follow(), name="manifests")


async def _until_state_can_be_written(settings: Settings, supervisor: Supervisor) -> None:
    """Where nothing can be remembered no memory is opened: the screens say so, and where to go, until it can."""
    cause = await asyncio.to_thread(canary, settings.state.dir)
    if not cause:
        return
    _log.error("the state folder: %s; closed until it can be written", cause)
    desk = _desk(settings)
    await desk.counter.open()
    try:
        supervisor.ready(f"closed; not well: {cause}")
        desk.show(closed.scene(cause, settings.terminal.phone, A_WINDOW))
        while await asyncio.to_thread(canary, settings.state.dir):
            supervisor.alive()
            await asyncio.sleep(min(2.0, supervisor.ping_seconds or 2.0))
    finally:
        await desk.counter.close()


async def _put_together(settings: Settings, stack: AsyncExitStack) -> tuple[Clerk, SelfTests, Starts]:
    """Everything opened, from memory upwards; the counter last, so that its first scene is true."""
    clock = Clock()
    key = bytes.fromhex(settings.platform.key.reveal())
    store, lost = await open_memory(settings.state.dir, key, clock, stack)
    stack.push_async_callback(store.close)
    starts = await begin(store, clock, settings.health)
    stack.push_async_exit(_note_stop(store))
    platform = Platform(settings.platform, settings.terminal.id, clock)
    stack.push_async_callback(platform.close)
    bench = Bench(settings.devices, clock)
    bench.start()
    stack.push_async_callback(bench.close)
    wall = None if lost else await _wall(settings, store, bench, clock)
    desk = _desk(settings)
    bell = Bell(desk)
    receipts, documents = Receipts(bench.printer), Documents(bench.a4)
    roster = None if lost else _roster(settings, store, clock)
    catalogue = Shelf(store, platform, Trust(settings.platform.signer), clock)
    await catalogue.recall()
    letters = Letters(store, platform, clock, key, lambda: catalogue.letter_key)
    behind = platform, catalogue, letters, Tally(store, platform, clock)
    clerk = Clerk(settings, clock, desk, store, bench, wall, roster, receipts, documents, *behind, bell)
    clerk.health.changed.append(bell.ring)
    if lost:
        clerk.memory_lost = True
        clerk.health.find(Part.MEMORY, lost)
    bench.on_change(bell.ring)
    platform.changed.append(bell.ring)
    catalogue.changed.append(bell.ring)
    if wall is not None:
        wall.changed.append(bell.ring)
    await _look_around(bench, wall)
    tests = SelfTests(clerk)
    hatch = Hatch(settings.staff_socket, _counterpart(clerk, tests))
    await hatch.open()
    stack.push_async_callback(hatch.close)
    await desk.counter.open()
    stack.push_async_callback(desk.counter.close)
    return clerk, tests, starts


def _note_stop(store: Store) -> Callable[..., Awaitable[None]]:
    """Only an end that somebody asked for is a clean one; after any other the next start counts a crash."""

    async def note(kind: type[BaseException] | None, *_: object) -> None:
        if kind is asyncio.CancelledError:
            await store.record(Event.TERMINAL_STOPPED)

    return note


def _counterpart(clerk: Clerk, tests: SelfTests) -> Counterpart:
    """What technicians' commands see and use of this terminal."""
    settings = clerk.settings

    async def noted(deed: str, place: str) -> None:
        await clerk.store.record(Event.STAFF_AT_DEVICE, place=place, deed=deed)

    async def self_test() -> Report | None:
        try:
            return await tests.asked()
        except Interrupted:
            return None

    cells = settings.cabinet[0].cells if settings.cabinet else ()
    return Counterpart(
        clerk.bench,
        clerk.clock,
        cells,
        settings.state.dir,
        serving=lambda: clerk.desk.session_open,
        evacuating=lambda: clerk.evacuating,
        noted=noted,
        letters=clerk.letters.waiting,
        self_test=self_test,
        last_self_test=lambda: tests.last,
        ails=lambda: clerk.health.causes,
    )


async def _look_around(bench: Bench, wall: Wall | None) -> None:
    with contextlib.suppress(TimeoutError, DeviceFault):
        async with asyncio.timeout(FIRST_LOOK_SECONDS):
            await bench.first_look(FIRST_LOOK_SECONDS)
            if wall is not None:
                await wall.look()


async def _wall(settings: Settings, store: Store, bench: Bench, clock: Clock) -> Wall | None:
    """The locker wall, settled after whatever happened before; None where no cabinet stands."""
    if not settings.cabinet:
        return None
    identity = _identity(settings)
    wall = Wall(store, bench.boards, settings.cabinet[0], clock, identity=identity, rules=settings.lockers)
    await wall.recover()
    return wall


def _roster(settings: Settings, store: Store, clock: Clock) -> Roster | None:
    """The staff who may sign in; they are named in the list of the cabinet."""
    if not settings.cabinet:
        return None
    return Roster(store, settings.cabinet[0].id, clock, identity=_identity(settings), rules=settings.staff.rules)


def _identity(settings: Settings) -> Identity:
    platform = settings.platform
    return Identity(settings.terminal.id, bytes.fromhex(platform.key.reveal()), platform.signer)


def _desk(settings: Settings) -> Desk:
    terminal, timings, display = settings.terminal, settings.timings, settings.display
    voiced = settings.speech.enabled and settings.devices.speaker.off is None
    frame = Frame(centre=named(terminal.centre), phone=terminal.phone, demo=settings.demo_banner, voiced=voiced)
    paces = Paces(
        anonymous=timings.idle.anonymous,
        identified=timings.idle.identified,
        form=timings.idle.form,
        reading=timings.idle.reading,
        staff=settings.staff.rules.idle_seconds,
        goodbye=timings.idle.thanks,
        warning=round(timings.warning),
        accessible_factor=timings.accessible_factor,
    )
    usual = Display(display.language, display.large, display.low, display.contrast)
    return Desk(settings.counter.socket, frame, paces, usual)


async def _follow_platform(clerk: Clerk) -> None:
    """Say above every scene when mains or platform are away; learn what is said of this place whenever it is back."""
    learnt = False
    while True:
        learnt = clerk.platform.reachable and (learnt or await _learn_site(clerk))
        clerk.desk.set_banner(availability.banner(clerk))
        await clerk.bell.heard()


async def _learn_site(clerk: Clerk) -> bool:
    """Hours, neighbours, and whether telephones are taken in place of cards."""
    site = await clerk.platform.site()
    if isinstance(site, Site):
        clerk.site = site
        clerk.bell.ring()
    return isinstance(site, Site)
