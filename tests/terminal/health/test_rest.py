"""The screens' nightly rest: announced, at its hour, and never under somebody's finger or before an open door."""

from __future__ import annotations

import asyncio
import datetime as dt

from kiosk.terminal.health.rest import NightlyRest
from kiosk.terminal.health.state import Health
from tests.terminal.lockers.doubles import SHANGHAI, VirtualClock

EVENING = dt.datetime(2026, 11, 23, 22, 0, tzinfo=SHANGHAI)


class Night:
    """A terminal at night, and what became of its screens."""

    def __init__(self, at: str = "03:30") -> None:
        self.clock = VirtualClock(EVENING)
        self.health = Health()
        self.busy_until = EVENING
        self.rested: list[dt.datetime] = []
        self.announced: list[tuple[dt.datetime, bool]] = []
        self.health.changed.append(lambda: self.announced.append((self.clock.now(), self.health.resting_soon)))
        self.rest = NightlyRest(self.health, self.clock, at, self._busy, self._rests)

    def _busy(self) -> bool:
        return self.clock.now() < self.busy_until

    def _rests(self) -> None:
        self.rested.append(self.clock.now())

    async def passes(self, hours: float) -> None:
        """Let time go by."""
        end = self.clock.now() + dt.timedelta(hours=hours)
        following = asyncio.create_task(self.rest.follow())
        while self.clock.now() < end and not following.done():  # noqa: ASYNC110  virtual time
            await asyncio.sleep(0)
        following.cancel()
        await asyncio.gather(following, return_exceptions=True)


def at(hour: int, minute: int, day: int = 24) -> dt.datetime:
    """A moment of these nights."""
    return dt.datetime(2026, 11, day, hour, minute, tzinfo=SHANGHAI)


async def test_nobody_is_here_and_it_happens_once_a_night_a_minute_after_it_was_announced() -> None:
    night = Night()

    await night.passes(34)

    assert [moment.replace(second=0, microsecond=0) for moment in night.rested] == [at(3, 31), at(3, 31, 25)]
    assert [(moment.replace(second=0, microsecond=0), soon) for moment, soon in night.announced] == [
        (at(3, 30), True),
        (at(3, 31), False),
        (at(3, 30, 25), True),
        (at(3, 31, 25), False),
    ]


async def test_somebody_is_here_and_it_waits_for_them_to_go() -> None:
    night = Night()
    night.busy_until = at(4, 10)

    await night.passes(8)

    assert [moment.replace(second=0, microsecond=0) for moment in night.rested] == [at(4, 11)]


async def test_a_night_that_is_busy_to_its_end_goes_without() -> None:
    night = Night()
    night.busy_until = at(9, 0)

    await night.passes(12)

    assert night.rested == []
    assert night.announced == []


async def test_a_finger_on_the_glass_puts_it_off() -> None:
    night = Night()
    night.health.changed.append(lambda: night.rest.touched() if len(night.announced) == 1 else None)

    await night.passes(8)

    assert [soon for _, soon in night.announced] == [True, False, True, False]
    assert [moment.replace(second=0, microsecond=0) for moment in night.rested] == [at(3, 32)]


async def test_where_no_hour_is_set_it_never_happens() -> None:
    night = Night(at="")

    await night.passes(1)

    assert (night.rested, night.announced) == ([], [])
