"""When the terminal tests itself: at start, daily, after long rest, when asked; and what follows from it."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import logging
import sqlite3
from functools import partial
from typing import NoReturn

from kiosk.contract.self_test import Report
from kiosk.terminal.flows import availability
from kiosk.terminal.flows.clerk import Clerk
from kiosk.terminal.health.state import Part
from kiosk.terminal.selftest.cells import TOLD
from kiosk.terminal.selftest.kept import keep, newest
from kiosk.terminal.selftest.whole import Occasion, SelfTest, closed_by

_log = logging.getLogger(__name__)
_LOOK = 1.0  # seconds between two looks whether one is due
_SOMEBODY = 0.1  # and, while one is under way, whether somebody has come
_CLOSED_AGAIN = 300.0  # while nobody is served it is tried again and again: what failed may be mended
_ASKED = Occasion("asked")
_DAILY = Occasion("daily")
_CLOSED = Occasion("closed")
_IDLE = Occasion("idle", light=True)


class Interrupted(Exception):
    """Somebody came: the terminal is theirs."""


class SelfTests:
    """The self-tests of one terminal; one at a time, and none while somebody is served."""

    def __init__(self, clerk: Clerk) -> None:
        self.last: Report | None = None
        self._clerk = clerk
        self._rules = clerk.settings.self_test
        self._testing = asyncio.Lock()
        self._stirred_at = self._tested_at = clerk.clock.monotonic()
        self._thorough_at: dt.datetime | None = None  # when everything was last asked
        clerk.desk.touched.append(self._stir)

    async def follow(self) -> NoReturn:
        """Test at start and whenever one is due, until cancelled."""
        with contextlib.suppress(sqlite3.Error):  # a broken memory is what the first test is about to find
            self.last = await self._clerk.store.run(newest)
        occasion: Occasion | None = Occasion("start", patience=self._rules.patience_seconds)
        opening = asyncio.create_task(self._open_when_something_works(), name="opening")
        try:
            while True:
                if occasion is not None:
                    with contextlib.suppress(Interrupted):
                        await self.hold(occasion)
                await self._clerk.clock.sleep(_LOOK)
                occasion = self._due()
        finally:
            opening.cancel()
            await asyncio.gather(opening, return_exceptions=True)

    @property
    def under_way(self) -> bool:
        """True while one is held."""
        return self._testing.locked()

    async def asked(self) -> Report:
        """A technician wants one now. Raises Interrupted."""
        return await self.hold(_ASKED)

    async def by_technician(self) -> Report:
        """A technician who stands at the glass wants one, and nobody else can come meanwhile."""
        return await self.hold(_ASKED, here=True)

    async def hold(self, occasion: Occasion, *, here: bool = False) -> Report:
        """Test, and act upon it. Raises Interrupted, and then nothing is known; not where whoever asked is `here`."""
        async with self._testing:
            test = SelfTest(self._clerk, occasion)
            report = await test.run() if here else await self._unless_somebody_comes(test)
            self._judge(report)
            await self._note(report)
            self._tested_at = self._clerk.clock.monotonic()
            if not occasion.light:
                self._thorough_at = report.at
            return report

    # ---- when -----------------------------------------------------------------------------------------------------

    @property
    def _somebody(self) -> bool:
        return self._clerk.desk.session_open or self._clerk.evacuating

    def _stir(self) -> None:
        self._stirred_at = self._clerk.clock.monotonic()

    def _due(self) -> Occasion | None:
        if self._testing.locked():  # a technician's
            return None
        if self._somebody or self._clerk.bench.tried:
            self._stir()
            return None
        now = self._clerk.clock.monotonic()
        quiet, untested = now - self._stirred_at, now - self._tested_at
        if quiet < self._rules.quiet_seconds:
            return None
        if self._clerk.health.closed and untested >= _CLOSED_AGAIN:
            return _CLOSED
        if self._thorough_at is None or is_due(self._thorough_at, self._clerk.clock.now(), self._rules.daily):
            return _DAILY if self._thorough_at else Occasion("start")
        return _IDLE if min(quiet, untested) >= self._rules.idle_seconds else None

    async def _unless_somebody_comes(self, test: SelfTest) -> Report:
        """A touch is enough: what is asked of a device must not keep a citizen waiting."""
        began = self._clerk.clock.monotonic()
        testing = asyncio.create_task(test.run(), name="self-test")
        try:
            while not testing.done():
                if self._somebody or self._stirred_at > began:
                    raise Interrupted
                await asyncio.wait({testing}, timeout=_SOMEBODY)
            return testing.result()
        finally:
            testing.cancel()
            await asyncio.gather(testing, return_exceptions=True)

    # ---- what follows ---------------------------------------------------------------------------------------------

    def _judge(self, report: Report) -> None:
        for step in report.failed:
            _log.warning("self-test: %s failed: %s", step.name, step.cause)
        _log.info("self-test (%s): %s in %.1f s", report.occasion, report.grade.value, report.seconds)
        health = self._clerk.health
        part = closed_by(report)
        for one in (Part.STORAGE, Part.MEMORY, Part.SERVICES):
            health.find(one, report.closed if part is one else "")

    async def _note(self, report: Report) -> None:
        before = {(each.cell, each.found) for each in self.last.differences} if self.last else set()
        self.last = report
        try:
            await self._clerk.store.run(partial(keep, report=report))
            for each in report.differences:
                if self._clerk.wall is not None and each.found in TOLD and (each.cell, each.found) not in before:
                    await self._clerk.wall.raise_alarm(each.cell, each.found)
        except sqlite3.Error as trouble:
            _log.error("the self-test could not be kept: %s", type(trouble).__name__)

    async def _open_when_something_works(self) -> NoReturn:
        """A terminal that was closed because nothing worked opens with the first thing that does."""
        while True:
            await self._clerk.bell.heard()
            with contextlib.suppress(sqlite3.Error):
                if self._clerk.health.cause(Part.SERVICES) and not await availability.nothing_works(self._clerk):
                    self._clerk.health.find(Part.SERVICES, "")


def is_due(last: dt.datetime, now: dt.datetime, daily: str) -> bool:
    """True when the daily hour ("06:00") has struck since the last one."""
    hour, minute = map(int, daily.split(":"))
    struck = now.replace(hour=hour, minute=minute, second=0, microsecond=0)
    if struck > now:
        struck -= dt.timedelta(days=1)
    return last < struck
