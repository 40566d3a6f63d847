"""A box that takes another's place goes on with that one's chain of facts, and can prove it."""

from __future__ import annotations

import datetime as dt
import sqlite3
from functools import partial
from pathlib import Path

import pytest

from kiosk.contract.enrolment import FactsSoFar
from kiosk.contract.facts import EventKind, TerminalEvent
from kiosk.terminal.store import outbox
from kiosk.terminal.store.store import Store
from kiosk.terminal.store.verify_facts import walk_facts

NOW = dt.datetime(2026, 11, 28, 10, 0, tzinfo=dt.UTC)
FAR = FactsSoFar(17, "ab" * 32)
KEY = bytes(32)


def _fact(name: str) -> TerminalEvent:
    return TerminalEvent(name, 0, NOW, EventKind.CELL, "A", 7)


async def _begun(file: Path, far: FactsSoFar | None) -> Store:
    store = await Store.open(file, KEY)
    await store.run(partial(outbox.go_on_after, at=NOW, far=far))
    return store


async def test_the_first_fact_hangs_on_the_others_last(tmp_path: Path) -> None:
    store = await _begun(tmp_path / "m", FAR)
    empty = await store.run(partial(walk_facts, unsealed=True))
    first = await store.run(lambda db: outbox.put(db, _fact("a")))
    second = await store.run(lambda db: outbox.put(db, _fact("b")))
    found = await store.run(partial(walk_facts, unsealed=True))
    await store.close()

    assert (first.number, first.previous) == (18, FAR.hash)
    assert (second.number, second.previous) == (19, first.hash)
    assert empty.whole
    assert found.whole


async def test_a_restart_and_a_box_with_facts_of_its_own_go_on_as_they_were(tmp_path: Path) -> None:
    store = await _begun(tmp_path / "m", None)
    first = await store.run(lambda db: outbox.put(db, _fact("a")))
    await store.close()
    again = await _begun(tmp_path / "m", FAR)
    second = await again.run(lambda db: outbox.put(db, _fact("b")))
    await again.close()

    assert (first.number, second.number, second.previous) == (1, 2, first.hash)


@pytest.mark.parametrize("spoil", ["UPDATE chain SET hash = replace(hash, 'a', 'c')", "UPDATE chain SET began_at = 1"])
async def test_a_beginning_that_somebody_moved_is_found(tmp_path: Path, spoil: str) -> None:
    store = await _begun(tmp_path / "m", FAR)
    await store.close()
    with sqlite3.connect(tmp_path / "m") as db:
        db.execute(spoil)
        assert not walk_facts(db, unsealed=False).whole
