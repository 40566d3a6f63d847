"""What costs so much that one at a time does it: who watches a fleet must not wait for it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from kiosk.console.turned import Turned


class Alone:
    """One place. Who finds it taken waits so many seconds, and is then asked to come again."""

    def __init__(self, patience: float) -> None:
        self._place = threading.BoundedSemaphore(1)
        self._patience = patience

    @contextmanager
    def turn(self) -> Iterator[None]:
        """One's turn. Raises Turned."""
        if not self._place.acquire(timeout=self._patience):
            raise Turned("crowded", 429, {"Retry-After": "5"})
        try:
            yield
        finally:
            self._place.release()
