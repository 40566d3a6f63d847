"""What the kernel tells: heat, memory, and its messages about cables, disks and current."""

from __future__ import annotations

import os
import re
from collections import Counter
from typing import TYPE_CHECKING

from kiosk.doctor.findings import CannotLook, Look, well, wrong

if TYPE_CHECKING:
    from pathlib import Path

    from kiosk.doctor.box import Box

_HOT, _WARM = 85, 75  # degrees
_LEAST_MEMORY = 10  # percent that must be available
_USUAL_RESETS = 3  # a hub may do so once at start
_MATTERS = {
    "usb": re.compile(
        r"usb (\d+-[\d.]+): (?:reset|device descriptor read|device not accepting|USB disconnect|unable to)"
    ),
    "over_current": re.compile(r"over-current|overcurrent"),
    "disk": re.compile(r"I/O error|EXT4-fs error|Remounting filesystem read-only|critical medium error|Buffer I/O"),
    "memory_killed": re.compile(r"Out of memory: Killed process \d+ \(([^)]*)\)|oom-kill:"),
    "power": re.compile(r"[Uu]nder-?voltage"),
}
_LINE = 8192


def heat(box: Box) -> Look:
    """Every zone that has a thermometer, and whether the processor was slowed down."""
    zones = dict(_zones(box))
    slowed = _slowed(box)
    if not zones and slowed is None:
        raise CannotLook("no_thermometer")
    hottest = max(zones, key=lambda zone: zones[zone], default="")
    if hottest and zones[hottest] >= _WARM:
        matter = "hot" if zones[hottest] >= _HOT else "warm"
        yield wrong(matter, f"{hottest}: {zones[hottest]:.0f} °C", degrees=round(zones[hottest]))
    if slowed:
        yield wrong("throttled", f"core_throttle_count: {slowed}", times=slowed)
    yield well(", ".join(f"{zone} {degrees:.0f} °C" for zone, degrees in zones.items()))


def memory(box: Box) -> Look:
    """What is left for programs."""
    told = dict(line.split(":", 1) for line in box.under("/proc/meminfo").read_text().splitlines())
    available, total = (int(told[name].split()[0]) for name in ("MemAvailable", "MemTotal"))
    percent = 100 * available // total
    if percent < _LEAST_MEMORY:
        yield wrong("short", f"MemAvailable {available // 1024} MiB", percent=percent)
    yield well(f"MemAvailable {available // 1024} MiB, {percent} %")


def messages(box: Box) -> Look:
    """The kernel's messages since the start, counted by what they mean."""
    counts: Counter[str] = Counter()
    last: dict[str, str] = {}
    for line in _messages(box.under("/dev/kmsg")):
        for matter, pattern in _MATTERS.items():
            if pattern.search(line):
                counts[matter] += 1
                last[matter] = line
    for matter, times in counts.items():
        if matter != "usb" or times > _USUAL_RESETS:
            yield wrong(matter, last[matter], times=times)
    yield well("/dev/kmsg")


def _zones(box: Box) -> list[tuple[str, float]]:
    found = []
    for zone in sorted(box.under("/sys/class/thermal").glob("thermal_zone*")):
        try:
            found.append(((zone / "type").read_text().strip(), int((zone / "temp").read_text()) / 1000))
        except (OSError, ValueError):
            continue  # a zone that is switched off
    return found


def _slowed(box: Box) -> int | None:
    counts = box.under("/sys/devices/system/cpu").glob("cpu[0-9]*/thermal_throttle/core_throttle_count")
    return max((int(path.read_text()) for path in counts), default=None)


def _messages(path: Path) -> list[str]:
    """What the kernel keeps, without waiting for more. Each record of /dev/kmsg is one read."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    except OSError as trouble:
        raise CannotLook("kernel", f"{path}: {trouble.strerror}") from None
    lines: list[str] = []
    try:
        while record := os.read(handle, _LINE):
            lines += record.decode(errors="replace").splitlines()
    except BlockingIOError:
        pass
    except OSError as trouble:
        if not lines:
            raise CannotLook("kernel", f"{path}: {trouble.strerror}") from None
    finally:
        os.close(handle)
    return [line.partition(";")[2] or line for line in lines]
