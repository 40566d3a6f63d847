"""The computer's own figures, read from /proc and /sys: a millisecond now and then, and no library."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

from kiosk.contract.fleet import Host
from kiosk.terminal.health.storage import free_percent

_ROOT = Path("/")
_STAT, _MEMORY, _ZONES = "proc/stat", "proc/meminfo", "sys/class/thermal/thermal_zone*/temp"
_SENSORS = "sys/class/hwmon/hwmon*/temp*_input"
_IDLE, _WAITING = 3, 4  # columns of the first line of /proc/stat; those of guests are counted in others already
_COLUMNS = 8
_MILLI = 1000
_COLDEST, _HOTTEST = -40.0, 130.0  # degrees; sensors that nobody wired say other things


class Sampler:
    """Each sample tells of the time since the one before. For one thread at a time."""

    def __init__(self, folder: Path, root: Path = _ROOT) -> None:
        """`folder` lies on the disk whose room counts."""
        self._folder = folder
        self._root = root
        self._busy, self._all = ticks(root)

    def sample(self) -> Host:
        """What this computer can tell of itself; what belongs to other rooms is left out."""
        return Host(
            cpu_percent=self._cpu(),
            memory_percent=_memory(self._root),
            disk_free_percent=_free(self._folder),
            temperature=_temperature(self._root),
        )

    def _cpu(self) -> float | None:
        busy, everything = ticks(self._root)
        passed, worked = everything - self._all, busy - self._busy
        self._busy, self._all = busy, everything
        return round(100 * worked / passed, 1) if passed > 0 else None


def ticks(root: Path = _ROOT) -> tuple[int, int]:
    """Ticks in which any core worked, and all ticks, since the start."""
    with contextlib.suppress(OSError, ValueError):
        line = (root / _STAT).read_text("ascii").partition("\n")[0]
        columns = [int(word) for word in line.split()[1 : _COLUMNS + 1]]
        return sum(columns) - sum(columns[_IDLE : _WAITING + 1]), sum(columns)
    return 0, 0


def _memory(root: Path) -> float | None:
    """Percent that no program could have any more."""
    with contextlib.suppress(OSError, ValueError, KeyError, ZeroDivisionError):
        lines = (line.partition(":") for line in (root / _MEMORY).read_text("ascii").splitlines())
        kib = {name: int(rest.split()[0]) for name, _, rest in lines if rest.split()}
        return round(100 * (1 - kib["MemAvailable"] / kib["MemTotal"]), 1)
    return None


def _free(folder: Path) -> float | None:
    free = free_percent(folder)
    return None if free is None else round(free, 1)


def _temperature(root: Path) -> float | None:
    """The hottest place that has a sensor."""
    for pattern in (_ZONES, _SENSORS):
        if found := [round(celsius, 1) for celsius in _degrees(root, pattern)]:
            return max(found)
    return None


def _degrees(root: Path, pattern: str) -> Iterator[float]:
    for sensor in root.glob(pattern):
        with contextlib.suppress(OSError, ValueError):
            celsius = int(sensor.read_text("ascii")) / _MILLI
            if _COLDEST < celsius < _HOTTEST:
                yield celsius
