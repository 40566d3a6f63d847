"""What was composed at some cost, kept until something it was made of has changed."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

Thing = TypeVar("Thing")


@dataclass(frozen=True)
class Made(Generic[Thing]):
    """One thing: of which state of the tables it was made, when, and until when time alone leaves it as it is."""

    thing: Thing
    of: int
    at: dt.datetime
    until: dt.datetime

    def good(self, of: int, now: dt.datetime) -> bool:
        """True while tables and clock are where they were; also a clock that was set back makes it anew."""
        return self.of == of and self.at <= now < self.until


@dataclass(frozen=True)
class Shelf(Generic[Thing]):
    """Holds one thing for each name; two who miss the same one make it twice, and either is right."""

    _made: dict[str, Made[Thing]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def kept(self, name: str, of: int, now: dt.datetime, make: Callable[[], Made[Thing]]) -> Thing:
        """The thing on the shelf if it is good, else a new one."""
        with self._lock:
            made = self._made.get(name)
        if made is None or not made.good(of, now):
            made = make()
            with self._lock:
                self._made[name] = made
        return made.thing
