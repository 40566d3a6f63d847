"""A USB printer as the kernel's usblp shows it (/dev/usb/lp0): a character device with no rate and no modem lines."""

from __future__ import annotations

import fcntl
import os
import stat
from pathlib import Path

from drivers.errors import LinkLost
from drivers.link.tty import cause_of
from drivers.link.watched import Connection, WatchedLink


class LpLink(WatchedLink):
    """A character device read and written by ourselves alone."""

    def __init__(self, path: str, address: str = "") -> None:
        super().__init__(address)
        self._path = path

    async def _connect(self) -> Connection:
        try:
            return _Device(self._path)
        except OSError as fault:
            raise LinkLost(cause_of(fault), self._path) from fault


class _Device:
    """An open character device."""

    def __init__(self, path: str) -> None:
        if not stat.S_ISCHR(Path(path).stat().st_mode):
            raise OSError(f"{path} is no device")
        self._descriptor = os.open(path, os.O_RDWR | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)  # usblp lets in one; other devices do not
        except OSError:
            self.close()
            raise

    def fileno(self) -> int:
        """The descriptor."""
        return self._descriptor

    def close(self) -> None:
        """Close it."""
        os.close(self._descriptor)
