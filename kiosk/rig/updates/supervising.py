"""Stands where systemd stands: starts the terminal of `current`, hears its notes, starts it again, and is asked over a
unix socket to stop, to start and to tell. It runs in a thread; the updater that asks is a process of its own.
"""

from __future__ import annotations

import json
import os
import selectors
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from kiosk.update.units import NoUnits, Seen

_AGAIN = 0.3  # seconds between an end and the next start
_LOOK = 0.05
_WATCHDOG = 10.0
_STOP_WITHIN = 10.0


class Supervising:
    """One terminal; `command` gives what to start, read anew for each start."""

    def __init__(self, folder: Path, command: Callable[[], list[str]]) -> None:
        self.address = folder / "units.sock"
        self._notes_at = folder / "notes.sock"
        self._log = folder / "terminal.log"
        self._command = command
        self._process: subprocess.Popen[bytes] | None = None
        self._wanted = self._ready = False
        self._restarts = self.starts = 0
        self._alive_at = self._ended_at = 0.0
        self._over = threading.Event()
        self._turn = threading.RLock()
        self._asked = _listening(self.address, socket.SOCK_STREAM)
        self._notes = _listening(self._notes_at, socket.SOCK_DGRAM)
        self._thread = threading.Thread(target=self._serve, name="supervising", daemon=True)
        self._thread.start()

    @property
    def pid(self) -> int:
        """The terminal's process id; 0 while it does not run."""
        with self._turn:
            return self._process.pid if self._process is not None and self._process.poll() is None else 0

    def start(self) -> None:
        """It is wanted from now on."""
        with self._turn:
            self._wanted = True
            if not self.pid:
                self._restarts = 0
                self._launch()

    def stop(self) -> None:
        """It is wanted no more, and ends."""
        with self._turn:
            self._wanted = False
            if self._process is None:
                return
            self._process.terminate()
            try:
                self._process.wait(_STOP_WITHIN)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            self._ready = False

    def cut(self) -> None:
        """The power goes: no farewell, and nobody starts anything."""
        with self._turn:
            self._wanted = self._ready = False
            if self._process is not None:
                self._process.kill()
                self._process.wait()

    def seen(self) -> Seen:
        """How it is."""
        with self._turn:
            return Seen(bool(self.pid) and self._ready, self._restarts)

    def close(self) -> None:
        """End everything."""
        self.stop()
        self._over.set()
        self._thread.join()
        for each in (self._asked, self._notes):
            each.close()

    # ---- in the thread --------------------------------------------------------------------------------------------

    def _serve(self) -> None:
        with selectors.DefaultSelector() as selector:
            selector.register(self._asked, selectors.EVENT_READ, self._answer)
            selector.register(self._notes, selectors.EVENT_READ, self._hear)
            while not self._over.is_set():
                for key, _ in selector.select(_LOOK):
                    key.data()
                with self._turn:
                    self._look()

    def _look(self) -> None:
        now = time.monotonic()
        if self.pid and self._ready and now - self._alive_at > _WATCHDOG and self._process is not None:
            self._process.send_signal(signal.SIGKILL)
        if self.pid:
            self._ended_at = now
        elif self._wanted and now - self._ended_at > _AGAIN:
            self._restarts += 1
            self._launch()

    def _launch(self) -> None:
        told = {"NOTIFY_SOCKET": str(self._notes_at), "WATCHDOG_USEC": str(round(_WATCHDOG * 1e6))}
        env = {name: value for name, value in os.environ.items() if name not in {"PYTHONPATH", "WATCHDOG_PID"}}
        self._ready = False
        self.starts += 1
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                self._command(), stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=env | told, cwd="/"
            )

    def _hear(self) -> None:
        for line in self._notes.recv(4096).decode().splitlines():
            with self._turn:
                self._ready |= line == "READY=1"
                self._alive_at = time.monotonic()

    def _answer(self) -> None:
        line, _ = self._asked.accept()
        with line:
            line.settimeout(1.0)
            try:
                word = line.recv(64).decode()
                if word in ("stop", "start"):
                    (self.stop if word == "stop" else self.start)()
                line.sendall(json.dumps(asdict(self.seen())).encode())
            except OSError:
                return  # who asked was killed meanwhile


@dataclass(frozen=True)
class Supervised:
    """The updater's side of it, in place of `kiosk.update.units.Systemd`."""

    address: Path

    def stop(self) -> None:
        """End the terminal."""
        self._ask("stop")

    def start(self) -> None:
        """Start it."""
        self._ask("start")

    def seen(self) -> Seen:
        """How it is."""
        return self._ask("seen")

    def _ask(self, word: str) -> Seen:
        try:
            with socket.socket(socket.AF_UNIX) as line:
                line.settimeout(30)
                line.connect(str(self.address))
                line.sendall(word.encode())
                return Seen(**json.loads(line.recv(4096)))
        except OSError as trouble:
            raise NoUnits(type(trouble).__name__) from None


def _listening(address: Path, kind: socket.SocketKind) -> socket.socket:
    made = socket.socket(socket.AF_UNIX, kind)
    made.bind(str(address))
    if kind is socket.SOCK_STREAM:
        made.listen()
    return made
