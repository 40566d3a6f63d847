"""Notices what is not well, at every ring and every few seconds, for the operators: signs become findings here."""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
from collections import deque
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NoReturn

import msgspec

from kiosk.contract.fleet import HEARTBEAT_SECONDS, Host
from kiosk.contract.health import DeviceHealth
from kiosk.terminal.flows.clerk import Clerk
from kiosk.terminal.health.findings import Book, Sign
from kiosk.terminal.health.host import Sampler
from kiosk.terminal.health.kept import keep
from kiosk.terminal.health.looks import devices, doors, host, itself, supplies, trends
from kiosk.terminal.health.steady import Patience, Steady, judged
from kiosk.terminal.upkeep.supplies import PAPER, SHEETS, Supply
from kiosk.terminal.upkeep.tries import LOCKS, Tries

_AT_MOST_EVERY = 0.2  # seconds between two looks, however often it rings
_AT_LEAST_EVERY = 3.0  # … and however quiet it is: a battery empties and a probe warms without a ring
_MS = 1000
_ROLL = Patience(hold=2.0, rest=4.0)  # a roll is changed in less, and a sensor flutters for less
_LATELY, _MOST_REFUSED = 600.0, 100  # seconds in which sign-ins that were refused count together, and how many of them


class Noticing:
    """Fills the clerk's figures, and goes on from what was found before it. `root` is where /proc and /sys lie."""

    def __init__(self, clerk: Clerk, root: Path = Path("/")) -> None:
        self._clerk = clerk
        self._sampler = Sampler(clerk.settings.state.dir, root)
        before = clerk.figures.findings
        self._book = Book(before, clerk.clock.monotonic())
        self._tries: dict[str, Tries] = {}
        self._roll_ends = Steady()
        self._paper = self._sheets = Supply(0, 0, None)
        self._kept = frozenset((one.cause, one.place) for one in before)
        self._rung, self._counted = asyncio.Event(), True
        self._sampled_at = float("-inf")
        clerk.upkeep.counted.append(self._count)
        self._refused: deque[float] = deque(maxlen=_MOST_REFUSED)  # when somebody was turned away by the roster
        if clerk.roster is not None:
            clerk.roster.turned_away.append(self._turned_away)
        if clerk.wall is not None:
            clerk.wall.tried.append(self._door_tried)

    async def follow(self) -> NoReturn:
        """Until cancelled."""
        listening = asyncio.create_task(self._listen(), name="what rings for health")
        try:
            while True:
                self._rung.clear()
                due = await self.look()
                await self._clerk.clock.sleep(_AT_MOST_EVERY)
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(max(0.0, due - _AT_MOST_EVERY)):
                        await self._rung.wait()
        finally:
            listening.cancel()
            await asyncio.gather(listening, return_exceptions=True)

    async def look(self) -> float:
        """Look once; seconds until a further look is due."""
        clerk, now = self._clerk, self._clerk.clock.monotonic()
        healths = clerk.bench.health()
        if now >= self._sampled_at + HEARTBEAT_SECONDS:
            self._sampled_at, self._counted = now, True
            clerk.figures.host = await asyncio.to_thread(self._sampler.sample)
        clerk.figures.host = self._host(clerk.figures.host)
        await self._mind_roll(healths, now)
        if self._counted:
            self._counted = False
            await self._count_up()
        clerk.figures.supplies = supplies.left(healths, self._paper, self._sheets, clerk.settings.care)
        unseen = devices.unseen(healths)
        wait = self._book.look(self._signs(healths), clerk.clock.monotonic(), clerk.clock.now(), unseen)
        clerk.figures.found(self._book.findings)
        await self._keep()
        return _AT_LEAST_EVERY if wait is None else min(wait, _AT_LEAST_EVERY)

    # ---- what is looked at ----------------------------------------------------------------------------------------

    def _signs(self, healths: Sequence[DeviceHealth]) -> Iterator[Sign]:
        clerk, limits, figures = self._clerk, self._clerk.settings.limits, self._clerk.figures
        has = self._book.has
        fed, low = clerk.fed, clerk.battery_low
        # The more special comes last: of two signs with one cause and place the book takes it, with its figure.
        yield from devices.of_devices(healths, limits)
        yield from supplies.of_supplies(figures.supplies, limits)
        yield from trends.of_tries(self._tries, limits, has)
        if clerk.wall is not None:
            yield from devices.of_locks(clerk.wall.sight.status, limits)
            yield from doors.of_cells(clerk.wall.sight.doors, clerk.wall.unbidden, clerk.settings.timings.door)
        yield from doors.of_cabinet(clerk.contacts, limits)
        yield from host.of_host(figures.host, limits, has)
        yield from host.of_power(fed, on_battery=clerk.on_battery, nearly_empty=low, limits=limits, has=has)
        yield from host.of_air(fed.celsius if fed is not None else None, limits, has)
        yield from itself.of_parts(clerk.health, figures.host, limits)
        life = clerk.credential.life if clerk.credential is not None else None
        yield from itself.of_papers(life, clerk.clock.now(), limits)
        lately = clerk.clock.monotonic() - _LATELY
        yield from itself.of_sign_ins(sum(at > lately for at in self._refused), limits)
        yield from itself.of_alarm(evacuating=clerk.evacuating)

    def _host(self, sampled: Host) -> Host:
        """What others know of the computer's surroundings, beside what was sampled."""
        platform, fed = self._clerk.platform, self._clerk.fed
        offset, took = platform.clock_offset, platform.answered_in
        return msgspec.structs.replace(
            sampled,
            clock_offset=offset,
            network_ms=None if took is None else round(took * _MS, 1),
            mains=None if fed is None else not self._clerk.on_battery,
            battery_percent=None if fed is None else fed.charge,
        )

    async def _mind_roll(self, healths: Sequence[DeviceHealth], now: float) -> None:
        """Who puts in a roll may forget to say so; a printer that felt the end of the old one feels the new one."""
        before = self._roll_ends
        ends = next((devices.roll_ends(one) for one in healths if one.place == "printer"), None)
        self._roll_ends = judged(before, ends, _ROLL, now)
        if before.sure and not self._roll_ends.sure:
            await self._clerk.upkeep.roll_felt()

    async def _count_up(self) -> None:
        """What was printed and tried; a memory that cannot be read leaves what was known."""
        upkeep = self._clerk.upkeep
        with contextlib.suppress(sqlite3.Error):
            self._tries = await upkeep.tries()
            self._paper, self._sheets = await upkeep.supply(PAPER), await upkeep.supply(SHEETS)
        self._clerk.figures.measured = trends.measured(self._tries)

    # ---- what is kept ---------------------------------------------------------------------------------------------

    async def _keep(self) -> None:
        findings = self._book.findings
        open_now = frozenset((one.cause, one.place) for one in findings)
        if open_now != self._kept:
            with contextlib.suppress(sqlite3.Error):  # a disk that refuses is told of all the same
                await self._clerk.store.run(lambda db: keep(db, findings))
                self._kept = open_now

    # ---- what rings -----------------------------------------------------------------------------------------------

    async def _listen(self) -> NoReturn:
        while True:
            await self._clerk.bell.heard()
            self._rung.set()

    def _count(self) -> None:
        self._counted = True
        self._rung.set()

    def _turned_away(self) -> None:
        self._refused.append(self._clerk.clock.monotonic())
        self._rung.set()

    def _door_tried(self, cell: int, seconds: float | None) -> None:
        took = None if seconds is None else round(seconds * _MS)
        self._clerk.later(self._clerk.upkeep.tried(LOCKS, well=seconds is not None, milliseconds=took, cell=cell))
