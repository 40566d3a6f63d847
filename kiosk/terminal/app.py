"""`kiosk terminal`: puts the terminal together, runs it until told to stop, and takes it apart in the right order."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import logging
import os
import signal
import sys
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from functools import partial
from pathlib import Path

from drivers.errors import DeviceFault
from kiosk.contract.events import Event
from kiosk.contract.platform import Site
from kiosk.contract.scene import Display, Frame
from kiosk.contract.self_test import Report
from kiosk.desk import Desk, Paces
from kiosk.manual import parser
from kiosk.supervisor import Supervisor, leave_nothing
from kiosk.terminal.anew import Anew, until_told_to_stop
from kiosk.terminal.catalogue import Shelf
from kiosk.terminal.clock import Clock
from kiosk.terminal.commands import Obeying
from kiosk.terminal.commands.deeds import At, Deeds, Files
from kiosk.terminal.devices.bench import Bench
from kiosk.terminal.documents.desk import Documents
from kiosk.terminal.documents.tally import Tally
from kiosk.terminal.errands import Errands
from kiosk.terminal.fleet import channel_of
from kiosk.terminal.flows import availability, closed
from kiosk.terminal.flows.clerk import A_WINDOW, Bell, Clerk, named
from kiosk.terminal.flows.reception import receive_citizens
from kiosk.terminal.health.kept import kept
from kiosk.terminal.health.signs import Signs
from kiosk.terminal.health.starts import Starts, begin
from kiosk.terminal.health.state import Part
from kiosk.terminal.health.storage import canary
from kiosk.terminal.identity.credential import credential_of
from kiosk.terminal.identity.settled import facts_so_far
from kiosk.terminal.letters import Letters
from kiosk.terminal.lockers.wall import Wall
from kiosk.terminal.platform.client import Platform
from kiosk.terminal.platform.courier import Courier
from kiosk.terminal.platform.manifests import Manifests, StaffLists
from kiosk.terminal.platform.set_up import tell_set_up
from kiosk.terminal.receipts.desk import Receipts
from kiosk.terminal.roster import Roster
from kiosk.terminal.selftest.rounds import Interrupted, SelfTests
from kiosk.terminal.settings import BadSettings, Settings, load
from kiosk.terminal.speech import Speech
from kiosk.terminal.staff.hatch import Hatch
from kiosk.terminal.staff.visit import Counterpart
from kiosk.terminal.store import outbox, visits
from kiosk.terminal.store.migrate import NewerState
from kiosk.terminal.store.sealed import WrongKey
from kiosk.terminal.store.store import StateInUse, Store
from kiosk.terminal.store.whole import open_memory
from kiosk.terminal.surroundings.cabinet import CabinetWatch
from kiosk.terminal.surroundings.care import look_after
from kiosk.terminal.surroundings.keeping_up import keep_up
from kiosk.terminal.surroundings.passing_time import mind_time
from kiosk.terminal.surroundings.power import PowerWatch
from kiosk.terminal.surroundings.telling_fleet import TellingFleet
from kiosk.terminal.trust import Identity, Trust
from kiosk.terminal.updates.follow import Updates
from kiosk.terminal.updates.here import Here
from kiosk.terminal.updates.moment import Moment
from kiosk.terminal.updates.trial import UPDATING, passed
from kiosk.terminal.upkeep import Upkeep
from kiosk.terminal.upkeep.from_afar import MAINTENANCE

_log = logging.getLogger("kiosk.terminal")
# Home should be right when it is first seen; a device that is slow to answer may correct it later.
FIRST_LOOK_SECONDS = 0.5
ALARM_LOOK_SECONDS = 5.0  # at a fire panel that is fitted, before anybody is received


def main(argv: Sequence[str]) -> int:
    """Run until SIGTERM; 0 after that, 2 when the settings or the state cannot be used."""
    told = options().parse_args(argv)
    leave_nothing(supervised=Supervisor.of_this_program().there)
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s", stream=sys.stderr)
    try:
        reload = partial(load, told.config, told.devices)
        files = Files(tuple(told.config), tuple(told.devices))
        asyncio.run(until_told_to_stop(reload(), reload, partial(run, files=files)))
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


async def run(
    settings: Settings, supervisor: Supervisor | None = None, anew: Anew | None = None, *, files: Files | None = None
) -> None:
    """The whole terminal; ends only by being cancelled, or by a mistake in one of its tasks.

    Where nobody could begin it `anew` it has no site's profile to follow.
    """
    supervisor = supervisor or Supervisor()
    for problem in (*settings.problems, *settings.advice):
        _log.warning("%s", problem)
    _log.info("the terminal's key comes from %s", settings.platform.key.origin)
    await _until_state_can_be_written(settings, supervisor, anew)
    async with AsyncExitStack() as stack:
        clerk, tests, starts = await _put_together(settings, stack, anew)
        signs = Signs(supervisor, clerk.store, clerk.bench.hanging)
        async with signs.sent(), asyncio.TaskGroup() as work:
            await _until_trusted(clerk, tests, supervisor)
            await _join_fleet(At(clerk, tests, Errands(settings.state.dir), files or Files()), starts, stack, work)
            speech = Speech(clerk.desk, clerk.bench.speaker, clerk.clock, clerk.upkeep.over(settings).speech)
            clerk.aloud = clerk.voice = speech
            clerk.restart = partial(os.kill, os.getpid(), signal.SIGTERM) if supervisor.there else None
            work.create_task(speech.speak(), name="speech")
            cabinet = CabinetWatch(clerk, speech.greet)
            await cabinet.first_look(ALARM_LOOK_SECONDS)
            work.create_task(cabinet.watch(), name="cabinet")
            work.create_task(PowerWatch(clerk).watch(), name="power")
            work.create_task(receive_citizens(clerk), name="reception")
            work.create_task(clerk.platform.watch(), name="platform")
            work.create_task(_follow_platform(clerk), name="site")
            work.create_task(tell_set_up(clerk.platform, settings, clerk.clock), name="set-up")
            for watch in look_after(clerk, starts, supervisor):
                work.create_task(watch, name="health")
            work.create_task(tests.follow(), name="self-test")
            work.create_task(mind_time(clerk), name="time")
            for wish in keep_up(clerk, anew) if anew else ():
                work.create_task(wish, name="profile")
            if not clerk.memory_lost:
                _remember(clerk, work)
                if (here := Here.of_this_program()) is not None:
                    moment = Moment(clerk, tests, settings.updates)
                    updates = Updates(here, clerk.platform.updates, moment, settings, clerk.clock)
                    work.create_task(updates.follow(), name="updates")
            supervisor.ready("the counter is open")


async def _until_trusted(clerk: Clerk, tests: SelfTests, supervisor: Supervisor) -> None:
    """A new version works only after its trial; returns at once where there is none."""
    here = Here.of_this_program()
    if here is not None and here.on_trial:
        await passed(clerk, tests, here, supervisor)
        await _settle(clerk.bench, clerk.wall)


async def _settle(bench: Bench, wall: Wall | None) -> None:
    """Doors are settled after whatever happened before, and everything is looked at once."""
    if wall is not None:
        await wall.recover()
    await _look_around(bench, wall)


async def _join_fleet(at: At, starts: Starts, stack: AsyncExitStack, work: asyncio.TaskGroup) -> None:
    """The platform is told how the terminal stands, where there is a broker, and obeyed; at the end: good night."""
    clerk, channel = at.clerk, channel_of(at.clerk.settings)
    if channel is None:
        return
    fleet = TellingFleet(clerk, channel, starts)
    if not clerk.memory_lost:  # without it nobody could say what was done already
        obeying = Obeying(clerk, Deeds(at))
        channel.hears, obeying.says = obeying.hear, channel.report
        work.create_task(obeying.follow(), name="commands")
    await stack.enter_async_context(fleet.open())
    for task in fleet.work():
        work.create_task(task, name="fleet")


def _remember(clerk: Clerk, work: asyncio.TaskGroup) -> None:
    """What brings things out of the memory, and into it."""
    courier = Courier(clerk.store, clerk.platform, clerk.clock)
    work.create_task(courier.carry(), name="courier")
    work.create_task(clerk.catalogue.follow(), name="catalogue")
    work.create_task(clerk.letters.carry(), name="letters")
    work.create_task(clerk.tally.carry(), name="tally")
    if clerk.roster is not None:
        staff = StaffLists(clerk.platform, clerk.roster, clerk.settings.platform, clerk.clock)
        work.create_task(staff.follow(), name="staff")
    if clerk.wall is not None:
        manifests = Manifests(clerk.platform, clerk.wall, clerk.settings.platform, clerk.clock)
        work.create_task(clerk.wall.watch(), name="wall")
        work.create_task(manifests.follow(), name="manifests")


async def _until_state_can_be_written(settings: Settings, supervisor: Supervisor, anew: Anew | None) -> None:
    """Where nothing can be remembered no memory is opened: the screens say so, and where to go, until it can."""
    cause = await asyncio.to_thread(canary, settings.state.dir)
    if not cause:
        return
    _log.error("the state folder: %s; closed until it can be written", cause)
    desk = _desk(settings, anew)
    await desk.counter.open()
    try:
        supervisor.ready(f"closed; not well: {cause}")
        desk.show(closed.scene(cause, settings.terminal.phone, A_WINDOW))
        while await asyncio.to_thread(canary, settings.state.dir):
            supervisor.alive()
            await asyncio.sleep(min(2.0, supervisor.ping_seconds or 2.0))
    finally:
        await desk.counter.close()


async def _put_together(
    settings: Settings, stack: AsyncExitStack, anew: Anew | None
) -> tuple[Clerk, SelfTests, Starts]:
    """Everything opened, from memory upwards; the counter last, so that its first scene is true."""
    clock = Clock()
    key = bytes.fromhex(settings.platform.key.reveal())
    store, lost = await open_memory(settings.state.dir, key, clock, stack)
    stack.push_async_callback(store.close)
    starts = await begin(store, clock, settings.health)
    stack.push_async_exit(_note_stop(store))
    await store.run(partial(outbox.go_on_after, at=clock.now(), far=facts_so_far(settings.platform.certificate)))
    await store.run(partial(visits.tell_cut, at=clock.now()))
    credential = credential_of(settings, clock)
    platform = Platform(settings.platform, settings.terminal.id, clock, credential)
    stack.push_async_callback(platform.close)
    bench = Bench(settings.devices, clock)
    upkeep = Upkeep(store, bench, clock)
    await upkeep.recall()
    bench.start()
    stack.push_async_callback(bench.close)
    wall = None if lost else _wall(settings, store, bench, clock)
    desk = _desk(upkeep.over(settings), anew)
    bell = Bell(desk)
    receipts, documents = Receipts(bench.printer, upkeep.slip_printed), Documents(bench.a4, upkeep.pages_printed)
    roster = None if lost else Roster(store, clock, identity=_identity(settings), rules=settings.staff.rules)
    catalogue = Shelf(store, platform, Trust(settings.platform.signer), clock)
    await catalogue.recall()
    letters = Letters(store, platform, clock, key, lambda: catalogue.letter_key)
    behind = platform, catalogue, letters, Tally(store, platform, clock)
    clerk = Clerk(settings, clock, desk, store, bench, wall, roster, receipts, documents, *behind, bell, upkeep)
    clerk.credential = credential
    clerk.figures.findings = await store.run(kept)
    _ring_for_changes(clerk)
    if upkeep.from_afar.stands(MAINTENANCE):
        clerk.health.find(Part.MAINTENANCE, MAINTENANCE)
    if lost:
        clerk.memory_lost = True
        clerk.health.find(Part.MEMORY, lost)
    if (here := Here.of_this_program()) is None or not here.on_trial:
        await _settle(bench, wall)
    clerk.tests = tests = SelfTests(clerk)
    hatch = Hatch(settings.staff_socket, _counterpart(clerk, tests))
    await hatch.open()
    stack.push_async_callback(hatch.close)
    await desk.counter.open()
    if anew is None:
        stack.push_async_callback(desk.counter.close)
    else:
        stack.push_async_callback(anew.leave, settings.counter.socket, desk.counter)
    return clerk, tests, starts


def _ring_for_changes(clerk: Clerk) -> None:
    """Whatever may be told to a citizen rings the bell when it changes."""
    ring = clerk.bell.ring
    clerk.health.changed.append(ring)
    clerk.bench.on_change(ring)
    clerk.platform.changed.append(ring)
    clerk.summons.made.append(ring)
    clerk.catalogue.changed.append(ring)
    if clerk.wall is not None:
        clerk.wall.changed.append(ring)


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
        door_open=lambda: clerk.wall is not None and clerk.wall.in_use,
        make_room=lambda wanted: clerk.health.find(Part.UPDATE, UPDATING if wanted else ""),
        ails=lambda: clerk.health.causes,
        findings=lambda: clerk.figures.findings,
    )


async def _look_around(bench: Bench, wall: Wall | None) -> None:
    with contextlib.suppress(TimeoutError, DeviceFault):
        async with asyncio.timeout(FIRST_LOOK_SECONDS):
            await bench.first_look(FIRST_LOOK_SECONDS)
            if wall is not None:
                await wall.look()


def _wall(settings: Settings, store: Store, bench: Bench, clock: Clock) -> Wall | None:
    """The locker wall; None where no cabinet stands."""
    if not settings.cabinet:
        return None
    identity = _identity(settings)
    return Wall(store, bench.boards, settings.cabinet[0], clock, identity=identity, rules=settings.lockers)


def _identity(settings: Settings) -> Identity:
    platform = settings.platform
    return Identity(settings.terminal.id, bytes.fromhex(platform.key.reveal()), platform.signer)


def _desk(settings: Settings, anew: Anew | None) -> Desk:
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
    standing = anew.counter(settings.counter.socket) if anew else None
    return Desk(settings.counter.socket, frame, paces, usual, standing)


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
