"""The disk under the terminal's memory: a canary is written, synced and read back; free room is watched."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import secrets
import threading
from pathlib import Path

from kiosk.profile.sections import HealthSettings
from kiosk.terminal.clock import Clock
from kiosk.terminal.health.state import Health, Part
from kiosk.terminal.health.steady import below

_log = logging.getLogger(__name__)
_NAME = ".canary"
_BYTES = 16 * 1024
_ANSWERS_WITHIN = 10.0  # seconds; a disk that takes longer keeps citizens waiting at every step
_MORE = 1.0  # percent of room beyond the limit, and there is enough again
_AGAIN = 2.0  # seconds between tries while the state cannot be written


def canary(folder: Path, name: str = _NAME) -> str:
    """Write, sync and read back a small new file: "" when that went well, else the cause of the fault table.

    Two that sing at once need names of their own.
    """
    file, song = folder / name, secrets.token_bytes(_BYTES)
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        file.unlink(missing_ok=True)  # a file that is there already would need no room
        out = os.open(file, os.O_CREAT | os.O_EXCL | os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        try:
            if os.write(out, song) < _BYTES:
                return "storage_refuses"
            os.fsync(out)
            os.posix_fadvise(out, 0, 0, os.POSIX_FADV_DONTNEED)  # read from the disk, not from memory
            whole = os.pread(out, _BYTES + 1, 0) == song
        finally:
            os.close(out)
            file.unlink()
    except OSError as trouble:
        _log.debug("the canary: %s", trouble.strerror)
        return "storage_refuses"
    return "" if whole else "storage_garbles"


def free_percent(folder: Path) -> float | None:
    """What is free on the disk of a folder; None where that cannot be told."""
    with contextlib.suppress(OSError):
        disk = os.statvfs(folder)
        return 100 * disk.f_bavail / max(1, disk.f_blocks)
    return None


def room(folder: Path, rules: HealthSettings, was: str = "") -> str:
    """The cause of the fault table for how much room is left; "" for enough. `was` is what it was before."""
    free = free_percent(folder)
    if free is None:
        return ""  # the canary tells
    if below(free, rules.space_out_percent, rules.space_out_percent + _MORE, was=was == "space_nearly_out"):
        return "space_nearly_out"
    return "space_low" if below(free, rules.space_low_percent, rules.space_low_percent + _MORE, was=was != "") else ""


class StorageWatch:
    """Looks now and then; oftener while something is wrong, so that it is noticed when it is over."""

    def __init__(self, health: Health, folder: Path, clock: Clock, rules: HealthSettings) -> None:
        self._health = health
        self._folder = folder
        self._clock = clock
        self._rules = rules
        self._trying: asyncio.Future[str] | None = None

    async def watch(self) -> None:
        """Watch until cancelled."""
        while True:
            await self.look()
            await self._clock.sleep(_AGAIN if self._health.closed else self._rules.storage_seconds)

    async def look(self) -> None:
        """See whether what must be remembered can be written, and how much room is left."""
        found = await self._tried()
        if found != self._health.cause(Part.STORAGE):
            _log.log(logging.ERROR if found else logging.WARNING, "the state folder: %s", found or "can be written")
        self._health.find(Part.STORAGE, found)
        self._health.find(Part.SPACE, room(self._folder, self._rules, self._health.cause(Part.SPACE)))

    async def _tried(self) -> str:
        """One try at a time: one that hangs in the disk cannot be ended, and another would hang as well."""
        if self._trying is None or self._trying.done():
            self._trying = _begun(self._folder)
        done, _ = await asyncio.wait({self._trying}, timeout=_ANSWERS_WITHIN)
        return self._trying.result() if done else "storage_hangs"


def _begun(folder: Path) -> asyncio.Future[str]:
    """In a thread that the end of the program need not wait for."""
    loop = asyncio.get_running_loop()
    told: asyncio.Future[str] = loop.create_future()

    def tell(found: str) -> None:
        if not told.done():
            told.set_result(found)

    def work() -> None:
        found = canary(folder)
        with contextlib.suppress(RuntimeError):  # the loop is closed: nobody is left to be told
            loop.call_soon_threadsafe(tell, found)

    threading.Thread(target=work, name="canary", daemon=True).start()
    return told
