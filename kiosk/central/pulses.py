"""How programs of others answer that the platform asks: counted where they are asked, gathered by alerts/adapters.py.

Asking needs no transaction for it; what one program counted lies here for a second, until it is in the database.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass

BANK, PROVINCE, REGISTRY = "bank", "province", "registry"


@dataclass(frozen=True)
class Beat:
    """What was counted of one: whether it answered at all, and how often it did not since then."""

    answered: bool = False
    failures: int = 0


class Pulses:
    """What was counted and not yet gathered; safe for many threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._beats: dict[str, Beat] = {}

    def note(self, name: str, *, answered: bool) -> None:
        """It answered, or not."""
        with self._lock:
            before = self._beats.get(name, Beat())
            self._beats[name] = Beat(answered=True) if answered else Beat(before.answered, before.failures + 1)

    def gather(self) -> dict[str, Beat]:
        """All of it; nothing of it stays here."""
        with self._lock:
            gathered, self._beats = self._beats, {}
        return gathered
