"""The disk under the memory: what cannot be written is found before a citizen's matter depends on it."""

from __future__ import annotations

import logging
import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from kiosk.profile.sections import HealthSettings
from kiosk.terminal.clock import Clock
from kiosk.terminal.health import storage
from kiosk.terminal.health.state import Health, Part
from kiosk.terminal.health.storage import StorageWatch, canary, room

RULES = HealthSettings()


def test_a_good_disk_leaves_no_trace(tmp_path: Path) -> None:
    assert canary(tmp_path / "state") == ""
    assert list((tmp_path / "state").iterdir()) == []


def test_what_is_left_of_a_power_cut_in_the_middle_is_no_obstacle(tmp_path: Path) -> None:
    (tmp_path / ".canary").write_bytes(b"half")

    assert canary(tmp_path) == ""


def test_a_folder_that_takes_no_file_refuses(tmp_path: Path) -> None:
    (tmp_path / ".canary").mkdir()
    (tmp_path / "file").write_text("")

    assert canary(tmp_path) == "storage_refuses"
    assert canary(tmp_path / "file" / "state") == "storage_refuses"


def test_a_disk_without_room_refuses(tmp_path: Path) -> None:
    """No file of that process may grow beyond a few bytes: writing ends as on a full disk."""
    words = "import sys; from pathlib import Path; from kiosk.terminal.health.storage import canary; "
    words += "print(canary(Path(sys.argv[1])))"

    def nearly_full() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))

    done = subprocess.run(
        [sys.executable, "-B", "-c", words, str(tmp_path)],
        preexec_fn=nearly_full,
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout == "storage_refuses\n"
    assert list(tmp_path.iterdir()) == []


def test_other_bytes_than_were_written_are_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "pread", lambda *_: b"\0" * 16384)

    assert canary(tmp_path) == "storage_garbles"


@pytest.mark.parametrize(("low", "out", "cause"), [(0, 0, ""), (90, 0, "space_low"), (90, 90, "space_nearly_out")])
def test_free_room_is_judged_by_the_settings(tmp_path: Path, low: float, out: float, cause: str) -> None:
    disk = os.statvfs(tmp_path)
    if not 0 < disk.f_bavail / disk.f_blocks < 0.9:
        pytest.skip("this disk is nearly full, or nearly empty")

    assert room(tmp_path, HealthSettings(space_low_percent=low, space_out_percent=out)) == cause


async def test_refused_is_closed_and_told_once_and_so_is_its_end(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    health = Health()
    watch = StorageWatch(health, tmp_path, Clock(), RULES)
    (tmp_path / ".canary").mkdir()
    await watch.look()
    await watch.look()
    assert (health.closed, health.cause(Part.STORAGE)) == ("storage_refuses", "storage_refuses")

    (tmp_path / ".canary").rmdir()
    await watch.look()

    assert health.closed == ""
    told = [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING]
    assert told == [
        "the state folder: storage_refuses",
        "the state folder: can be written",
    ]


async def test_a_disk_that_hangs_closes_and_is_not_asked_twice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    state = tmp_path / "state"
    state.mkdir()
    os.mkfifo(state / ".canary")
    asked: list[Path] = []

    def hanging(folder: Path) -> str:
        """A pipe with nobody at its other end lets go of nobody who opens it."""
        asked.append(folder)
        with (folder / ".canary").open("rb") as pipe:
            pipe.read()
        return ""

    monkeypatch.setattr(storage, "canary", hanging)
    monkeypatch.setattr(storage, "_ANSWERS_WITHIN", 0.1)
    health = Health()
    watch = StorageWatch(health, state, Clock(), RULES)

    await watch.look()
    await watch.look()
    assert health.closed == "storage_hangs"
    assert len(asked) == 1

    os.close(os.open(state / ".canary", os.O_WRONLY))
    monkeypatch.setattr(storage, "_ANSWERS_WITHIN", 5.0)
    await watch.look()
    assert health.closed == ""
