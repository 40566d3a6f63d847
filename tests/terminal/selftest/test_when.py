"""At start, each morning, after long rest: and never while somebody is here. Days pass in moments."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from kiosk.contract.events import Event
from kiosk.contract.self_test import Report
from kiosk.terminal.selftest.kept import keep, newest
from kiosk.terminal.selftest.rounds import SelfTests, is_due
from kiosk.terminal.store.store import FILE_NAME
from tests.flows.locker_hall import LockerHall
from tests.terminal.lockers.doubles import SHANGHAI

AT = dt.datetime(2026, 11, 23, 10, 0, tzinfo=SHANGHAI)


@pytest.fixture
async def hall(tmp_path: Path) -> AsyncIterator[LockerHall]:
    """A hall at ten in the morning; its clock runs as fast as anybody waits."""
    async with LockerHall(tmp_path) as hall:
        (tmp_path / FILE_NAME).symlink_to(hall.path)  # where a terminal's memory lies
        yield hall


@contextlib.asynccontextmanager
async def followed(hall: LockerHall) -> AsyncIterator[SelfTests]:
    """The terminal tests itself when it is due."""
    tests = SelfTests(hall.clerk)
    following = asyncio.create_task(tests.follow())
    try:
        yield tests
    finally:
        following.cancel()
        await asyncio.gather(following, return_exceptions=True)


async def occasions(hall: LockerHall) -> list[tuple[str, dt.datetime]]:
    """What was kept, oldest first."""
    rows = await hall.store.run(lambda db: db.execute("SELECT occasion, at FROM self_tests ORDER BY number").fetchall())
    return [(row[0], dt.datetime.fromisoformat(row[1])) for row in rows]


async def many(hall: LockerHall, count: int) -> list[tuple[str, dt.datetime]]:
    """Wait until so many were kept."""
    async with asyncio.timeout(60):
        while len(kept := await occasions(hall)) < count:  # noqa: ASYNC110  a memory rings no bell
            await asyncio.sleep(0.02)
    return kept


async def test_a_day_of_rest(hall: LockerHall) -> None:
    async with followed(hall):
        kept = await many(hall, 13)
    names = [name for name, _ in kept]
    assert names[0] == "start"
    assert names.count("daily") == 1
    daily = next(at for name, at in kept if name == "daily")
    assert dt.timedelta() <= daily - dt.datetime(2026, 11, 24, 6, 0, tzinfo=SHANGHAI) < dt.timedelta(minutes=5)
    idle = [at for name, at in kept if name == "idle"]
    assert idle[0] - AT >= dt.timedelta(hours=2)


async def test_nothing_is_tested_while_somebody_is_served_and_then_only_after_a_while(hall: LockerHall) -> None:
    hall.clerk.desk.begin_session()
    async with followed(hall):
        await asyncio.sleep(1)
        assert await occasions(hall) == []
        gone = hall.clock.now()
        hall.clerk.desk.end_session()
        ((name, at),) = (await many(hall, 1))[:1]
    assert name == "start"
    assert at - gone >= dt.timedelta(seconds=58)


@pytest.mark.parametrize(
    ("last", "now", "due"),
    [
        ((23, 5, 59), (23, 6, 0), True),
        ((23, 6, 0), (23, 6, 1), False),
        ((23, 7, 0), (24, 5, 59), False),
        ((23, 7, 0), (24, 6, 0), True),
        ((20, 7, 0), (24, 3, 0), True),  # it was off for days, or somebody stood there at six
        ((24, 7, 0), (23, 7, 0), False),  # the clock was set back
    ],
)
def test_when_the_daily_one_is_due(last: tuple[int, int, int], now: tuple[int, int, int], due: bool) -> None:
    def at(day: int, hour: int, minute: int) -> dt.datetime:
        return dt.datetime(2026, 11, day, hour, minute, tzinfo=SHANGHAI)

    assert is_due(at(*last), at(*now), "06:00") is due


async def test_the_newest_hundred_are_kept_each_with_its_record(hall: LockerHall) -> None:
    async with followed(hall) as tests:
        await many(hall, 1)
        last = tests.last
    assert isinstance(last, Report)
    before = len(await _audited(hall))
    for _ in range(120):
        await hall.store.run(lambda db: keep(db, last))
    assert len(await occasions(hall)) == 100
    assert len(await _audited(hall)) == before + 120
    assert await hall.store.run(newest) == last


async def _audited(hall: LockerHall) -> list[str]:
    query = "SELECT facts FROM audit WHERE event = ?"
    return await hall.store.run(lambda db: [row[0] for row in db.execute(query, (Event.SELF_TESTED,))])
