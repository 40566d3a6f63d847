"""What is done again and again: that it fails is said once, and once that it does not any more."""

from __future__ import annotations

import logging
from collections.abc import Callable


class Trying:
    """Calls what may fail. The next time may succeed; what the fault says may tell of people and is not for the log."""

    def __init__(self, log: logging.Logger, fails: str, works: str) -> None:
        self._log = log
        self._fails = fails
        self._works = works
        self._troubled = ""

    def __call__(self, act: Callable[[], object]) -> None:
        """Do it once."""
        try:
            act()
        except Exception as fault:  # noqa: BLE001  (whatever it was)
            if self._troubled != type(fault).__name__:
                self._log.error("%s: %s", self._fails, type(fault).__name__)
            self._troubled = type(fault).__name__
        else:
            if self._troubled:
                self._log.info("%s", self._works)
            self._troubled = ""
