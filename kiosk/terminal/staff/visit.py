"""One visit at the staff socket: what is asked for, and what is answered; devices are a citizen's first."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec

from kiosk.contract import staff
from kiosk.contract.fleet import Finding
from kiosk.contract.health import DeviceHealth, Tested
from kiosk.contract.self_test import Report
from kiosk.contract.words import Words, say
from kiosk.terminal.clock import Clock
from kiosk.terminal.devices.bench import Bench
from kiosk.terminal.devices.station import DeviceAway, Station
from kiosk.terminal.errors import fault_words
from kiosk.terminal.settings.model import CabinetCell
from kiosk.terminal.trials.guide import NobodyDid, Trial
from kiosk.terminal.trials.kept import keep, last_tests
from kiosk.terminal.trials.run import run

_log = logging.getLogger(__name__)
_LOOK_FOR_CITIZENS = 0.2  # seconds, while a test is under way
_ANSWER_WITHIN = 300.0  # seconds; a test that nobody answers keeps the others of the staff waiting


@dataclass
class Counterpart:
    """What a visit can see and use. `serving` is True while a citizen is being served, `evacuating` in an alarm;
    `noted` keeps an audit record of what staff did: tested, lent, returned or reopened, and which place; `letters`
    counts those without an answer; `ails` says what is wrong with the terminal itself, `findings` what operators are
    told; `self_test` is None where somebody came meanwhile; `door_open` says that the wall is in use; `make_room`
    closes the counter for an update, or opens it again.
    """

    bench: Bench
    clock: Clock
    cells: tuple[CabinetCell, ...]
    state: Path
    serving: Callable[[], bool]
    evacuating: Callable[[], bool]
    noted: Callable[[str, str], Awaitable[None]]
    letters: Callable[[], Awaitable[int]]
    ails: Callable[[], tuple[str, ...]]
    findings: Callable[[], tuple[Finding, ...]]
    self_test: Callable[[], Awaitable[Report | None]]
    last_self_test: Callable[[], Report | None]
    door_open: Callable[[], bool]
    make_room: Callable[[bool], None]
    busy: asyncio.Lock = field(default_factory=asyncio.Lock)

    def health(self) -> tuple[DeviceHealth, ...]:
        """Every device, with its last test."""
        tests = last_tests(self.state)
        return tuple(msgspec.structs.replace(one, tested=tests.get(one.place)) for one in self.bench.health())

    async def everything(self) -> staff.Bench:
        """Every device, and what waits to be sent."""
        return staff.Bench(self.health(), await self.letters(), self.ails(), self.findings())

    def station(self, place: str) -> Station[Any] | None:
        """The place of this name."""
        return next((station for station in self.bench.stations if station.name == place), None)


class Visit:
    """Answers one request; ends when it is answered, or when the visitor hangs up."""

    def __init__(self, counterpart: Counterpart, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._at = counterpart
        self._reader = reader
        self._writer = writer
        self._answers: asyncio.Queue[str] = asyncio.Queue()

    async def serve(self, request: staff.FromStaff) -> None:
        """Do what is asked for."""
        match request:
            case staff.List():
                await self._say(await self._at.everything())
            case staff.Watch():
                await self._until_hung_up(self._watch())
            case staff.SelfTest(last=True):
                await self._say(staff.SelfTested(self._at.last_self_test()))
            case staff.SelfTest():
                await self._self_test()
            case staff.MakeRoom():
                await self._make_room()
            case staff.Answer():
                await self._say(staff.No(say("staff.not_asked")))
            case staff.Reopen(place) | staff.Borrow(place) | staff.Test(place):
                await self._use(request, place)

    async def _use(self, request: staff.Reopen | staff.Borrow | staff.Test, place: str) -> None:
        """What needs a device to itself: not while a citizen is served, and one visitor at a time."""
        station = self._at.station(place)
        if (refusal := self._refusal(station, place)) is not None or station is None:
            await self._say(staff.No(refusal or say("staff.no_such_place", place=place)))
            return
        async with self._at.busy:
            match request:
                case staff.Reopen():
                    station.reopen()
                    await self._at.noted("reopened", place)
                    await self._say(staff.Done())
                case staff.Borrow():
                    await self._lend(station)
                case staff.Test():
                    await self._until_hung_up(self._test(station))

    def _refusal(self, station: Station[Any] | None, place: str) -> Words | None:
        if station is None:
            return say("staff.no_such_place", place=place)
        if station.fitted is None:
            return fault_words(station.status.cause, place).what
        return self._not_now()

    def _not_now(self) -> Words | None:
        if self._at.evacuating():
            return say("staff.evacuation")
        if self._at.serving():
            return say("staff.citizen_here")
        return say("staff.another_visitor") if self._at.busy.locked() else None

    async def _self_test(self) -> None:
        """The terminal tests itself: nobody tries or borrows a device meanwhile."""
        if (refusal := self._not_now()) is not None:
            await self._say(staff.No(refusal))
            return
        async with self._at.busy:
            await self._until_hung_up(self._self_tested())

    async def _self_tested(self) -> None:
        report = await self._at.self_test()
        if report is None:
            await self._say(staff.No(say("staff.evacuation" if self._at.evacuating() else "staff.citizen_came")))
            return
        await self._say(staff.SelfTested(report))

    async def _make_room(self) -> None:
        """Nobody is served from this moment until the visitor hangs up, or ends us."""
        refusal = say("staff.door_open") if self._at.door_open() else self._not_now()
        if refusal is not None:
            await self._say(staff.No(refusal))
            return
        async with self._at.busy:
            self._at.make_room(True)
            try:
                await self._say(staff.Done())
                await self._until_hung_up(asyncio.Event().wait())
            finally:
                self._at.make_room(False)

    async def _watch(self) -> None:
        changed = asyncio.Event()
        self._at.bench.on_change(changed.set)
        try:
            while True:
                changed.clear()
                await self._say(await self._at.everything())
                await changed.wait()
        finally:
            self._at.bench.no_more_changes(changed.set)

    async def _lend(self, station: Station[Any]) -> None:
        await self._at.noted("lent", station.name)
        try:
            async with station.lent():
                await self._say(staff.Lent())
                await self._until_hung_up(asyncio.Event().wait())
        except DeviceAway as away:
            await self._say(staff.No(fault_words(away.cause, station.name).what))
        finally:
            await self._at.noted("returned", station.name)

    async def _test(self, station: Station[Any]) -> None:
        """The trial, until it is over or a citizen wants the terminal."""
        trial = Trial(self._at.bench, self, self._at.clock, at_work=True, cells=self._at.cells)
        model = next(one.model for one in self._at.bench.health() if one.place == station.name)
        testing = asyncio.create_task(run(station.name, trial, model))
        try:
            while not testing.done():
                await asyncio.wait({testing}, timeout=_LOOK_FOR_CITIZENS)
                if self._at.serving() and not testing.done():
                    await self._say(staff.No(say("staff.citizen_came")))
                    return
                if self._at.evacuating() and not testing.done():
                    await self._say(staff.No(say("staff.evacuation")))
                    return
            await self._kept(testing.result())
        finally:
            testing.cancel()
            await asyncio.gather(testing, return_exceptions=True)

    async def _kept(self, result: Tested) -> None:
        try:
            await asyncio.to_thread(keep, self._at.state, result)
        except OSError as trouble:
            _log.warning("the test of %s could not be kept: %s", result.place, trouble.strerror)
        await self._at.noted("tested", result.place)
        await self._say(staff.TestEnded(result))

    # ---- the technician's end, as trials see it -------------------------------------------------------------------

    async def tells(self, words: Words, code: str = "") -> None:
        """Say what to do."""
        await self._say(staff.Step(words, code=code))

    async def confirms(self, words: Words) -> bool:
        """Ask for yes or no."""
        await self._asks(staff.Step(words, "yes_no"))
        return await self._answer() == "yes"

    async def number(self, words: Words) -> int | None:
        """Ask for a number."""
        await self._asks(staff.Step(words, "number"))
        answer = await self._answer()
        return int(answer) if answer.isdecimal() else None

    async def _asks(self, step: staff.Step) -> None:
        while not self._answers.empty():
            self._answers.get_nowait()  # what was said before the question is no answer to it
        await self._say(step)

    async def _answer(self) -> str:
        try:
            async with asyncio.timeout(_ANSWER_WITHIN):
                return await self._answers.get()
        except TimeoutError:
            raise NobodyDid from None

    # ---- the line -------------------------------------------------------------------------------------------------

    async def _say(self, message: staff.ToStaff) -> None:
        self._writer.write(staff.pack(message))
        await self._writer.drain()

    async def _until_hung_up(self, work: Awaitable[object]) -> None:
        """Do it to its end, or until the visitor is gone."""
        tasks = {asyncio.ensure_future(work), asyncio.create_task(self._listen())}
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _listen(self) -> None:
        """Take in answers; returns when the visitor has hung up."""
        with contextlib.suppress(ConnectionError):
            while line := await self._reader.readline():
                if isinstance(said := staff.from_staff(line), staff.Answer) and self._answers.empty():
                    self._answers.put_nowait(said.text)
