"""One program started by the rig: its own process group, its own log file, ended by its pid and by nothing else."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

STOP_SECONDS = 5.0


class DidNotStart(RuntimeError):
    """A program ended, or was not ready in time; the message names its log."""


class Program:
    """A child process. Logs are appended, so that a restart does not hide what came before."""

    def __init__(
        self,
        name: str,
        argv: list[str],
        logs: Path,
        env: Mapping[str, str] | None = None,
        lends: Sequence[int] = (),
    ) -> None:
        self.name = name
        self._argv = argv
        self._log = logs / f"{name}.log"
        self._env = {**os.environ, **(env or {})}
        self._lends = lends  # descriptors of ours that it may use
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def words(self) -> tuple[str, ...]:
        """How it is started."""
        return tuple(self._argv)

    @property
    def pid(self) -> int:
        """The process id; 0 while it does not run."""
        return self._process.pid if self._process is not None and self.alive else 0

    @property
    def alive(self) -> bool:
        """True while it runs."""
        return self._process is not None and self._process.poll() is None

    def start(self) -> Program:
        """Start it; returns at once."""
        self._log.parent.mkdir(parents=True, exist_ok=True)
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                self._argv,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=self._env,
                start_new_session=True,
                pass_fds=self._lends,
            )
        return self

    def until(self, ready: Callable[[], bool], what: str, seconds: float = 60.0) -> None:
        """Wait until it is ready; raises DidNotStart when it ends or takes too long."""
        deadline = time.monotonic() + seconds
        while not ready():
            if not self.alive:
                raise DidNotStart(f"{self.name} ended before {what}\n{self._last_words()}")
            if time.monotonic() > deadline:
                raise DidNotStart(f"{self.name}: {what} did not happen in {seconds:.0f} s\n{self._last_words()}")
            time.sleep(0.02)

    def _last_words(self) -> str:
        lines = self._log.read_text(errors="replace").splitlines() if self._log.exists() else []
        return "\n".join([f"last lines of {self._log.name}:", *lines[-12:]])

    def signal(self, number: signal.Signals) -> None:
        """Send one signal to it alone."""
        if self._process is not None and self.alive:
            self._process.send_signal(number)

    def until_ended(self, seconds: float = STOP_SECONDS) -> None:
        """Wait until it has ended by itself."""
        if self._process is not None:
            self._process.wait(seconds)

    def kill(self) -> None:
        """As a power cut: no farewell."""
        self.signal(signal.SIGKILL)
        if self._process is not None:
            self._process.wait()

    def stop(self) -> None:
        """Ask it to end, and insist after a while; whatever it had started ends with it."""
        if self._process is None:
            return
        self.signal(signal.SIGTERM)
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        _end_group(self._process.pid)
        self._process = None


def _end_group(group: int) -> None:
    """The group was made for this program alone; what is left of it goes too."""
    try:
        os.killpg(group, signal.SIGKILL)
    except ProcessLookupError:
        return


def python(*words: str) -> list[str]:
    """The command line of one of our own modules."""
    return [sys.executable, "-m", *words]
