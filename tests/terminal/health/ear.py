"""Where a supervisor hears what a program notes: systemd's notify socket, held by a test."""

from __future__ import annotations

import select
import socket
import time
from pathlib import Path

PING = "WATCHDOG=1"


class Ear:
    """Hears at a path, or at an abstract name that begins with @."""

    def __init__(self, address: str | Path) -> None:
        self.address = str(address)
        self.notes: list[str] = []
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind("\0" + self.address[1:] if self.address.startswith("@") else self.address)

    def env(self, watchdog: float = 0.0) -> dict[str, str]:
        """What systemd would put into the environment."""
        told = {"NOTIFY_SOCKET": self.address}
        return told | ({"WATCHDOG_USEC": str(round(watchdog * 1e6))} if watchdog else {})

    def listen(self, seconds: float) -> list[str]:
        """Every line noted within this time."""
        return self._hear(time.monotonic() + seconds, "")

    def until(self, wanted: str, seconds: float = 20.0) -> list[str]:
        """Every line up to the first that begins so."""
        heard = self._hear(time.monotonic() + seconds, wanted)
        assert any(line.startswith(wanted) for line in heard), f"no {wanted} in {seconds:g} s, but {heard}"
        return heard

    def close(self) -> None:
        """Hear no more."""
        self._socket.close()

    def _hear(self, deadline: float, wanted: str) -> list[str]:
        lines: list[str] = []
        while (left := deadline - time.monotonic()) > 0:
            if select.select([self._socket], [], [], left)[0]:
                new = self._socket.recv(4096).decode().splitlines()
                lines += new
                self.notes += new
                if wanted and any(line.startswith(wanted) for line in new):
                    break
        return lines
