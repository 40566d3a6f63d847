"""What programs cost: processor seconds and memory of each kind, watched from outside while they run."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from kiosk.rig.measure.idle import megabytes, processor_seconds
from kiosk.terminal.health.host import ticks

_TICKS = os.sysconf("SC_CLK_TCK")
_EVERY_SECONDS = 5.0


@dataclass
class Cost:
    """Of one kind of program: processor seconds so far, and proportional megabytes now and at most."""

    seconds: float = 0.0
    megabytes: float = 0.0
    most: float = 0.0
    _by_pid: dict[int, float] = field(default_factory=dict)

    def add(self, seconds: Mapping[int, float], megabytes: float) -> None:
        """One look. What a process had used that is gone by now stays counted."""
        for pid, used in seconds.items():
            self.seconds += max(0.0, used - self._by_pid.get(pid, 0.0))
            self._by_pid[pid] = used
        self.megabytes = megabytes
        self.most = max(self.most, megabytes)


class Meter:
    """Looks every few seconds, in a thread of its own, until it is left."""

    def __init__(self, kinds: Mapping[str, Callable[[], Iterable[int]]]) -> None:
        self._kinds = kinds
        self._costs = {name: Cost() for name in kinds}
        self._lock = threading.Lock()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="meter", daemon=True)

    def __enter__(self) -> Meter:
        self._thread.start()
        return self

    def __exit__(self, *_fault: object) -> None:
        self._over.set()
        self._thread.join()

    def read(self) -> dict[str, Cost]:
        """How it stands this moment."""
        with self._lock:
            self._look()
            return {
                name: Cost(cost.seconds, cost.megabytes, cost.most, dict(cost._by_pid))
                for name, cost in self._costs.items()
            }

    def _watch(self) -> None:
        while not self._over.wait(_EVERY_SECONDS):
            with self._lock:
                self._look()

    def _look(self) -> None:
        for name, pids in self._kinds.items():
            seconds, memory = {}, 0.0
            for pid in pids():
                try:
                    seconds[pid], memory = processor_seconds([pid]), memory + megabytes(pid)
                except (OSError, ValueError, StopIteration):
                    continue  # gone this moment
            self._costs[name].add(seconds, memory)


def family(pid: int) -> list[int]:
    """A process and all that came of it."""
    if not pid:
        return []
    children: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(stat.read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
        children.setdefault(parent, []).append(int(stat.parent.name))
    found, left = [], [pid]
    while left:
        found.append(left.pop())
        left += children.get(found[-1], [])
    return found


def called(name: str, pids: Iterable[int]) -> list[int]:
    """Those of them whose program has this name."""
    found = []
    for pid in pids:
        try:
            if Path(f"/proc/{pid}/comm").read_text().strip() == name:
                found.append(pid)
        except OSError:
            continue
    return found


def machine() -> tuple[float, float]:
    """Processor seconds of this whole machine so far: those it worked, and those it idled."""
    busy, everything = ticks()
    return busy / _TICKS, (everything - busy) / _TICKS
