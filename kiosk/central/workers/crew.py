"""The workers and the console: each on a port of its own, started anew when it ends by itself or answers nobody."""

from __future__ import annotations

import json
import logging
import signal
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from kiosk.central.children import Child, free_port
from kiosk.central.workers.pulse import Pulse

_log = logging.getLogger(__name__)
_HERE = "127.0.0.1"
_STARTS_WITHIN = 120.0  # the first one brings the tables of a county up
_ENDS_WITHIN = 10.0
_BREATH = 1.0  # seconds between an end that nobody wanted and the next start


class Worker:
    """One place among them; its port stays, whichever process sits there."""

    def __init__(
        self, name: str, words: Sequence[str], room: Path, pulse: str, answers_within: float, port: int = 0
    ) -> None:
        """`words` are a program of ours and what it is told; at the path `pulse` it is asked whether it answers."""
        self.name = name
        self.port = port or free_port(_HERE)
        self._ready = room / f"{name}.json"
        self._words = [sys.executable, "-m", "kiosk", *words, "--port", str(self.port), "--ready", str(self._ready)]
        self._child: Child | None = None
        self._pulse = Pulse(_HERE, self.port, pulse, _STARTS_WITHIN, answers_within)
        self._ended_at = 0.0

    @property
    def address(self) -> str:
        """Where nginx finds it."""
        return f"{_HERE}:{self.port}"

    @property
    def pid(self) -> int:
        """Its process id; 0 where it does not run."""
        return self._child.pid if self._child is not None and self._child.alive else 0

    @property
    def signer(self) -> str:
        """The key by which the platform's signatures are known, as it told when it was ready."""
        told: dict[str, str] = json.loads(self._ready.read_text("utf-8"))
        return told["signer"]

    def start(self) -> None:
        """Let it begin; returns at once."""
        self._ready.unlink(missing_ok=True)
        self._child = Child(self.name, self._words)
        self._pulse.begins()

    def until_ready(self, over: Callable[[float], bool]) -> bool:
        """Wait until it answers; False when we are told to stop meanwhile. Raises DidNotStart."""
        return self._child is not None and self._child.until(self._ready.exists, _STARTS_WITHIN, over)

    def look(self) -> bool:
        """Start it anew where it has ended, or must be; True when it did so now."""
        if self._child is None:
            return False
        now = time.monotonic()
        if self._child.alive:
            if not self._pulse.gone:
                return False
            _log.error("%s answers nobody any more and is ended; the others go on", self.name)
            self._child.end(_ENDS_WITHIN, signal.SIGKILL)
            self._ended_at = now
        elif not self._ended_at:
            _log.error("%s has ended by itself; the others go on", self.name)
            self._ended_at = now
        if now - self._ended_at < _BREATH:
            return False
        self._ended_at = 0.0
        self.start()
        return True

    def end(self) -> None:
        """Answers under way are given, then it goes."""
        self._pulse.stop()
        if self._child is not None:
            self._child.end(_ENDS_WITHIN)
