"""The terminal's memory: one SQLite file, one thread of its own, every change a durable transaction."""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import os
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from kiosk.contract.events import Event, Fact
from kiosk.terminal.clock import Clock
from kiosk.terminal.store import audit
from kiosk.terminal.store.migrate import migrate
from kiosk.terminal.store.sealed import check_key, let_seal

FILE_NAME = "terminal.db"
_SETTLE = "PRAGMA wal_checkpoint(TRUNCATE)"
Outcome = TypeVar("Outcome")


class StateInUse(Exception):
    """Another terminal works with this state already."""


class Store:
    """Runs transactions one after another, away from the event loop.

    `committed` are called in the event loop after each transaction that changed something.
    """

    def __init__(self, thread: ThreadPoolExecutor, db: sqlite3.Connection, lock: int, clock: Clock) -> None:
        self._thread = thread
        self._db = db
        self._lock = lock
        self._clock = clock
        self._loop = asyncio.get_running_loop()
        self.committed: list[Callable[[], None]] = []

    @classmethod
    async def open(cls, path: Path, key: bytes, clock: Clock | None = None) -> Store:
        """Open or create the file; what tells of a person is sealed under `key`.

        Raises NewerState, StateInUse, WrongKey, sqlite3.DatabaseError; never resets anything.
        """
        lock = _take(path)
        thread = ThreadPoolExecutor(1, thread_name_prefix="store")
        try:
            db = await asyncio.get_running_loop().run_in_executor(thread, _connect, path, key)
        except BaseException:
            thread.shutdown()
            os.close(lock)
            raise
        return cls(thread, db, lock, clock or Clock())

    async def run(self, work: Callable[[sqlite3.Connection], Outcome]) -> Outcome:
        """Do `work` in one transaction. Once begun it is finished, even when the caller is cancelled."""
        return await self._loop.run_in_executor(self._thread, self._transact, work)

    async def record(self, event: Event, **facts: Fact) -> None:
        """One audit record in a transaction of its own."""
        await self.run(lambda db: audit.record(db, self._clock.now(), event, **facts))

    async def settle(self) -> None:
        """Bring everything from the log of pages into the file: what follows may be the end of the current."""
        await self._loop.run_in_executor(self._thread, lambda: self._db.execute(_SETTLE).fetchall())

    async def close(self) -> None:
        """Finish what is under way and let go of the file."""
        await self._loop.run_in_executor(self._thread, self._db.close)
        self._thread.shutdown()
        os.close(self._lock)

    def _transact(self, work: Callable[[sqlite3.Connection], Outcome]) -> Outcome:
        changes = self._db.total_changes
        self._db.execute("BEGIN IMMEDIATE")
        try:
            outcome = work(self._db)
            self._db.execute("COMMIT")
        except BaseException:
            # A failed COMMIT may have rolled back by itself already.
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")
            raise
        if self._db.total_changes != changes:
            self._tell()
        return outcome

    def _tell(self) -> None:
        with contextlib.suppress(RuntimeError):  # the loop is closed: nobody is left to be told
            self._loop.call_soon_threadsafe(self._call_listeners)

    def _call_listeners(self) -> None:
        for listener in tuple(self.committed):
            listener()


def _connect(path: Path, key: bytes) -> sqlite3.Connection:
    db = sqlite3.connect(path, isolation_level=None)
    try:
        db.row_factory = sqlite3.Row
        db.execute("PRAGMA synchronous = FULL")
        db.execute("PRAGMA foreign_keys = ON")
        db.execute("PRAGMA trusted_schema = OFF")
        db.execute("PRAGMA secure_delete = ON")
        db.execute("PRAGMA temp_store = MEMORY")  # nothing unsealed spills into a file
        let_seal(db, key)
        check_key(db)
        db.execute("PRAGMA journal_mode = WAL").fetchall()
        migrate(db)
        audit.prepare(db)
        # What an older version wrote in clear may still stand in the log of pages.
        db.execute(_SETTLE).fetchall()
    except BaseException:
        db.close()
        raise
    return db


def _take(path: Path) -> int:
    """Make file and folder readable for the terminal alone, and hold the state for this process."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    # A lock file of its own: SQLite's locks on the database would be lost with any other descriptor on it.
    lock = os.open(path.with_suffix(".lock"), os.O_CREAT | os.O_RDWR, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(lock)
        raise StateInUse(f"another terminal works with {path.parent}") from None
    return lock
