"""The memory as a start finds it: whole, or broken; then the terminal is closed, and the file is left as it is."""

from __future__ import annotations

import logging
import sqlite3
import tempfile
from contextlib import AsyncExitStack
from pathlib import Path

from kiosk.terminal.clock import Clock
from kiosk.terminal.store.store import FILE_NAME, Store

_log = logging.getLogger(__name__)
_BROKEN = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
_NO_DISK = (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_FULL, sqlite3.SQLITE_CANTOPEN)


class Broken(sqlite3.DatabaseError):
    """The file can be opened, and is not whole."""

    sqlite_errorcode = sqlite3.SQLITE_CORRUPT


async def open_memory(folder: Path, key: bytes, clock: Clock, stack: AsyncExitStack) -> tuple[Store, str]:
    """The memory in this folder and ""; where it cannot be used, an empty one for this run alone, and the cause.

    With an empty one nobody is served and nothing is sent: it only lets the terminal say that it is closed, and hear
    staff. Raises what Store.open raises for any other reason.
    """
    try:
        return await _whole(folder / FILE_NAME, key, clock), ""
    except sqlite3.DatabaseError as problem:
        if not (cause := memory_cause(problem)):
            raise
    _log.error("the memory cannot be used: %s", cause)
    spare = stack.enter_context(tempfile.TemporaryDirectory(prefix="hall-terminal-"))
    return await Store.open(Path(spare) / FILE_NAME, key, clock), cause


async def _whole(file: Path, key: bytes, clock: Clock) -> Store:
    """Opened, and every page looked through before anything is built on it."""
    store = await Store.open(file, key, clock)
    try:
        if await store.run(lambda db: [row[0] for row in db.execute("PRAGMA quick_check(1)")]) != ["ok"]:
            raise Broken  # noqa: TRY301  the store is closed below, whatever is wrong
    except BaseException:
        await store.close()
        raise
    return store


def memory_cause(problem: sqlite3.Error) -> str:
    """memory_broken, storage_refuses, or "" where the file may be as good as ever (it was locked, say)."""
    code = getattr(problem, "sqlite_errorcode", 0) & 0xFF  # the rest of the number says where it was noticed
    if code in _BROKEN:
        return "memory_broken"
    return "storage_refuses" if code in _NO_DISK else ""
