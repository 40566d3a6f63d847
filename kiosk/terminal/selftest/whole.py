"""One whole self-test: all steps, side by side where they ask different things, in less than a minute."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from drivers.status import Remedy
from kiosk.contract.self_test import ORDER, Difference, Grade, Report, Step
from kiosk.manual.release import version
from kiosk.terminal.flows import availability
from kiosk.terminal.flows.clerk import Clerk
from kiosk.terminal.flows.mishap import report
from kiosk.terminal.health.state import Part
from kiosk.terminal.selftest import benches, memory
from kiosk.terminal.selftest.cells import lockers
from kiosk.terminal.selftest.far_side import network
from kiosk.terminal.selftest.finding import Finding, failed, passed, skipped
from kiosk.terminal.store.store import FILE_NAME

_STEP_WITHIN = 25.0  # seconds; a step that does not end has failed
_FIRST_ANSWER_WITHIN = 15.0  # a reader whose rate is searched for takes some
_AGAIN = 1.0
# Causes with which nobody may be served: what was done could not be written down, or not be believed.
_CLOSING = {
    "storage": ("storage_refuses", "storage_garbles", "storage_hangs"),
    "database": ("memory_broken", "restart_needed", "storage_refuses"),
}
_NOTHING_WORKS = "nothing_works"
_Asked = Callable[[], Awaitable[Finding]]


@dataclass(frozen=True)
class Occasion:
    """Why and how: a `light` one moves nothing and walks no chain; for `patience` seconds failures are asked again."""

    name: str
    light: bool = False
    patience: float = 0.0


class SelfTest:
    """Asks everything once. Cancelled, it leaves every device quiet."""

    def __init__(self, clerk: Clerk, occasion: Occasion) -> None:
        self._clerk = clerk
        self._occasion = occasion
        self._differences: tuple[Difference, ...] = ()

    async def run(self) -> Report:
        """All steps in their order, and what follows from them."""
        clock = self._clerk.clock
        at, began = clock.now(), clock.monotonic()
        await self._clerk.bench.first_look(_FIRST_ANSWER_WITHIN)
        deadline = began + self._occasion.patience
        steps = await asyncio.gather(*(self._step(name, deadline) for name in ORDER))
        closed = await self._closed(steps)
        return Report(
            terminal=self._clerk.settings.terminal.id,
            at=at,
            occasion=self._occasion.name,
            grade=_grade(steps, closed),
            seconds=round(clock.monotonic() - began, 2),
            steps=tuple(steps),
            differences=self._differences,
            closed=closed,
            version=version(),
        )

    async def _step(self, name: str, deadline: float) -> Step:
        clock = self._clerk.clock
        while True:
            began = clock.monotonic()
            found = await _in_time(self._asking(name))
            took = round(clock.monotonic() - began, 3)
            if found.outcome != "failed" or clock.monotonic() >= deadline:
                return Step(name, found.outcome, found.cause, found.remedy.value, took, dict(found.facts))
            await clock.sleep(_AGAIN)

    async def _closed(self, steps: list[Step]) -> str:
        for step in steps:
            if step.outcome == "failed" and step.cause in _CLOSING.get(step.name, ()):
                return step.cause
        try:
            return _NOTHING_WORKS if await availability.nothing_works(self._clerk) else ""
        except sqlite3.Error:  # the step of the database says what is amiss with it
            return ""

    # ---- what each step asks --------------------------------------------------------------------------------------

    def _asking(self, name: str) -> Awaitable[Finding]:
        bench = self._clerk.bench
        own: dict[str, _Asked] = {
            "storage": self._storage,
            "clock": self._clock,
            "config": self._config,
            "database": self._database,
            "network": self._network,
            "display": self._display,
            "signature": self._signature,
            "locks": self._locks,
            "lamps": lambda: benches.lamps(bench, lit=not self._occasion.light),
            "hall_door": lambda: benches.hall_door(bench),
            "power": lambda: benches.power(bench),
        }
        return own[name]() if name in own else benches.device(getattr(bench, name))

    async def _storage(self) -> Finding:
        settings = self._clerk.settings
        return await asyncio.to_thread(memory.storage, settings.state.dir, settings.health)

    async def _clock(self) -> Finding:
        clerk = self._clerk
        examined = await memory.examine(clerk.settings.state.dir / FILE_NAME, thoroughly=False)
        if clerk.platform.clock_offset is None:
            await clerk.platform.site()
        offset, most = clerk.platform.clock_offset, clerk.settings.health.clock_wrong_seconds
        return memory.clock(examined.newest, clerk.clock.now(), offset, most)

    async def _config(self) -> Finding:
        return memory.config(self._clerk.settings)

    async def _database(self) -> Finding:
        file = self._clerk.settings.state.dir / FILE_NAME
        found = (await memory.examine(file, thoroughly=not self._occasion.light)).finding
        if self._clerk.memory_lost and found.outcome == "passed":
            return failed("restart_needed", Remedy.RESET)  # it was mended, and what runs here has never read it
        return found

    async def _network(self) -> Finding:
        clerk = self._clerk
        return await network(clerk.platform, clerk.settings.platform, clerk.credential, clerk.clock.now())

    async def _display(self) -> Finding:
        return passed() if self._clerk.desk.counter.attended else failed("screens_away", Remedy.CONNECT)

    async def _signature(self) -> Finding:
        return skipped("on_screen")

    async def _locks(self) -> Finding:
        clerk = self._clerk
        if not clerk.settings.cabinet:
            return skipped("not_fitted")
        if clerk.wall is None:
            return skipped("no_ledger")
        found, self._differences = await lockers(clerk.wall, clerk.bench.locks)
        return found


def closed_by(report: Report) -> Part | None:
    """The part of the terminal because of which nobody is served after this report; None where somebody is."""
    if not report.closed:
        return None
    if report.closed == _NOTHING_WORKS:
        return Part.SERVICES
    on_disk = any(step.name == "storage" and step.cause == report.closed for step in report.failed)
    return Part.STORAGE if on_disk else Part.MEMORY


async def _in_time(asked: Awaitable[Finding]) -> Finding:
    try:
        async with asyncio.timeout(_STEP_WITHIN):
            return await asked
    except TimeoutError:
        return failed("no_answer", Remedy.RETRY)
    except Exception as mistake:  # noqa: BLE001  a mistake of ours fails its step, and never ends the terminal
        report(mistake)
        return failed("unknown", Remedy.CALL)


def _grade(steps: list[Step], closed: str) -> Grade:
    if closed:
        return Grade.RED
    return Grade.YELLOW if any(step.outcome == "failed" for step in steps) else Grade.GREEN
