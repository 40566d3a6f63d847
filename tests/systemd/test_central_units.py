"""The units of the platform's machine: systemd has nothing against them, and the programs know their options."""

from __future__ import annotations

import contextlib
import os
import re
import shlex
import signal
import socket
import sys
import time
from pathlib import Path

import pytest

from kiosk.central.children import listens
from tests.systemd.box import booted, placed
from tests.systemd.test_units import MOST_EXPOSED, ROOT, asked

CENTRAL = ROOT / "systemd" / "central"
UNITS = {"platform": "HALL_PLATFORM", "broker": "HALL_BROKER"}


def options() -> dict[str, list[str]]:
    """What the example of a settings file tells each program."""
    lines = (CENTRAL / "options").read_text("utf-8").splitlines()
    pairs = (line.split("=", 1) for line in lines if not line.startswith("#"))
    return {name: shlex.split(value.strip('"')) for name, value in pairs}


@pytest.mark.parametrize("name", (*UNITS, "watch"))
def test_systemd_has_nothing_against_it(name: str, tmp_path: Path) -> None:
    unit = CENTRAL / f"hall-{name}.service"
    text = re.sub(r"^ExecStart=/opt\S+", f"ExecStart={sys.executable}", unit.read_text("utf-8"), flags=re.MULTILINE)
    (tmp_path / unit.name).write_text(text, "utf-8")
    assert asked("systemd-analyze", "verify", str(tmp_path / unit.name)) == ""
    judged = asked(
        "systemd-analyze", "security", "--offline=true", f"--threshold={MOST_EXPOSED}", "--no-pager", str(unit)
    )
    assert "Overall exposure level" in judged


@pytest.mark.parametrize("name", UNITS)
def test_systemd_waits_until_it_is_ready_and_ends_what_stands_still(name: str) -> None:
    text = (CENTRAL / f"hall-{name}.service").read_text("utf-8")
    assert "\nType=notify\n" in text
    assert re.search(r"^WatchdogSec=[0-9]+$", text, re.MULTILINE)


def test_the_watch_is_told_what_it_knows_and_sees_two_keys_only() -> None:
    text = (CENTRAL / "hall-watch.service").read_text("utf-8")
    knows = set(re.findall(r"^ +(--[a-z-]+)\)", (ROOT / "run.d" / "watch.sh").read_text("utf-8"), re.MULTILINE))
    assert {word for word in [*text.split(), *options()["HALL_WATCH"]] if word.startswith("--")} <= knows
    assert re.findall(r"^LoadCredential=(\S+):", text, re.MULTILINE) == ["metrics.key", "ca.pem"]
    assert "DynamicUser=yes" in text
    worker = options()["HALL_PLATFORM"]
    port = worker[worker.index("--worker-port") + 1]
    assert options()["HALL_WATCH"] == ["--url", f"http://127.0.0.1:{port}"]


def test_under_a_real_systemd_the_broker_runs_with_its_locks_and_is_started_again_when_it_stands_still(
    tmp_path: Path,
) -> None:
    """All its locks but PrivateTmp; the platform's unit has the same, and was tried by hand."""
    if any(not folder.stat().st_mode & 0o005 for folder in (ROOT, *ROOT.parents)):
        pytest.skip("others may not read this checkout")
    door, inner = _free(), _free()
    words = f"{sys.executable} -m kiosk broker --keys /var/lib/hall-central --port {door} --platform-port {inner}"
    changed = {
        "ExecStart": words,
        "User": "nobody",
        "WorkingDirectory": str(ROOT),
        "WatchdogSec": "2",
        "RestartSec": "0.1",
    }
    unit = placed("hall-broker.service", ("Group", "EnvironmentFile", "PrivateTmp", "Wants"), changed, CENTRAL)
    with booted(tmp_path, {"hall-broker.service": unit}, "hall-broker.service", network=True) as log:
        before = _until_it_listens(door, 0, log)
        time.sleep(0.5)  # it has said that it is ready: from then on the watchdog counts
        os.kill(before, signal.SIGSTOP)
        assert _until_it_listens(door, before, log) != before


def _until_it_listens(door: int, before: int, log: Path) -> int:
    """The process of a broker other than that `before`, once terminals may call it."""
    until = time.monotonic() + 40
    while time.monotonic() < until:
        for process in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                words = (process / "cmdline").read_bytes().split(b"\0")
                ours = words[1:4] == [b"-m", b"kiosk", b"broker"] and str(door).encode() in words
                if ours and int(process.name) != before and listens("127.0.0.1", door):
                    return int(process.name)
        time.sleep(0.05)
    pytest.fail(log.read_text()[-3000:])


def _free() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


@pytest.mark.parametrize("name", UNITS)
def test_the_program_knows_every_option_of_its_unit(name: str) -> None:
    line = re.search(r"^ExecStart=(.*)$", (CENTRAL / f"hall-{name}.service").read_text("utf-8"), re.MULTILINE)
    assert line is not None
    words = line[1].split()[1:]
    assert words[:3] == ["-m", "kiosk", name]
    said = options()
    told = [part for word in words[3:] for part in (said[word[1:]] if word.startswith("$") else [word])]
    wanted = {word for word in told if word.startswith("--")}
    programs = (name, "central") if name == "platform" else (name,)  # what it does not know it hands on to each worker
    said_of = "".join(asked(sys.executable, "-m", "kiosk", each, "--help") for each in programs)
    known = set(re.findall(r"--[a-z-]+", said_of))
    assert wanted - known == set()
    assert UNITS[name] in line[1]
