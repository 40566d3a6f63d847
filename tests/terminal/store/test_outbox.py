"""The outbox: facts in the terminal's own order, until the platform has them."""

from __future__ import annotations

import datetime as dt
import sqlite3
from pathlib import Path

import pytest

from kiosk.contract.facts import EventKind, Handover, HandoverOutcome, TerminalEvent
from kiosk.terminal.store import outbox
from kiosk.terminal.store.store import Store

AT = dt.datetime(2026, 11, 23, 10, 0, 0, 123456, tzinfo=dt.timezone(dt.timedelta(hours=8)))

KEY = bytes(range(32))


def event(name: str) -> TerminalEvent:
    """A handover."""
    proof = Handover(
        outcome=HandoverOutcome.CONFIRMED,
        said="got_it",
        factors=("card",),
        item_no="HI00000101",
        document_no="JY0000001",
        copies=1,
        grant_counter=1,
        card_reading="",
        delegation="",
        opened_at=AT,
        closed_at=AT,
        beam_after=None,
        signature=None,
        clock_offset=None,
        offline=False,
        camera="",
    )
    return TerminalEvent(name, 0, AT, EventKind.HANDOVER, "A", 7, "D-0102", handover=proof)


async def put(store: Store, *names: str) -> list[int]:
    """Put events in one transaction; their numbers."""
    return await store.run(lambda db: [outbox.put(db, event(name)).number for name in names])


async def waiting(store: Store, limit: int = 100) -> list[tuple[int, str]]:
    """Numbers and ids of what waits."""
    return await store.run(lambda db: [(each.number, each.id) for each in outbox.pending(db, limit)])


async def test_oldest_first_and_whole(tmp_path: Path) -> None:
    store = await Store.open(tmp_path / "memory.db", KEY)
    assert await put(store, "a", "b", "c") == [1, 2, 3]
    assert await waiting(store, 2) == [(1, "a"), (2, "b")]
    (first, *_) = await store.run(lambda db: outbox.pending(db, 1))
    assert first.at == AT and first.handover == event("a").handover
    await store.close()


async def test_numbers_go_on_after_delivery_and_restart(tmp_path: Path) -> None:
    store = await Store.open(tmp_path / "memory.db", KEY)
    await put(store, "a", "b")
    await store.run(lambda db: outbox.acknowledge(db, ["a", "b", "unknown"]))
    assert await waiting(store) == []
    await store.close()
    store = await Store.open(tmp_path / "memory.db", KEY)
    assert await put(store, "c") == [3]
    await store.close()


async def test_an_event_lives_and_dies_with_its_fact(tmp_path: Path) -> None:
    store = await Store.open(tmp_path / "memory.db", KEY)

    def fact_that_fails(db: sqlite3.Connection) -> None:
        outbox.put(db, event("never"))
        raise LookupError

    with pytest.raises(LookupError):
        await store.run(fact_that_fails)
    assert await put(store, "first") == [1]
    with pytest.raises(sqlite3.IntegrityError):
        await put(store, "first")
    assert await waiting(store) == [(1, "first")]
    await store.close()
