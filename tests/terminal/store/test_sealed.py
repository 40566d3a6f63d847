"""What is sealed in the memory: it opens with the terminal's key alone, and another key changes nothing."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from kiosk.contract.events import Event
from kiosk.terminal.store.migrate import migrate
from kiosk.terminal.store.sealed import WrongKey, let_seal
from kiosk.terminal.store.store import FILE_NAME, Store

KEY, OTHER = bytes(range(32)), bytes(range(1, 33))


def connection(path: Path | str, key: bytes = KEY) -> sqlite3.Connection:
    """A connection that can seal."""
    db = sqlite3.connect(path, isolation_level=None)
    let_seal(db, key)
    return db


def names(folder: Path) -> set[str]:
    """What lies in a folder."""
    return {each.name for each in folder.iterdir()}


def test_what_is_sealed_opens_and_never_looks_the_same_twice() -> None:
    with closing(connection(":memory:")) as db:
        one, two = db.execute("SELECT sealed('王演示'), sealed('王演示')").fetchone()
        assert one != two
        assert "王演示".encode() not in one
        assert db.execute("SELECT unsealed(?), unsealed(?)", (one, two)).fetchone() == ("王演示", "王演示")


@pytest.mark.parametrize("place", [0, 12, -1])
def test_what_was_changed_does_not_open(place: int) -> None:
    with closing(connection(":memory:")) as db:
        (blob,) = db.execute("SELECT sealed('a right')").fetchone()
        broken = bytearray(blob)
        broken[place] ^= 1
        for each in (bytes(broken), blob[:-1], b"", b"x"):
            with pytest.raises(sqlite3.OperationalError):
                db.execute("SELECT unsealed(?)", (each,)).fetchone()


def test_another_key_opens_nothing() -> None:
    with closing(connection(":memory:")) as ours, closing(connection(":memory:", OTHER)) as theirs:
        (blob,) = ours.execute("SELECT sealed('a right')").fetchone()
        with pytest.raises(sqlite3.OperationalError):
            theirs.execute("SELECT unsealed(?)", (blob,)).fetchone()


async def test_a_state_with_another_key_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / FILE_NAME
    store = await Store.open(path, KEY)
    await store.record(Event.TERMINAL_STARTED)
    await store.close()
    before = path.read_bytes()
    with pytest.raises(WrongKey, match="another key than the terminal's; nothing of it was changed"):
        await Store.open(path, OTHER)
    assert path.read_bytes() == before
    assert names(tmp_path) <= {FILE_NAME, "terminal.lock"}
    store = await Store.open(path, KEY)
    assert await store.run(lambda db: db.execute("SELECT count(*) FROM audit").fetchone()[0]) == 1
    await store.close()


async def test_another_key_does_not_even_bring_the_state_to_a_newer_version(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / FILE_NAME
    await (await Store.open(path, KEY)).close()
    touched: list[object] = []
    monkeypatch.setattr("kiosk.terminal.store.store.migrate", touched.append)
    with pytest.raises(WrongKey):
        await Store.open(path, OTHER)
    assert touched == []


async def test_a_locked_memory_is_not_taken_for_another_key(tmp_path: Path) -> None:
    path = tmp_path / FILE_NAME
    await (await Store.open(path, KEY)).close()
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("PRAGMA locking_mode = EXCLUSIVE")
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            await asyncio.wait_for(Store.open(path, KEY), 20)


def test_the_key_is_not_in_the_memory(tmp_path: Path) -> None:
    path = tmp_path / FILE_NAME
    with closing(connection(path)) as db:
        migrate(db)
    assert KEY not in path.read_bytes() and KEY.hex().encode() not in path.read_bytes()
