"""Notes to the supervisor as systemd reads them (sd_notify): ready, alive, stopping, and how it is in plain words."""

from __future__ import annotations

import logging
import os
import socket
import time
from collections.abc import Mapping

_log = logging.getLogger(__name__)
_PINGS = 4  # so many signs of life in the time after which the supervisor gives a program up


class Supervisor:
    """Sends notes without ever waiting. Where nobody supervises nothing is sent, and `watchdog` is None.

    May be used from any thread: a note is one datagram.
    """

    def __init__(self, address: str = "", watchdog: float | None = None) -> None:
        self.watchdog = watchdog if address else None  # seconds without a sign of life after which we are ended
        self._address = "\0" + address[1:] if address.startswith("@") else address
        self._unheard = False

    @classmethod
    def of_this_program(cls, told: Mapping[str, str] = os.environ) -> Supervisor:
        """The one that the environment names."""
        meant = told.get("WATCHDOG_PID", str(os.getpid())) == str(os.getpid())
        microseconds = told.get("WATCHDOG_USEC", "")
        watchdog = int(microseconds) / 1e6 if meant and microseconds.isdecimal() else 0.0
        return cls(told.get("NOTIFY_SOCKET", ""), watchdog or None)

    @property
    def there(self) -> bool:
        """True where somebody supervises: a program that ends is started again."""
        return bool(self._address)

    @property
    def ping_seconds(self) -> float | None:
        """How often a sign of life is due; None where nobody waits for one."""
        return None if self.watchdog is None else self.watchdog / _PINGS

    def ready(self, words: str) -> None:
        """What was started can be used."""
        self._note(f"READY=1\nSTATUS={words}")

    def alive(self) -> None:
        """A sign of life."""
        self._note("WATCHDOG=1")

    def longer(self, seconds: float) -> None:
        """What has no watchdog yet, because it is still starting, is not given up before so many seconds from now."""
        self._note(f"EXTEND_TIMEOUT_USEC={round(seconds * 1e6)}")

    def says(self, words: str) -> None:
        """How it is, in one plain line that tells nothing of anybody."""
        self._note(f"STATUS={words}")

    def reloading(self) -> None:
        """It begins anew in the same process and is back in a moment."""
        now = time.clock_gettime_ns(time.CLOCK_MONOTONIC) // 1000
        self._note(f"RELOADING=1\nMONOTONIC_USEC={now}\nWATCHDOG=1\nSTATUS=begins anew")

    def stopping(self) -> None:
        """It ends because it was told to."""
        self._note("STOPPING=1\nSTATUS=stopping")

    def _note(self, text: str) -> None:
        if not self._address:
            return
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as out:
                out.setblocking(False)
                out.sendto(text.encode(), self._address)
        except OSError as trouble:
            if not self._unheard:
                _log.warning("the supervisor does not take notes: %s", trouble.strerror)
            self._unheard = True
        else:
            self._unheard = False
