"""Standing in the wire between screens and terminal: hears every scene, and can say one thing for the screens.

Lines pass on as they come, byte for byte. Threads carry them, so that nobody waits for a finger on the glass.
"""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from pathlib import Path

from kiosk.contract.intent import Intent
from kiosk.contract.scene import Scene
from kiosk.contract.wire import Did, Show, for_screens, pack

_PIECE = 65536


class Wire:
    """Listens where the screens will look for the counter, and calls the terminal for them."""

    def __init__(self, counter: Path, listens: Path) -> None:
        self.seen: list[Scene] = []
        self._counter = counter
        self._listener = socket.socket(socket.AF_UNIX)
        listens.unlink(missing_ok=True)
        self._listener.bind(str(listens))
        self._listener.listen()
        self._terminal: socket.socket | None = None
        self._talking = threading.Lock()
        threading.Thread(target=self._wait_for_screens, daemon=True).start()

    def close(self) -> None:
        """Let go of both ends."""
        for end in (self._listener, self._terminal):
            if end is not None:
                with contextlib.suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)
                end.close()

    def says(self, intent: Intent) -> None:
        """What no finger did."""
        self._to_terminal(pack(Did(intent)))

    def _wait_for_screens(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                screens, _ = self._listener.accept()
                self._terminal = self._call()
                threading.Thread(target=self._up, args=(screens,), daemon=True).start()
                threading.Thread(target=self._down, args=(self._terminal, screens), daemon=True).start()

    def _call(self) -> socket.socket:
        while True:
            terminal = socket.socket(socket.AF_UNIX)
            try:
                terminal.connect(str(self._counter))
            except OSError:
                terminal.close()
                time.sleep(0.02)
            else:
                return terminal

    def _up(self, screens: socket.socket) -> None:
        """Whole lines only, so that ours come between two of theirs."""
        with contextlib.suppress(OSError), screens, screens.makefile("rb") as lines:
            for line in lines:
                self._to_terminal(line)

    def _to_terminal(self, line: bytes) -> None:
        assert self._terminal is not None, "the screens have not called yet"
        with self._talking:
            self._terminal.sendall(line)

    def _down(self, terminal: socket.socket, screens: socket.socket) -> None:
        with contextlib.suppress(OSError), terminal, terminal.makefile("rb", _PIECE) as lines:
            for line in lines:
                message = for_screens(line)
                if isinstance(message, Show):
                    self.seen.append(message.scene)
                screens.sendall(line)
        with contextlib.suppress(OSError):
            screens.shutdown(socket.SHUT_RDWR)
