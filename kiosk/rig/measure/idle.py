"""What a terminal costs while nobody is there: processor time and memory of its two processes."""

from __future__ import annotations

import os
import time
from pathlib import Path

from kiosk.rig.house import House
from kiosk.rig.measure.figures import Figure

SETTLE_SECONDS, WATCH_SECONDS = 5.0, 20.0
MOST_PERCENT, MOST_MEGABYTES = 3.0, 350.0


def idle(house: House) -> list[Figure]:
    """Both processes together over a quiet stretch; memory is their proportional share (PSS)."""
    pids = {name: house.programs[name].pid for name in ("terminal", "screens")}
    time.sleep(SETTLE_SECONDS)
    before = {name: _processor_seconds(pid) for name, pid in pids.items()}
    time.sleep(WATCH_SECONDS)
    percent = {name: (_processor_seconds(pid) - before[name]) / WATCH_SECONDS * 100 for name, pid in pids.items()}
    memory = {name: _megabytes(pid) for name, pid in pids.items()}
    return [
        Figure("idle, both processes, of one core", sum(percent.values()), "%", MOST_PERCENT, percent),
        Figure("memory, both processes", sum(memory.values()), "MB", MOST_MEGABYTES, memory),
    ]


def _processor_seconds(pid: int) -> float:
    # Fields 14 and 15 of /proc/PID/stat, counted after the name in parentheses, which may hold blanks.
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _megabytes(pid: int) -> float:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024
