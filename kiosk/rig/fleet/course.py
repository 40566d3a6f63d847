"""The course of one run: all terminals come, live, suffer, and are compared with what the platform says of them."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from kiosk.rig.fleet import asked
from kiosk.rig.fleet.county import Enrolled, enrol
from kiosk.rig.fleet.fate import Blow, fate
from kiosk.rig.fleet.generator import Figures, Generator, Spec, Truth, many_files
from kiosk.rig.fleet.meter import Cost, Meter, machine
from kiosk.rig.fleet.verdict import facts_wrong, states_wrong
from kiosk.rig.fleet.virtual import Trouble
from kiosk.rig.fleet.works import Asked, Works

_A_PROCESS = 5000  # terminals
_COME = 200.0  # a second, at the beginning
_STORM, _STRUCK = 0.2, 0.3  # when in the run, and how many of all
_RESTART, _AWAY_SECONDS = 0.4, 2.0  # of the broker
_KILL = 0.7  # of a worker
_BREATH = 5.0  # before and after a greater trouble no terminal parts by itself
_SETTLE_SECONDS = 150.0  # silence is noticed after 90
_BACK_SECONDS = 120.0
_HEARS_WITHIN = 2.0  # the platform of what the broker has
_TELL_EVERY = 30.0


@dataclass(frozen=True)
class Wishes:
    """What a run shall be."""

    terminals: int
    seconds: float
    works: Asked
    seed: int
    keepalive: int


@dataclass
class Outcome:
    """What a run was."""

    wishes: Wishes
    before: dict[str, Cost] = field(default_factory=dict)  # with the platform up, and no terminal there
    begun: dict[str, Cost] = field(default_factory=dict)
    ended: dict[str, Cost] = field(default_factory=dict)
    seconds: float = 0.0  # between these two
    idle: float = 0.0  # of the machine's time between them
    came_in: float = 0.0  # seconds until all terminals were there
    storm: float = 0.0  # seconds until all were back
    restart: float = 0.0
    settled: float = 0.0  # seconds until the platform was right about all, at the end
    figures: list[Figures] = field(default_factory=list)
    delays: list[tuple[Trouble, float | None, float | None]] = field(default_factory=list)
    states: list[str] = field(default_factory=list)  # what is wrong
    facts: list[str] = field(default_factory=list)
    written: int = 0
    copies: int = 0
    log: list[str] = field(default_factory=list)


class Course:
    """One run in one folder."""

    def __init__(self, folder: Path, wishes: Wishes, tell: Callable[[str], None]) -> None:
        self._folder = folder
        self._wishes = wishes
        self._tell = tell
        self._out = Outcome(wishes)
        self._generators: list[Generator] = []
        self._works: Works | None = None

    def run(self) -> Outcome:
        """All of it; everything that was started has ended afterwards."""
        many_files()
        works = self._works = Works(self._folder, self._wishes.works)
        try:
            enrolled = enrol(works.office, self._wishes.terminals, self._folder / "papers")
            self._tell(f"{len(enrolled)} terminals have certificates of the platform's own CA")
            works.start_broker()
            works.start_platform()
            self._people(works, enrolled)
            kinds = {**works.kinds(), "(generator)": lambda: [each.process.pid or 0 for each in self._generators]}
            with Meter(kinds) as meter:
                self._live(works, meter)
            self._out.log = works.log_lines()
        finally:
            for generator in self._generators:
                generator.end()
            works.close()
        return self._out

    def _people(self, works: Works, enrolled: Sequence[Enrolled]) -> None:
        """As many processes as it takes."""
        parts = -(-len(enrolled) // _A_PROCESS) if len(enrolled) > 1000 else 1
        for number in range(max(parts, 1)):
            spec = Spec(
                tuple(enrolled[number::parts]),
                works.meeting,
                works.url,
                works.meeting.authority,
                self._wishes.keepalive,
                self._wishes.seed + number,
            )
            self._generators.append(Generator(spec))

    def _live(self, works: Works, meter: Meter) -> None:
        self._out.before = meter.read()
        began = time.monotonic()
        for generator in self._generators:
            generator.tell("rise", self._wishes.terminals / _COME)
        self._until_back("have come", self._wishes.terminals / _COME + _BACK_SECONDS, self._wishes.terminals)
        self._out.came_in = time.monotonic() - began
        worked, idled = machine()
        self._out.begun, began = meter.read(), time.monotonic()
        for generator, blows in zip(self._generators, self._fates(), strict=True):
            generator.tell("begin", blows)
        self._happen(works, began)
        self._out.ended, self._out.seconds = meter.read(), time.monotonic() - began
        now_worked, now_idled = machine()
        self._out.idle = (now_idled - idled) / max(1e-9, now_worked + now_idled - worked - idled)
        self._compare(works)

    def _fates(self) -> list[list[Blow]]:
        """For each process what befalls its own; terminal 7 of all is the third of the second of two."""
        parts: list[list[Blow]] = [[] for _ in self._generators]
        for blow in fate(self._wishes.seed, self._wishes.terminals, self._wishes.seconds):
            number, part = divmod(blow.terminal, len(parts))
            parts[part].append(replace(blow, terminal=number))
        return parts

    # ---- what happens to all ---------------------------------------------------------------------------------------

    def _happen(self, works: Works, began: float) -> None:
        seconds = self._wishes.seconds
        self._until(began + seconds * _STORM)
        self._storm()
        self._until(began + seconds * _RESTART)
        self._restart(works)
        if self._wishes.works.workers:
            self._until(began + seconds * _KILL)
            self._kill(works)
        self._until(began + seconds)

    def _storm(self) -> None:
        struck = sum(generator.tell("storm", _STRUCK, 0.5) for generator in self._generators)
        self._tell(f"reconnect storm: {struck} lose their line within half a second")
        began = time.monotonic()
        time.sleep(1.0)
        self._until_back("are back")
        self._out.storm = time.monotonic() - began

    def _restart(self, works: Works) -> None:
        self._hold(held=True)
        time.sleep(min(_BREATH, self._wishes.seconds / 20))
        self._tell(f"the broker restarts, and is away for {_AWAY_SECONDS:.0f} s")
        began = time.monotonic()
        works.restart_broker(_AWAY_SECONDS)
        self._until_back("are back")
        self._out.restart = time.monotonic() - began
        time.sleep(min(_BREATH, self._wishes.seconds / 20))
        self._hold(held=False)

    def _kill(self, works: Works) -> None:
        self._hold(held=True)
        time.sleep(min(_BREATH, self._wishes.seconds / 20))
        pid = works.workers[0]
        os.kill(pid, signal.SIGKILL)
        self._tell(f"kill -9 of a worker ({pid}): the other goes on, and it is started anew")
        time.sleep(_BREATH)
        self._hold(held=False)

    def _hold(self, *, held: bool) -> None:
        for generator in self._generators:
            generator.tell("hold", held)

    # ---- waiting ---------------------------------------------------------------------------------------------------

    def _figures(self) -> list[Figures]:
        return [generator.tell("figures") for generator in self._generators]

    def _until(self, moment: float) -> None:
        while (left := moment - time.monotonic()) > 0:
            time.sleep(min(left, _TELL_EVERY))
            if left > 1.0:
                self._say()

    def _say(self) -> None:
        figures = self._figures()
        there, told = sum(each.online for each in figures), sum(each.told for each in figures)
        self._tell(f"{there} there, {told} states told, {sum(each.waiting for each in figures)} facts wait")

    def _until_back(self, what: str, most: float = _BACK_SECONDS, number: int = 1) -> None:
        """Until all that can are connected, and so many at least."""
        began = time.monotonic()
        while True:
            figures = self._figures()
            there, can = sum(each.online for each in figures), sum(each.reachable for each in figures)
            if there >= max(can, number) or time.monotonic() - began > most:
                self._tell(f"{there} of {can} {what} after {time.monotonic() - began:.0f} s")
                return
            time.sleep(0.25)

    # ---- the end ---------------------------------------------------------------------------------------------------

    def _compare(self, works: Works) -> None:
        """Until the platform is right about everything, or has had the time for it."""
        began = time.monotonic()
        while True:
            truths: list[Truth] = [truth for generator in self._generators for truth in generator.tell("truth")]
            time.sleep(_HEARS_WITHIN)
            self._out.states = states_wrong(truths, asked.shown(works.office))
            self._out.facts = facts_wrong(truths, asked.held(works.office))
            self._out.settled = time.monotonic() - began
            if not (self._out.states or self._out.facts) or self._out.settled > _SETTLE_SECONDS:
                break
            time.sleep(_HEARS_WITHIN)
        self._out.figures = self._figures()
        self._out.written = sum(len(truth.facts) for truth in truths)
        self._out.copies = asked.copies(works.office)
        troubles: list[Trouble] = [one for generator in self._generators for one in generator.tell("troubles")]
        self._out.delays = asked.delays(works.office, troubles)
