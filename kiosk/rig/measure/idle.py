"""What a terminal costs while nobody is there: processor time and memory of its two processes."""

from __future__ import annotations

import os
import time
from pathlib import Path

from kiosk.rig.house import House
from kiosk.rig.measure.chromium import Browser
from kiosk.rig.measure.figures import Figure

SETTLE_SECONDS, WATCH_SECONDS = 5.0, 20.0
MOST_PERCENT, MOST_MEGABYTES = 3.0, 350.0


def idle(house: House, browser: Browser | None) -> list[Figure]:
    """Both processes together over a quiet stretch; memory is their proportional share (PSS). A browser beside them."""
    ours = ("terminal", "screens")
    pids = {name: [house.programs[name].pid] for name in ours}
    if browser is not None:
        pids["chromium"] = browser.pids
    time.sleep(SETTLE_SECONDS)
    before = {name: processor_seconds(pids[name]) for name in pids}
    time.sleep(WATCH_SECONDS)
    percent = {name: (processor_seconds(pids[name]) - before[name]) / WATCH_SECONDS * 100 for name in pids}
    memory = {name: sum(megabytes(pid) for pid in pids[name]) for name in pids}
    return [
        Figure("idle, both processes, of one core", sum(percent[name] for name in ours), "%", MOST_PERCENT, percent),
        Figure("memory, both processes", sum(memory[name] for name in ours), "MB", MOST_MEGABYTES, memory),
    ]


def processor_seconds(pids: list[int]) -> float:
    """Processor time that these processes have used so far, their own and the kernel's for them."""
    # Fields 14 and 15 of /proc/PID/stat, counted after the name in parentheses, which may hold blanks.
    stats = (Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split() for pid in pids)
    return sum(int(fields[11]) + int(fields[12]) for fields in stats) / os.sysconf("SC_CLK_TCK")


def megabytes(pid: int) -> float:
    """Memory of a process: its proportional share (PSS)."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024
