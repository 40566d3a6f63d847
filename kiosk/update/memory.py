"""The terminal's memory across an update: a copy before, the migration tried on it, and the copy put back, or not.

An old program refuses a newer memory, so going back after a migration means putting the copy back; and that would lose
whatever was written since. So it is done only where nothing was: table by table the memory must be what the migration
alone makes of the copy. Only the diary of a trial (starts, stops, self-tests) may have grown.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path

from kiosk.contract.events import Event
from kiosk.contract.update import ASKED
from kiosk.terminal.settings import BadSettings, load
from kiosk.terminal.store.migrate import NewerState
from kiosk.terminal.store.sealed import WrongKey, let_seal
from kiosk.terminal.store.store import FILE_NAME, Store
from kiosk.update.disk import sync_folder

BEFORE, MIGRATED, UNDONE = "before.db", "migrated.db", "undone.db"
_DIARY = frozenset(
    {Event.TERMINAL_STARTED, Event.TERMINAL_STOPPED, Event.UNCLEAN_STOP, Event.HEALTH_CHANGED, Event.SELF_TESTED}
)
_NOT_COMPARED = frozenset({"audit", "self_tests", "sqlite_sequence", "sqlite_stat1"})


class Unfit(Exception):
    """The new version cannot work with these settings, or with this memory; `why` is one word."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def copy(state: Path) -> None:
    """The memory as it is now, whole, beside the request; the copy that was there is gone."""
    folder = _folder(state)
    for name in (BEFORE, MIGRATED):
        _remove(folder / name)
    if not (state / FILE_NAME).exists():
        return
    new = folder / f".{BEFORE}.new"
    _remove(new)
    _copied(state / FILE_NAME, new)
    _into_place(new, folder / BEFORE)


def key_of(config: Sequence[Path], devices: Sequence[Path]) -> bytes:
    """The terminal's key, as this version reads the settings. Raises Unfit."""
    try:
        return bytes.fromhex(load(config, devices).platform.key.reveal())
    except BadSettings:
        raise Unfit("settings") from None


def try_on_copy(state: Path, key: bytes) -> None:
    """This version opens a copy of the memory and migrates it. Raises Unfit."""
    folder = _folder(state)
    if not (folder / BEFORE).exists():
        return
    new = folder / f".{MIGRATED}"
    _remove(new)
    _copied(folder / BEFORE, new)
    try:
        asyncio.run(_open(new, key))
    except NewerState:
        raise Unfit("memory_newer") from None
    except WrongKey:
        raise Unfit("other_key") from None
    except sqlite3.Error:
        raise Unfit("memory") from None
    _into_place(new, folder / MIGRATED)


def put_back(state: Path, key: bytes | None) -> bool:
    """Make the memory one that the old version reads; False where that would lose what must not be lost.

    May be repeated after a cut at any moment: the copy is linked over the memory at once, or not.
    """
    folder, live = _folder(state), state / FILE_NAME
    if not (folder / BEFORE).exists() or not live.exists():
        return True
    with _opened(live) as db, _opened(folder / BEFORE) as before:
        if _version(db) == _version(before):
            return True  # the old version reads it: nothing of it is taken back
        if not (folder / MIGRATED).exists():
            return False
        with _opened(folder / MIGRATED) as migrated:
            if key is not None:
                let_seal(migrated, key)
                let_seal(db, key)
            if _differ(migrated, db):
                return False
        # A log of pages that outlived its database would be laid over the copy.
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        db.execute("PRAGMA journal_mode = DELETE").fetchall()
    _remove(folder / UNDONE)
    os.link(live, folder / UNDONE)
    new = folder / f".{BEFORE}.back"
    _remove(new)
    _copied(folder / BEFORE, new)
    _into_place(new, live)
    sync_folder(folder)
    return True


def forget(state: Path) -> None:
    """The update is over: no copies are kept but of a memory that was taken back."""
    folder = _folder(state)
    for name in (BEFORE, MIGRATED):
        _remove(folder / name)
    sync_folder(folder)


async def _open(file: Path, key: bytes) -> None:
    try:
        store = await Store.open(file, key)
        await store.close()
    finally:
        file.with_suffix(".lock").unlink(missing_ok=True)


def _differ(migrated: sqlite3.Connection, db: sqlite3.Connection) -> bool:
    """True where anything that counts was written since the migration."""
    if _tables(migrated) != _tables(db):
        return True
    if any(_rows(migrated, name) != _rows(db, name) for name in _tables(db) if name not in _NOT_COMPARED):
        return True
    (known,) = migrated.execute("SELECT COALESCE(MAX(number), 0) FROM audit").fetchone()
    newer = db.execute("SELECT DISTINCT event FROM audit WHERE number > ?", (known,))
    return not {row[0] for row in newer} <= {event.value for event in _DIARY}


def _tables(db: sqlite3.Connection) -> list[str]:
    rows = db.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
    return [row[0] for row in rows]


def _rows(db: sqlite3.Connection, table: str) -> list[str]:
    rows = db.execute(f'SELECT * FROM "{table}"').fetchall()  # noqa: S608  a table's own name
    return sorted(repr([_plain(db, value) for value in row]) for row in rows)


def _plain(db: sqlite3.Connection, value: object) -> object:
    """What is sealed is sealed otherwise each time: the same words count, not the same bytes."""
    if not isinstance(value, bytes):
        return value
    try:
        return db.execute("SELECT unsealed(?)", (value,)).fetchone()[0]
    except sqlite3.OperationalError:
        return value


def _version(db: sqlite3.Connection) -> int:
    return int(db.execute("PRAGMA user_version").fetchone()[0])


@contextlib.contextmanager
def _opened(file: Path) -> Iterator[sqlite3.Connection]:
    db = sqlite3.connect(file, isolation_level=None)
    try:
        yield db
    finally:
        db.close()


def _copied(source: Path, target: Path) -> None:
    """Page by page, as SQLite sees them: also of a database that is being worked with."""
    os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    with _opened(source) as old, _opened(target) as new:
        old.backup(new)
        new.execute("PRAGMA journal_mode = DELETE").fetchall()


def _into_place(new: Path, place: Path) -> None:
    opened = os.open(new, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
    new.rename(place)
    sync_folder(place.parent)


def _remove(database: Path) -> None:
    for file in (database, *(database.with_name(database.name + end) for end in ("-wal", "-shm", "-journal"))):
        file.unlink(missing_ok=True)


def _folder(state: Path) -> Path:
    folder = state / ASKED
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder
