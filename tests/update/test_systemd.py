"""What the updater says to systemd, word for word, and what it makes of the answers."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from kiosk.update.units import NoUnits, Seen, Systemd

_BOTH = "hall-terminal.service hall-screens.service"


@pytest.fixture
def said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A systemctl that writes down its words and answers with a file."""
    program = tmp_path / "systemctl"
    program.write_text(f'#!/bin/sh\necho "$@" >> {tmp_path}/said\ncat {tmp_path}/answer 2>/dev/null\nexit 0\n')
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    return tmp_path / "said"


def test_stopping_and_starting(said: Path) -> None:
    Systemd().stop()
    Systemd().start()
    assert said.read_text().splitlines() == [
        f"stop {_BOTH}",
        f"reset-failed {_BOTH}",
        "start --no-block hall-terminal.service",
    ]


@pytest.mark.parametrize(
    ("answer", "seen"),
    [
        ("NRestarts=0\nActiveState=active\n\nNRestarts=0\nActiveState=active\n", Seen(running=True, restarts=0)),
        ("NRestarts=2\nActiveState=activating\n\nNRestarts=1\nActiveState=active\n", Seen(running=False, restarts=3)),
        ("NRestarts=0\nActiveState=active\n\nActiveState=inactive\n", Seen(running=False, restarts=0)),
    ],
)
def test_looking(answer: str, seen: Seen, said: Path) -> None:
    said.with_name("answer").write_text(answer)
    assert Systemd().seen() == seen
    assert said.read_text().strip() == f"show --property=ActiveState,NRestarts {_BOTH}"


def test_without_systemd_nothing_is_pretended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(NoUnits):
        Systemd().stop()
