"""Ports taken, missing and denied; names, glass, things beside the box, and what the kernel tells."""

from __future__ import annotations

import contextlib
import dataclasses
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.doctor.looks.things import PACKAGES
from kiosk.doctor.table import examine
from kiosk.rig.house import ROOT
from tests.doctor.test_memory_and_files import NOBODY

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pytest

    from tests.doctor.conftest import Bench

HOLD = "import os, sys; os.open(sys.argv[1], os.O_RDWR | os.O_NOCTTY); print(flush=True); sys.stdin.read()"


@contextlib.contextmanager
def port() -> Iterator[str]:
    """A serial port, as the kernel gives one."""
    ours, theirs = os.openpty()
    try:
        yield os.ttyname(theirs)
    finally:
        os.close(ours)
        os.close(theirs)


def plug(bench: Bench, address: str, place: str = "card", model: str = "sdt") -> None:
    bench.devices.write_text(f'[{place}]\nmodel = "{model}"\naddress = "{address}"\n')


def test_a_port_that_another_program_holds_is_named_with_that_program(bench: Bench) -> None:
    with port() as name:
        plug(bench, name)
        assert "ports.busy" not in bench.says("ports")
        thief = subprocess.Popen([sys.executable, "-c", HOLD, name], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        assert thief.stdout is not None
        thief.stdout.readline()
        try:
            found = bench.says("ports")["ports.busy"]
        finally:
            thief.communicate()
    assert found.gaps["pid"] == thief.pid
    assert found.gaps["device"] == "card"
    assert f"/proc/{thief.pid}/fd/" in found.seen


def test_a_port_that_is_not_there(bench: Bench) -> None:
    plug(bench, str(bench.folder / "ttyUSB7"))
    assert "ttyUSB7" in bench.says("ports")["ports.missing"].seen


def test_a_port_that_the_terminals_user_may_not_use(bench: Bench) -> None:
    with port() as name:
        plug(bench, name)
        Path(name).chmod(0o660)
        box = dataclasses.replace(bench.box(), owner=NOBODY)
        (found,) = examine(box, ("groups",))
    assert (found.id, found.gaps["user"]) == ("groups.denied", "nobody")


def test_a_program_that_takes_serial_ports(bench: Bench) -> None:
    with port() as name:
        plug(bench, name)
        grabber = shutil.copy(shutil.which("sleep") or "", bench.folder / "brltty")
        running = subprocess.Popen([grabber, "60"])
        try:
            deadline = time.monotonic() + 5
            while "ports.grabber" not in bench.says("ports"):
                assert time.monotonic() < deadline
        finally:
            running.terminate()
            running.wait()


def test_names_without_rules_and_rules_without_the_name(bench: Bench) -> None:
    plug(bench, "/dev/hall/card")
    assert {"udev.no_rules", "udev.no_name"} == set(bench.says("udev", root=bench.root))
    rules = bench.root / "etc/udev/rules.d"
    rules.mkdir(parents=True)
    shutil.copy(ROOT / "systemd/udev/60-hall-terminal.rules", rules)
    assert {"udev.no_name"} == set(bench.says("udev", root=bench.root))
    (bench.root / "dev/hall").mkdir(parents=True)
    (bench.root / "dev/hall/card").touch()
    assert {"udev"} == set(bench.says("udev", root=bench.root))


def test_no_display_one_that_hangs_and_one_that_answers(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DISPLAY", raising=False)
    assert set(bench.says("display", root=bench.root)) == {"display.absent"}
    read, write = os.pipe()
    words = ["Xvfb", "-displayfd", str(write), "-screen", "0", "64x64x24", "-nolisten", "tcp"]
    server = subprocess.Popen(words, pass_fds=[write], stderr=subprocess.DEVNULL)
    os.close(write)
    try:
        with os.fdopen(read) as told:
            number = told.readline().strip()
        monkeypatch.setenv("DISPLAY", f":{number}")
        assert set(bench.says("display")) == {"display"}
        server.send_signal(signal.SIGSTOP)
        assert bench.says("display")["display.silent"].gaps["display"] == f":{number}"
    finally:
        server.send_signal(signal.SIGCONT)
        server.terminate()
        server.wait()


def test_a_bare_system_has_neither_typefaces_nor_handwriting(bench: Bench) -> None:
    assert {"fonts.missing", "fonts.rare"} == set(bench.says("fonts", root=bench.root))
    assert {"typing.handwriting", "typing.strokes"} == set(bench.says("typing", root=bench.root))
    (bench.root / "screens").mkdir(parents=True)
    without = dataclasses.replace(bench.box(), program=bench.root)
    assert {found.id for found in examine(without, ("fonts", "typing"))} == {"fonts.icons", "typing.words"}


def test_packages_are_those_that_run_installs(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    words = f"source {ROOT}/run.d/debian.sh; packages_for kiosk"
    told = subprocess.run(["bash", "-c", words], capture_output=True, text=True, check=True).stdout.split()
    assert set(PACKAGES) == set(told) - {"python3-venv"}
    (fake := bench.folder / "dpkg-query").write_text("#!/bin/sh\necho installed python3\n")  # as a bare system says
    fake.chmod(0o755)
    monkeypatch.setenv("PATH", f"{bench.folder}:{os.environ['PATH']}")
    missing = bench.says("packages")["packages.missing"].seen
    assert "espeak-ng" in missing
    assert "python3" not in re.split(", ", missing)


def test_no_sound_card_and_no_program_that_speaks(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    plug(bench, "default", "speaker", "alsa")
    monkeypatch.setenv("PATH", str(bench.folder))
    found = bench.says("sound", root=bench.root)
    assert {"sound.no_card", "sound.no_program"} == set(found)
    (bench.root / "proc/asound").mkdir(parents=True)
    (bench.root / "proc/asound/cards").write_text("--- no soundcards ---\n")
    assert "sound.no_card" in bench.says("sound", root=bench.root)


def test_a_printer_that_does_not_answer_and_a_queue_of_our_own_that_does_not(bench: Bench) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.2", 0))
        address = f"ipp://127.0.0.2:{closed.getsockname()[1]}/ipp/print"
        plug(bench, address, "a4", "ipp")
        assert address in bench.says("printers")["printers.silent"].seen
        plug(bench, address.replace("ipp://", "ipp://clerk:hidden-word@"), "a4", "ipp")
        assert "hidden-word" not in str(bench.says("printers"))
        plug(bench, address.replace("127.0.0.2", "127.0.0.1"), "a4", "ipp")
        assert "printers.cups" in bench.says("printers")


MESSAGES = """6,1,1,-;Linux version 6.1.0
6,2,5,-;usb 1-3: reset full-speed USB device number 5 using xhci_hcd
6,3,6,-;usb 1-3: reset full-speed USB device number 5 using xhci_hcd
6,4,7,-;usb 1-3: device descriptor read/64, error -71
6,5,8,-;usb 1-3: USB disconnect, device number 5
2,6,9,-;EXT4-fs error (device sda1): ext4_find_entry:1455: inode #2: comm ls: reading directory lblock 0
3,7,9,-;Out of memory: Killed process 812 (python3) total-vm:9000kB
4,8,9,-;hwmon hwmon1: Undervoltage detected!
4,9,9,-;usb usb1-port3: over-current condition
"""


def test_what_the_kernel_tells_of_cables_disks_and_current(bench: Bench) -> None:
    (bench.root / "dev").mkdir(parents=True)
    (bench.root / "dev/kmsg").write_text(MESSAGES)
    found = bench.says("kernel", root=bench.root)
    assert {"kernel.usb", "kernel.disk", "kernel.memory_killed", "kernel.power", "kernel.over_current"} == set(found)
    assert found["kernel.usb"].gaps["times"] == 4
    (bench.root / "dev/kmsg").write_text("\n".join(MESSAGES.splitlines()[:3]))
    assert set(bench.says("kernel", root=bench.root)) == {"kernel"}


def test_heat_slowing_down_and_memory_that_runs_out(bench: Bench) -> None:
    zone = bench.root / "sys/class/thermal/thermal_zone0"
    slowed = bench.root / "sys/devices/system/cpu/cpu0/thermal_throttle"
    for folder in (zone, slowed, bench.root / "proc"):
        folder.mkdir(parents=True)
    (zone / "type").write_text("x86_pkg_temp\n")
    (bench.root / "proc/meminfo").write_text("MemTotal: 4000000 kB\nMemAvailable: 200000 kB\n")
    assert set(bench.says("memory", root=bench.root)) == {"memory.short"}
    for degrees, count, named in ((91, 0, {"heat.hot"}), (78, 3, {"heat.warm", "heat.throttled"}), (50, 0, {"heat"})):
        (zone / "temp").write_text(f"{degrees}000\n")
        (slowed / "core_throttle_count").write_text(f"{count}\n")
        assert set(bench.says("heat", root=bench.root)) == named


def test_an_update_that_left_no_version(bench: Bench) -> None:
    versions = bench.root / "opt/hall-terminal/versions"
    (versions / "0.1.0").mkdir(parents=True)
    current = versions.parent / "current"
    current.symlink_to("versions/0.2.0")
    assert "0.2.0" in bench.says("versions", root=bench.root)["versions.broken"].seen
    current.unlink()
    current.symlink_to("versions/0.1.0")
    assert set(bench.says("versions", root=bench.root)) == {"versions.no_way_back"}
    (versions / "0.2.0").mkdir()
    assert set(bench.says("versions", root=bench.root)) == {"versions"}
    (versions.parent / "update").mkdir()
    for end, named in (("rolled_back", "versions.went_back"), ("kept", "versions.kept"), ("healthy", "versions")):
        last = {"serial": 1, "version": "0.2.0", "end": end, "reason": "crashed", "at": "2026-11-28T03:00:00+00:00"}
        (versions.parent / "update" / "last.json").write_text(json.dumps(last))
        assert set(bench.says("versions", root=bench.root)) == {named}


UNITS = """#!/bin/sh
for unit; do :; done
case $unit in
    hall-terminal*) echo LoadState=loaded; echo ActiveState=failed; echo Result=watchdog ;;
    hall-x*) echo LoadState=not-found ;;
    *) echo LoadState=loaded; echo ActiveState=inactive ;;
esac
"""


def test_units_that_failed_that_stand_still_and_that_are_not_installed(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    (bench.root / "run/systemd/system").mkdir(parents=True)
    (systemctl := bench.folder / "systemctl").write_text(UNITS)
    systemctl.chmod(0o755)
    monkeypatch.setenv("PATH", f"{bench.folder}:{os.environ['PATH']}")
    found = bench.says("units", root=bench.root)
    assert {"units.failed", "units.missing", "units.stopped"} == set(found)
    assert found["units.failed"].gaps["result"] == "watchdog"


def test_whether_the_clock_is_kept_is_asked_of_the_kernel(bench: Bench) -> None:
    assert set(bench.says("time_sync")) <= {"time_sync", "time_sync.unsynced"}
    assert Path("/proc/uptime").exists()
