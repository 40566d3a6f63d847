"""Locks that tire and readers that read less: from the newest tries, kept over restarts and kill -9."""

from __future__ import annotations

import asyncio
import os
import signal
import sqlite3
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.profile.sections import LimitSettings
from kiosk.terminal.health.looks.trends import measured, of_tries
from kiosk.terminal.store.store import FILE_NAME, Store
from kiosk.terminal.upkeep.tries import CARD, KEPT, LOCKS, Tries, begin_anew, tried, tries

LIMITS = LimitSettings()
KEY = bytes(range(32))


def wrong(kept: dict[str, Tries], *open_before: str) -> dict[str, bool | None]:
    """What each cause looks like."""
    return {
        f"{sign.cause} {sign.place}": sign.wrong
        for sign in of_tries(kept, LIMITS, lambda cause, _: cause in open_before)
    }


def locks(well: int, failed: int, took: int, usual: int | None = None) -> dict[str, Tries]:
    outcomes = (True,) * well + (False,) * failed
    times = (took,) * well + (None,) * failed
    return {LOCKS: Tries(outcomes, times, tuple(range(1, well + failed + 1)), usual)}


@pytest.mark.parametrize(("read", "before", "poor"), [(16, (), False), (15, (), True), (16, ("card_poor",), True)])
def test_a_reader_that_reads_less_than_four_of_five_is_told(read: int, before: tuple[str, ...], poor: bool) -> None:
    kept = {CARD: Tries((False,) * (20 - read) + (True,) * read)}
    assert wrong(kept, *before)["card_poor card"] is poor


def test_nineteen_cards_say_nothing_yet() -> None:
    assert wrong({CARD: Tries((False,) * 19)})["card_poor card"] is None
    assert measured({CARD: Tries((False,) * 19)})["card"] == {}


def test_one_pulse_in_fifty_may_fail_and_not_two() -> None:
    assert wrong(locks(49, 1, 300))["lock_weak locks"] is False
    assert wrong(locks(48, 2, 300))["lock_weak locks"] is True
    assert wrong(locks(49, 1, 300), "lock_weak")["lock_weak locks"] is True
    assert wrong(locks(20, 20, 300))["lock_weak locks"] is None


def test_doors_that_take_longer_than_the_limit_or_far_longer_than_at_first_are_told() -> None:
    assert wrong(locks(50, 0, 790))["lock_slow locks"] is False
    assert wrong(locks(50, 0, 810))["lock_slow locks"] is True
    assert wrong(locks(50, 0, 790), "lock_slow")["lock_slow locks"] is True
    assert wrong(locks(50, 0, 500, usual=220))["lock_slow locks"] is True
    assert wrong(locks(50, 0, 350, usual=120))["lock_slow locks"] is False  # slower, and still quick
    assert measured(locks(48, 2, 500, usual=220))[LOCKS] == {
        "unlock_ms": 500.0,
        "unlock_ms_usual": 220,
        "unlock_success": 96.0,
        "weakest_cell": 49,
    }


@given(st.lists(st.booleans(), min_size=20, max_size=20), st.data())
def test_one_more_card_that_reads_never_makes_a_reader_worse(well: list[bool], data: st.DataObject) -> None:
    better = list(well)
    better[data.draw(st.integers(0, 19))] = True
    was = data.draw(st.sampled_from([(), ("card_poor",)]))
    before = wrong({CARD: Tries(tuple(well))}, *was)["card_poor card"]
    assert before or not wrong({CARD: Tries(tuple(better))}, *was)["card_poor card"]


async def test_the_newest_fifty_are_kept_and_what_a_door_took_at_first(tmp_path: Path) -> None:
    store = await Store.open(tmp_path / FILE_NAME, KEY)
    for took in (*[200] * KEPT, *[900] * KEPT):
        await store.run(partial(tried, place=LOCKS, well=True, milliseconds=took, cell=3))
    await store.run(partial(tried, place=CARD, well=False))
    kept = await store.run(tries)
    assert kept[LOCKS] == Tries((True,) * KEPT, (900,) * KEPT, (3,) * KEPT, 200)
    assert kept[CARD] == Tries((False,), (None,), (0,))
    await store.run(partial(begin_anew, place=LOCKS))  # the locks were exchanged
    assert set(await store.run(tries)) == {CARD}
    await store.close()


DIES = """
import asyncio, sys
from functools import partial
from pathlib import Path
from kiosk.contract.fleet import Finding
from kiosk.terminal.clock import Clock
from kiosk.terminal.health.kept import keep
from kiosk.terminal.store.store import Store
from kiosk.terminal.upkeep.supplies import PAPER, fill, use
from kiosk.terminal.upkeep.tries import CARD, tried

async def work():
    store = await Store.open(Path(sys.argv[1]), bytes(range(32)))
    await store.run(lambda db: fill(db, Clock().now(), PAPER))
    await store.run(lambda db: keep(db, [Finding("paper_low", Clock().now(), "printer", "escpos")]))
    while True:
        await store.run(partial(use, name=PAPER, amount=100))
        await store.run(partial(tried, place=CARD, well=True))
        print("counted", flush=True)

asyncio.run(work())
"""


def counted_and_killed(file: Path) -> int:
    """A terminal counts on this memory until it is killed; how often it had."""
    dying = subprocess.Popen([sys.executable, "-c", DIES, str(file)], stdout=subprocess.PIPE, text=True)
    assert dying.stdout is not None
    for _ in range(7):
        assert dying.stdout.readline() == "counted\n"
    os.kill(dying.pid, signal.SIGKILL)
    counted = 7 + len(dying.stdout.read().splitlines())
    dying.wait(10)
    dying.stdout.close()
    return counted


async def test_what_was_counted_is_there_after_kill_9(tmp_path: Path) -> None:
    file = tmp_path / FILE_NAME
    counted = await asyncio.to_thread(counted_and_killed, file)
    store = await Store.open(file, KEY)
    cards = (await store.run(tries))[CARD].well
    used = await store.run(_used)
    found = await store.run(lambda db: [tuple(row) for row in db.execute("SELECT cause, place FROM findings")])
    await store.close()
    assert counted <= len(cards) <= counted + 1
    assert counted * 100 <= used <= (counted + 1) * 100
    assert found == [("paper_low", "printer")]


def _used(db: sqlite3.Connection) -> int:
    return int(db.execute("SELECT used FROM supplies WHERE name = 'paper'").fetchone()[0])
