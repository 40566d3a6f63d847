"""What is done every so often beside everything else, for as long as the program runs."""

from __future__ import annotations

import threading
from collections.abc import Callable

from kiosk.central.trying import Trying


class Repeating:
    """`with Repeating(…):` does it every so many seconds, in a thread of its own that has ended after the block.

    What takes long is given `over` as `act(over)`: it waits for so many seconds, and is True once the block ends.
    """

    def __init__(
        self, name: str, every: float, act: Callable[[Callable[[float], bool]], object], tried: Trying
    ) -> None:
        self._every = every
        self._act = act
        self._tried = tried
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._walk, name=name, daemon=True)

    def __enter__(self) -> Repeating:
        self._thread.start()
        return self

    def __exit__(self, *_fault: object) -> None:
        self._over.set()
        self._thread.join()

    def _walk(self) -> None:
        while not self._over.wait(self._every):
            self._tried(lambda: self._act(self._over.wait))
