"""`kiosk terminal`: puts the terminal together, runs it until told to stop, and takes it apart in the right order."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import logging
import signal
import sys
from collections.abc import Sequence
from contextlib import AsyncExitStack
from pathlib import Path

from drivers.errors import DeviceFault
from kiosk.contract.events import Event
from kiosk.contract.platform import Site
from kiosk.contract.scene import Display, Frame
from kiosk.desk import Desk, Paces
from kiosk.terminal.catalogue import Shelf
from kiosk.terminal.clock import Clock
from kiosk.terminal.devices.bench import Bench
from kiosk.terminal.documents.desk import Documents
from kiosk.terminal.documents.tally import Tally
from kiosk.terminal.flows import availability
from kiosk.terminal.flows.clerk import Bell, Clerk, named
from kiosk.terminal.flows.reception import receive_citizens
from kiosk.terminal.letters import Letters
from kiosk.terminal.lockers.roster import Roster
from kiosk.terminal.lockers.wall import Identity, Wall
from kiosk.terminal.platform.client import Platform
from kiosk.terminal.platform.courier import Courier
from kiosk.terminal.platform.manifests import Manifests
from kiosk.terminal.receipts.desk import Receipts
from kiosk.terminal.settings import BadSettings, Settings, load
from kiosk.terminal.speech import Speech
from kiosk.terminal.staff.hatch import Hatch
from kiosk.terminal.staff.visit import Counterpart
from kiosk.terminal.store.migrate import NewerState
from kiosk.terminal.store.sealed import WrongKey
from kiosk.terminal.store.store import FILE_NAME, StateInUse, Store
from kiosk.terminal.surroundings.cabinet import CabinetWatch
from kiosk.terminal.surroundings.power import PowerWatch
from kiosk.terminal.trust import Trust

_log = logging.getLogger("kiosk.terminal")
# Home should be right when it is first seen; a device that is slow to answer may correct it later.
FIRST_LOOK_SECONDS = 0.5


def main(argv: Sequence[str]) -> int:
    """Run until SIGTERM; 0 after that, 2 when the settings or the state cannot be used."""
    options = _options(argv)
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s", stream=sys.stderr)
    try:
        settings = load(options.config, options.devices)
        asyncio.run(_until_told_to_stop(settings))
    except (BadSettings, NewerState, StateInUse, WrongKey) as unusable:
        sys.stderr.write(f"{unusable}\n")
        return 2
    return 0


def _options(argv: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="kiosk terminal", description=__doc__)
    parser.add_argument("--config", type=Path, action="append", required=True, help="settings; later files win")
    parser.add_argument("--devices", type=Path, action="append", default=[], help="what is plugged in; later files win")
    return parser.parse_args(argv)


async def _until_told_to_stop(settings: Settings) -> None:
    running = asyncio.create_task(run(settings), name="terminal")
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, running.cancel)
    await asyncio.gather(running, return_exceptions=True)
    if not running.cancelled() and (mistake := running.exception()) is not None:
        raise mistake


async def run(settings: Settings) -> None:
    """The whole terminal; ends only by being cancelled, or by a mistake in one of its tasks."""
    for problem in (*settings.problems, *settings.advice):
        _log.warning("%s", problem)
    _log.info("the terminal's key comes from %s", settings.platform.key.origin)
    async with AsyncExitStack() as stack:
        clerk, wall = await _put_together(settings, stack)
        courier = Courier(clerk.store, clerk.platform, clerk.clock)
        await clerk.store.record(Event.TERMINAL_STARTED)
        stack.push_async_callback(clerk.store.record, Event.TERMINAL_STOPPED)
        async with asyncio.TaskGroup() as work:
            speech = Speech(clerk.desk, clerk.bench.speaker, clerk.clock, settings.speech)
            clerk.aloud = speech
            work.create_task(speech.speak(), name="speech")
            cabinet = CabinetWatch(clerk, speech.greet)
            await cabinet.first_look(FIRST_LOOK_SECONDS)
            work.create_task(cabinet.watch(), name="cabinet")
            work.create_task(PowerWatch(clerk).watch(), name="power")
            work.create_task(receive_citizens(clerk), name="reception")
            work.create_task(clerk.platform.watch(), name="platform")
            work.create_task(courier.carry(), name="courier")
            work.create_task(clerk.catalogue.follow(), name="catalogue")
            work.create_task(clerk.letters.carry(), name="letters")
            work.create_task(clerk.tally.carry(), name="tally")
            work.create_task(_follow_platform(clerk), name="site")
            if wall is not None:
                manifests = Manifests(clerk.platform, wall, settings.platform, clerk.clock)
                work.create_task(wall.watch(), name="wall")
                work.create_task(manifests.follow(), name="manifests")


async def _put_together(settings: Settings, stack: AsyncExitStack) -> tuple[Clerk, Wall | None]:
    """Everything opened, from memory upwards; the counter last, so that its first scene is true."""
    clock = Clock()
    settings.state.dir.mkdir(parents=True, exist_ok=True)
    key = bytes.fromhex(settings.platform.key.reveal())
    store = await Store.open(settings.state.dir / FILE_NAME, key, clock)
    stack.push_async_callback(store.close)
    platform = Platform(settings.platform, settings.terminal.id, clock)
    stack.push_async_callback(platform.close)
    bench = Bench(settings.devices, clock)
    bench.start()
    stack.push_async_callback(bench.close)
    wall = await _wall(settings, store, bench, clock)
    desk = _desk(settings)
    bell = Bell(desk)
    receipts, documents = Receipts(bench.printer), Documents(bench.a4)
    roster = _roster(settings, store, clock)
    catalogue = Shelf(store, platform, Trust(settings.platform.signer), clock)
    await catalogue.recall()
    letters = Letters(store, platform, clock, key, lambda: catalogue.letter_key)
    behind = platform, catalogue, letters, Tally(store, platform, clock)
    clerk = Clerk(settings, clock, desk, store, bench, wall, roster, receipts, documents, *behind, bell)
    bench.on_change(bell.ring)
    platform.changed.append(bell.ring)
    catalogue.changed.append(bell.ring)
    if wall is not None:
        wall.changed.append(bell.ring)
    await _look_around(bench, wall)
    hatch = Hatch(settings.staff_socket, _counterpart(clerk))
    await hatch.open()
    stack.push_async_callback(hatch.close)
    await desk.counter.open()
    stack.push_async_callback(desk.counter.close)
    return clerk, wall


def _counterpart(clerk: Clerk) -> Counterpart:
    """What technicians' commands see and use of this terminal."""
    settings = clerk.settings

    async def noted(deed: str, place: str) -> None:
        await clerk.store.record(Event.STAFF_AT_DEVICE, place=place, deed=deed)

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
    """Say above every scene when mains or platform are away; learn hours and neighbours whenever it is back."""
    while True:
        if clerk.platform.reachable and clerk.site is None:
            await _learn_site(clerk)
        clerk.desk.set_banner(availability.banner(clerk))
        await clerk.bell.heard()


async def _learn_site(clerk: Clerk) -> None:
    site = await clerk.platform.site()
    if isinstance(site, Site):
        clerk.site = site
        clerk.bell.ring()
