"""The terminal counts how often it ended without being told to, and offers less after too many in a row."""

from __future__ import annotations

import asyncio
import datetime as dt
import json
import sqlite3
from pathlib import Path

import pytest

from kiosk.contract.events import Event
from kiosk.profile.sections import HealthSettings
from kiosk.terminal.health.starts import Starts, begin, follow
from kiosk.terminal.health.state import Health
from kiosk.terminal.store.store import FILE_NAME, Store
from tests.terminal.lockers.doubles import VirtualClock

RULES = HealthSettings()


async def starts(folder: Path, clock: VirtualClock, *, told_to_stop: bool) -> Starts:
    """One life of a terminal."""
    store = await Store.open(folder / FILE_NAME, bytes(32), clock)
    found = await begin(store, clock, RULES)
    if told_to_stop:
        await store.record(Event.TERMINAL_STOPPED)
    await store.close()
    return found


async def test_a_start_after_a_clean_stop_counts_nothing(tmp_path: Path) -> None:
    clock = VirtualClock()

    lives = [await starts(tmp_path, clock, told_to_stop=True) for _ in range(3)]

    assert lives == [Starts(unclean=False, total=0, recent=0)] * 3


async def test_each_end_that_nobody_asked_for_is_counted_and_stays_counted(tmp_path: Path) -> None:
    clock = VirtualClock()
    for told in (False, False, True):
        await starts(tmp_path, clock, told_to_stop=told)
    clock.set_by += dt.timedelta(days=90)
    await starts(tmp_path, clock, told_to_stop=False)

    assert await starts(tmp_path, clock, told_to_stop=True) == Starts(unclean=True, total=3, recent=1)
    with sqlite3.connect(tmp_path / FILE_NAME) as db:
        rows = db.execute("SELECT facts FROM audit WHERE event = 'unclean_stop' ORDER BY number").fetchall()
    db.close()
    assert [json.loads(row[0])["count"] for row in rows] == [1, 2, 3]


async def test_crashes_long_ago_and_before_a_clean_stop_are_no_row(tmp_path: Path) -> None:
    clock = VirtualClock()
    recent = []
    for told, minutes in ((False, 1), (False, 1), (False, 1), (True, 1), (False, 20), (False, 20), (False, 1)):
        recent.append((await starts(tmp_path, clock, told_to_stop=told)).recent)
        clock.set_by += dt.timedelta(minutes=minutes)

    assert recent == [0, 1, 2, 3, 0, 1, 1]


@pytest.mark.parametrize(
    ("found", "cause", "only_pickup"),
    [
        (Starts(False, 7, 0), "", False),
        (Starts(True, 8, 1), "unclean_stop", False),
        (Starts(True, 9, 3), "safe_mode", True),
    ],
)
async def test_what_a_start_says_holds_until_it_has_gone_well_for_a_window(
    found: Starts, cause: str, *, only_pickup: bool
) -> None:
    health, clock = Health(), VirtualClock()
    seen: list[tuple[str, ...]] = []
    health.changed.append(lambda: seen.append(health.causes))
    following = asyncio.create_task(follow(health, found, clock, RULES))
    await asyncio.sleep(0)
    assert health.pickup_only is only_pickup

    await following

    assert seen == ([(cause,), ()] if cause else [])
    assert clock.passed == (RULES.crash_window_seconds if cause else 0)
