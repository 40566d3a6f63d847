"""Writes a device's losses and recoveries into the log: each once, and not each twitch of a loose plug."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from drivers.status import Status

_log = logging.getLogger(__name__)


class Diary:
    """One device's entries. A change within `settle` seconds of the last entry is written only if it lasts."""

    def __init__(self, name: str, settle: float = 10.0) -> None:
        self._name = name
        self._settle = settle
        self._written: tuple[str, str] | None = None
        self._written_at = float("-inf")
        self._unwritten = 0
        self._later: asyncio.TimerHandle | None = None

    def note(self, status: Status) -> None:
        """The device is like this now."""
        self.close()
        if (status.condition, status.cause) == self._written:
            return
        loop = asyncio.get_running_loop()
        wait = self._written_at + self._settle - loop.time()
        if wait <= 0:
            self._write(status)
        else:
            self._unwritten += 1
            self._later = loop.call_later(wait, self._write, status)

    def close(self) -> None:
        """Write nothing that still waits."""
        if self._later is not None:
            self._later.cancel()
            self._later = None

    def _write(self, status: Status) -> None:
        level = logging.INFO if status.usable else logging.WARNING
        twitches = f" (after {self._unwritten} changes)" if self._unwritten > 1 else ""
        why = f": {status.cause}" if status.cause else ""
        _log.log(level, "%s is %s%s%s", self._name, status.condition, why, twitches)
        self._written = (status.condition, status.cause)
        self._written_at = asyncio.get_running_loop().time()
        self._unwritten = 0
