"""The screens' side of the counter: a unix-socket client in its own thread that reconnects for ever.

Messages arrive on this thread and are handed on with the moment they came; whoever takes them moves to the thread of
the glass. Nothing is queued for a terminal that is away: a touch that cannot be delivered is a touch on an old scene.
"""

from __future__ import annotations

import contextlib
import logging
import os
import select
import socket
import threading
import time
from collections.abc import Callable
from pathlib import Path

from kiosk.contract import wire

AGAIN = 0.1  # seconds between tries to connect

_log = logging.getLogger(__name__)


class Link:
    """Connects, reads messages, sends messages. `came` and `gone` are called on the link's own thread."""

    def __init__(
        self,
        path: Path,
        size: tuple[int, int],
        came: Callable[[wire.ToScreens, float], None],
        gone: Callable[[], None],
    ) -> None:
        self._path = path
        self._size = size
        self._came = came
        self._gone = gone
        self._socket: socket.socket | None = None
        self._lock = threading.Lock()
        self._stop_out, self._stop_in = os.pipe()
        self._stopping = threading.Event()
        self._known_lost = False
        self._thread = threading.Thread(target=self._run, name="link", daemon=True)

    def start(self) -> None:
        """Begin to connect."""
        self._thread.start()

    def close(self) -> None:
        """End the thread and the connection; safe to call once, from any other thread."""
        self._stopping.set()
        os.write(self._stop_in, b".")
        self._thread.join()
        os.close(self._stop_in)
        os.close(self._stop_out)

    def send(self, message: wire.ToTerminal) -> bool:
        """Send at once or not at all; a terminal that does not read is as good as gone."""
        with self._lock:
            if self._socket is None:
                return False
            line = wire.pack(message)
            try:
                sent = self._socket.send(line, socket.MSG_DONTWAIT | socket.MSG_NOSIGNAL)
            except OSError:
                sent = 0
            if sent == len(line):
                return True
            self._hang_up()
            return False

    def reconnect(self) -> None:
        """Hang up, so that the terminal sends its scene again on the next connection."""
        with self._lock:
            self._hang_up()

    def _hang_up(self) -> None:
        """Shut the connection down; the reading thread notices and closes it."""
        if self._socket is not None:
            with contextlib.suppress(OSError):
                self._socket.shutdown(socket.SHUT_RDWR)

    def _run(self) -> None:
        while not self._stopping.is_set():
            if not self._connect():
                self._stopping.wait(AGAIN)
                continue
            try:
                self._read()
            finally:
                self._drop()

    def _connect(self) -> bool:
        link = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            link.connect(str(self._path))
        except OSError as problem:
            link.close()
            self._lost(type(problem).__name__)
            return False
        with self._lock:
            self._socket = link
        if self._known_lost:
            _log.info("terminal is back")
            self._known_lost = False
        self.send(wire.Hello(*self._size))
        return True

    def _read(self) -> None:
        assert self._socket is not None  # noqa: S101  # set by _connect on this same thread
        link, rest = self._socket, b""
        while True:
            ready, _, _ = select.select([link.fileno(), self._stop_out], [], [])
            if self._stop_out in ready:
                return
            try:
                arrived = link.recv(65536)
            except OSError:
                return
            at = time.monotonic()
            if not arrived or len(rest) > wire.LONGEST_LINE:
                return
            *lines, rest = (rest + arrived).split(b"\n")
            for line in lines:
                self._take(line, at)

    def _take(self, line: bytes, at: float) -> None:
        try:
            message = wire.for_screens(line)
        except wire.NotOurs as problem:
            _log.error("a line on the counter is not ours: %s", problem)
            return
        self._came(message, at)

    def _drop(self) -> None:
        with self._lock:
            if self._socket is not None:
                self._socket.close()
            self._socket = None
        if not self._stopping.is_set():
            self._lost("hung up")
            self._gone()

    def _lost(self, cause: str) -> None:
        if not self._known_lost:
            self._known_lost = True
            _log.warning("terminal is away: %s", cause)
