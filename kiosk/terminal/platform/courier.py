"""The courier: carries the outbox to the platform, in order, for as long as it takes."""

from __future__ import annotations

import asyncio
import logging
from functools import partial

from kiosk.contract.facts import BATCH_EVENTS, EventsTaken, TerminalEvent
from kiosk.terminal.clock import Clock
from kiosk.terminal.platform.client import Away, Platform, Refused
from kiosk.terminal.platform.pauses import pause
from kiosk.terminal.store import outbox
from kiosk.terminal.store.store import Store

_log = logging.getLogger(__name__)
_FIRST_PAUSE, _LONGEST_PAUSE = 1.0, 30.0


class Courier:
    """Sends what is oldest first and lets go of it only when the platform says that it holds it."""

    def __init__(self, store: Store, platform: Platform, clock: Clock) -> None:
        self._store = store
        self._platform = platform
        self._clock = clock
        self._put = asyncio.Event()
        self._failures = 0
        self._pause = _FIRST_PAUSE
        self._complained_of: tuple[object, ...] = ()

    async def carry(self) -> None:
        """Carry for ever; wakes at once when something is put, and when the platform is back."""
        self._store.committed.append(self._put.set)
        try:
            while True:
                self._put.clear()
                if events := await self._store.run(partial(outbox.pending, limit=BATCH_EVENTS)):
                    await self._deliver(events)
                else:
                    await self._put.wait()
        finally:
            self._store.committed.remove(self._put.set)

    async def _deliver(self, events: tuple[TerminalEvent, ...]) -> None:
        answer = await self._platform.report(events)
        taken = set(answer.taken) & {event.id for event in events} if isinstance(answer, EventsTaken) else set[str]()
        if isinstance(answer, EventsTaken):
            self._tell_of_gaps(answer)
        if taken:
            await self._store.run(partial(outbox.acknowledge, ids=taken))
            self._succeeded()
        else:
            self._failed(answer)
            await pause(self._clock, self._pause, self._platform.returned())
            self._pause = min(2 * self._pause, _LONGEST_PAUSE)

    def _tell_of_gaps(self, answer: EventsTaken) -> None:
        """The platform found the chain broken or facts missing: said once each, for somebody has touched something."""
        found = (answer.missing, answer.broken)
        if found != self._complained_of and any(found):
            _log.error("the platform misses facts %s, and finds the chain broken at %s", *found)
        self._complained_of = found

    def _succeeded(self) -> None:
        if self._failures:
            _log.info("the platform takes events again")
        self._failures, self._pause = 0, _FIRST_PAUSE

    def _failed(self, answer: EventsTaken | Refused | Away) -> None:
        self._failures += 1
        if self._failures > 1:
            return
        match answer:
            case Refused(refusal):
                _log.error("the platform refuses events: %s", refusal.code)
            case Away(reason):
                _log.warning("events wait for the platform: %s", reason)
            case EventsTaken():
                _log.error("the platform answers, but takes none of the events")
