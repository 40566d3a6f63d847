"""`python -m screens` as a process of its own: it starts quickly, outlives the terminal, and ends when told."""

from __future__ import annotations

import os
import queue
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from kiosk.contract import wire
from tests.screens import gallery
from tests.screens.conftest import PATIENCE, Counter
from tests.terminal.health.ear import Ear


@pytest.fixture
def program(counter: Counter) -> Iterator[subprocess.Popen[str]]:
    """The screens, started at an open counter."""
    command = [sys.executable, "-m", "screens", "--socket", str(counter.path)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as started:
        yield started
        if started.poll() is None:
            started.kill()


def heard(counter: Counter, wanted: wire.ToTerminal) -> None:
    """Wait until the terminal hears this."""
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            if counter.heard.get(timeout=deadline - time.monotonic()) == wanted:
                return
        except queue.Empty:
            pytest.fail(f"the terminal did not hear {wanted}")


def test_the_first_scene_is_drawn_soon_and_the_program_ends_when_told(
    counter: Counter, program: subprocess.Popen[str]
) -> None:
    counter.show(msgspec.structs.replace(gallery.HOME, number=1))
    heard(counter, wire.Drawn(1))
    begun = time.monotonic()
    program.send_signal(signal.SIGTERM)
    assert program.wait(PATIENCE) == 0
    assert time.monotonic() - begun < 5
    assert program.stderr is not None
    assert "Traceback" not in program.stderr.read()


def test_a_new_terminal_is_greeted_by_the_same_screens(counter: Counter, program: subprocess.Popen[str]) -> None:
    counter.show(msgspec.structs.replace(gallery.HOME, number=1))
    heard(counter, wire.Drawn(1))
    counter.close()
    counter.open()
    heard(counter, wire.Hello(1080, 1920))
    counter.show(msgspec.structs.replace(gallery.CONFIRM, number=2))
    heard(counter, wire.Drawn(2))
    assert program.poll() is None


def test_nothing_of_a_citizen_is_written_to_the_log(counter: Counter, program: subprocess.Popen[str]) -> None:
    for number, scene in enumerate((gallery.CONFIRM, gallery.THANKS, gallery.PROGRESS), 1):
        counter.show(msgspec.structs.replace(scene, number=number))
        heard(counter, wire.Drawn(number))
    program.send_signal(signal.SIGTERM)
    program.wait(PATIENCE)
    assert program.stderr is not None
    log = program.stderr.read()
    assert "370999" not in log
    assert "䶮" not in log


def test_without_a_counter_the_program_waits_and_says_so_once(tmp_path_factory: pytest.TempPathFactory) -> None:
    nowhere = tmp_path_factory.mktemp("nowhere") / "counter.sock"
    command = [sys.executable, "-m", "screens", "--socket", str(nowhere)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as started:
        time.sleep(2.5)
        started.send_signal(signal.SIGTERM)
        _, log = started.communicate(timeout=PATIENCE)
    assert started.returncode == 0
    assert log.count("terminal is away") == 1


def test_told_to_rest_the_program_ends_where_somebody_starts_it_again_and_goes_on_where_nobody_does(
    counter: Counter, program: subprocess.Popen[str], tmp_path: Path
) -> None:
    counter.show(msgspec.structs.replace(gallery.HOME, number=1))
    heard(counter, wire.Drawn(1))
    counter.send(wire.pack(wire.Rest()))
    counter.show(msgspec.structs.replace(gallery.CONFIRM, number=2))
    heard(counter, wire.Drawn(2))
    program.send_signal(signal.SIGTERM)
    assert program.wait(PATIENCE) == 0

    ear = Ear(tmp_path / "notify")
    command = [sys.executable, "-m", "screens", "--socket", str(counter.path)]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL, env={**os.environ, **ear.env(8)}) as supervised:
        ear.until("READY=1")
        heard(counter, wire.Hello(1080, 1920))
        counter.send(wire.pack(wire.Rest()))
        assert supervised.wait(PATIENCE) == 0
    assert ear.until("STOPPING=1").count("WATCHDOG=1") < 3
    ear.close()
