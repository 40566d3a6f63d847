"""The memory file: durable, whole, for one terminal only, and never reset."""

from __future__ import annotations

import asyncio
import sqlite3
import stat
import time
from contextlib import closing
from pathlib import Path

import pytest

from kiosk.terminal.store.migrate import NewerState, migrate, migrations
from kiosk.terminal.store.store import StateInUse, Store

KEY = bytes(range(32))


def marks(path: Path) -> list[str]:
    """The marks that another connection sees."""
    with closing(sqlite3.connect(path)) as db:
        return [row[0] for row in db.execute("SELECT id FROM facts ORDER BY number")]


async def test_every_commit_is_on_the_disk(tmp_path: Path) -> None:
    store = await Store.open(tmp_path / "memory.db", KEY)
    settings = await store.run(
        lambda db: [
            db.execute(f"PRAGMA {name}").fetchone()[0] for name in ("journal_mode", "synchronous", "foreign_keys")
        ]
    )
    assert settings == ["wal", 2, 1]
    await store.run(lambda db: db.execute("INSERT INTO facts (id, body) VALUES ('a', x'')"))
    assert marks(tmp_path / "memory.db") == ["a"]
    await store.close()


async def test_half_a_transaction_is_none(tmp_path: Path) -> None:
    store = await Store.open(tmp_path / "memory.db", KEY)

    def half(db: sqlite3.Connection) -> None:
        db.execute("INSERT INTO facts (id, body) VALUES ('half', x'')")
        raise LookupError

    with pytest.raises(LookupError):
        await store.run(half)
    await store.run(lambda db: db.execute("INSERT INTO facts (id, body) VALUES ('whole', x'')"))
    assert marks(tmp_path / "memory.db") == ["whole"]
    await store.close()


async def test_a_cancelled_caller_does_not_cut_a_transaction_short(tmp_path: Path) -> None:
    store = await Store.open(tmp_path / "memory.db", KEY)
    begun = asyncio.Event()
    loop = asyncio.get_running_loop()

    def slow(db: sqlite3.Connection) -> None:
        loop.call_soon_threadsafe(begun.set)
        time.sleep(0.05)
        db.execute("INSERT INTO facts (id, body) VALUES ('kept', x'')")

    task = asyncio.create_task(store.run(slow))
    await begun.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await store.close()
    assert marks(tmp_path / "memory.db") == ["kept"]


async def test_a_slow_disk_does_not_stop_the_loop(tmp_path: Path) -> None:
    store = await Store.open(tmp_path / "memory.db", KEY)
    writing = asyncio.create_task(store.run(lambda _: time.sleep(0.3)))
    latest, ticks = time.monotonic(), 0
    worst = 0.0
    while not writing.done():
        await asyncio.sleep(0.005)
        worst, latest, ticks = max(worst, time.monotonic() - latest), time.monotonic(), ticks + 1
    await store.close()
    assert ticks > 10
    assert worst < 0.2


async def test_whoever_listens_hears_of_changes_only(tmp_path: Path) -> None:
    store = await Store.open(tmp_path / "memory.db", KEY)
    heard: list[None] = []
    store.committed.append(lambda: heard.append(None))
    await store.run(lambda db: db.execute("SELECT 1 FROM facts").fetchall())
    await asyncio.sleep(0)
    assert not heard
    await store.run(lambda db: db.execute("INSERT INTO facts (id, body) VALUES ('a', x'')"))
    await asyncio.sleep(0)
    assert len(heard) == 1
    await store.close()


async def test_a_newer_memory_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "memory.db"
    store = await Store.open(path, KEY)
    await store.run(lambda db: db.execute("INSERT INTO facts (id, body) VALUES ('from the future', x'')"))
    await store.close()
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA user_version = 999")
    before = path.read_bytes()
    with pytest.raises(NewerState, match="version 999"):
        await Store.open(path, KEY)
    assert path.read_bytes() == before
    assert marks(path) == ["from the future"]


async def test_a_file_that_is_no_memory_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "memory.db"
    path.write_bytes(b"this is not a database, and somebody may still need it")
    with pytest.raises(sqlite3.DatabaseError):
        await Store.open(path, KEY)
    assert path.read_bytes().startswith(b"this is not")


async def test_two_terminals_never_share_one_memory(tmp_path: Path) -> None:
    store = await Store.open(tmp_path / "memory.db", KEY)
    with pytest.raises(StateInUse):
        await Store.open(tmp_path / "memory.db", KEY)
    await store.close()
    again = await Store.open(tmp_path / "memory.db", KEY)
    await again.close()


async def test_nobody_else_may_read_it(tmp_path: Path) -> None:
    store = await Store.open(tmp_path / "state" / "memory.db", KEY)
    for path in (tmp_path / "state").iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "state").stat().st_mode) == 0o700
    await store.close()


def test_a_migration_that_fails_leaves_the_memory_as_it_was(tmp_path: Path) -> None:
    folder = tmp_path / "migrations"
    folder.mkdir()
    (folder / "0001_first.sql").write_text("CREATE TABLE a (x TEXT) STRICT;")
    with closing(sqlite3.connect(tmp_path / "m.db", isolation_level=None)) as db:
        assert migrate(db, folder) == 1
        db.execute("INSERT INTO a VALUES ('kept')")
        (folder / "0002_second.sql").write_text("CREATE TABLE b (x TEXT) STRICT;\nDROP TABLE a;\nNONSENSE;\n")
        with pytest.raises(sqlite3.OperationalError):
            migrate(db, folder)
        assert db.execute("SELECT x FROM a").fetchall() == [("kept",)]
        assert db.execute("PRAGMA user_version").fetchone() == (1,)
        (folder / "0002_second.sql").write_text("ALTER TABLE a ADD COLUMN y TEXT;\n")
        assert migrate(db, folder) == 2
        assert db.execute("SELECT x, y FROM a").fetchall() == [("kept", None)]
        assert migrate(db, folder) == 2


def test_migrations_are_numbered_without_a_gap(tmp_path: Path) -> None:
    (tmp_path / "0001_first.sql").touch()
    (tmp_path / "0003_third.sql").touch()
    with pytest.raises(ValueError, match="without a gap"):
        migrations(tmp_path)
    assert [number for number, _ in migrations()] == list(range(1, len(migrations()) + 1))
