"""The computer's figures: from /proc and /sys as Linux writes them, and from this machine."""

from __future__ import annotations

import time
from pathlib import Path

from kiosk.contract.fleet import Host
from kiosk.terminal.health.host import Sampler


def machine(root: Path, *, busy: int, idle: int) -> None:
    """The files that are read, with that many ticks in them."""
    (root / "proc").mkdir(exist_ok=True)
    (root / "proc/stat").write_text(f"cpu  {busy} 0 0 {idle} 0 0 0 0 77 0\ncpu0 1 1 1 1 1 1 1 1 1 1\n")
    (root / "proc/meminfo").write_text(
        "MemTotal:        8000 kB\nMemFree: 10 kB\nMemAvailable:    2000 kB\nHugePages: 0\n"
    )
    zones = (("0", "48000\n"), ("1", "-274000\n"), ("2", "61500\n"))
    for number, said in zones:
        zone = root / f"sys/class/thermal/thermal_zone{number}"
        zone.mkdir(parents=True, exist_ok=True)
        (zone / "temp").write_text(said)


def test_load_counts_since_the_sample_before_and_a_sensor_nobody_wired_is_not_believed(tmp_path: Path) -> None:
    machine(tmp_path, busy=100, idle=900)
    sampler = Sampler(tmp_path, tmp_path)
    machine(tmp_path, busy=175, idle=925)
    host = sampler.sample()
    assert (host.cpu_percent, host.memory_percent, host.temperature) == (75.0, 75.0, 61.5)
    machine(tmp_path, busy=175, idle=1025)
    assert sampler.sample().cpu_percent == 0.0


def test_a_machine_that_tells_nothing_has_no_figures(tmp_path: Path) -> None:
    host = Sampler(tmp_path / "gone", tmp_path).sample()
    assert host == Host()


def test_garbage_is_no_figure(tmp_path: Path) -> None:
    machine(tmp_path, busy=1, idle=1)
    for file in ("proc/stat", "proc/meminfo", "sys/class/thermal/thermal_zone2/temp"):
        (tmp_path / file).write_text("cpu x y\n?\n")
    host = Sampler(tmp_path, tmp_path).sample()
    assert (host.cpu_percent, host.memory_percent, host.temperature) == (None, None, 48.0)


def test_this_machine_tells_and_it_takes_next_to_no_time(tmp_path: Path) -> None:
    sampler = Sampler(tmp_path)
    began = time.thread_time()
    for _ in range(20):
        host = sampler.sample()
    took = (time.thread_time() - began) / 20
    assert host.memory_percent is not None
    assert 0 < host.memory_percent < 100
    assert host.disk_free_percent is not None
    assert took < 0.02
