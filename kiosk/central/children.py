"""Programs that are our children, and their doors: each goes when we go, and is ended by its own process id."""

from __future__ import annotations

import os
import resource
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Sequence

# How systemd is told about us: a child that told it the same would speak for somebody else.
_OURS = frozenset(("NOTIFY_SOCKET", "WATCHDOG_PID", "WATCHDOG_USEC"))


class DidNotStart(Exception):
    """It ended, or was not ready in time; its own words stand in the log above."""


class Child:
    """One run of it."""

    def __init__(self, name: str, words: Sequence[str]) -> None:
        self.name = name
        # It goes with us, even where nobody can say good-bye any more.
        surroundings = {name: value for name, value in os.environ.items() if name not in _OURS}
        self._process = subprocess.Popen(
            ["setpriv", "--pdeathsig", "TERM", *words], stdin=subprocess.DEVNULL, env=surroundings
        )

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """True while it runs."""
        return self._process.poll() is None

    def until(self, ready: Callable[[], bool], seconds: float, over: Callable[[float], bool]) -> bool:
        """Wait until it is ready; False when we are told to stop meanwhile. Raises DidNotStart."""
        deadline = time.monotonic() + seconds
        while not ready():
            if not self.alive or time.monotonic() > deadline:
                self.end(1.0)
                raise DidNotStart(f"{self.name} did not start")
            if over(0.05):
                return False
        return True

    def end(self, within: float, how: signal.Signals = signal.SIGTERM) -> None:
        """Tell it to end, and insist where it does not."""
        if self.alive:
            self._process.send_signal(how)
        try:
            self._process.wait(within)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def listens(host: str, port: int) -> bool:
    """Whether somebody opens there."""
    try:
        socket.create_connection(("127.0.0.1" if host == "0.0.0.0" else host, port), 1.0).close()  # noqa: S104
    except OSError:
        return False
    return True


def free_port(host: str) -> int:
    """A port on which nobody listens now."""
    with socket.create_server((host, 0)) as probe:
        port: int = probe.getsockname()[1]
        return port


def many_files() -> None:
    """A socket for each connection: our children may have as many as we may."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
