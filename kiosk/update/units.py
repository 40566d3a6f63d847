"""Stopping, starting and looking at terminal and screens: systemd's units, or what stands in its place."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from typing import Protocol

TERMINAL, SCREENS = "hall-terminal.service", "hall-screens.service"
_WITHIN = 180.0  # seconds; systemd's own limits are shorter


@dataclass(frozen=True)
class Seen:
    """How the programs are: `running` once ready, how often any of them was started again by itself."""

    running: bool
    restarts: int


class Units(Protocol):
    """Whoever starts the programs."""

    def stop(self) -> None:
        """End them."""

    def start(self) -> None:
        """Start them, without waiting until they are ready; no harm where they run."""

    def seen(self) -> Seen:
        """How they are."""


class Systemd:
    """The real one. Restarts are counted from the last start by hand."""

    def stop(self) -> None:
        """End terminal and screens."""
        _systemctl("stop", TERMINAL, SCREENS)

    def start(self) -> None:
        """Start the terminal, which wants the screens; what was given up before is no reason against it."""
        _systemctl("reset-failed", TERMINAL, SCREENS, wanted=False)
        _systemctl("start", "--no-block", TERMINAL)

    def seen(self) -> Seen:
        """Both at once."""
        said = _systemctl("show", "--property=ActiveState,NRestarts", TERMINAL, SCREENS)
        told = [dict(line.split("=", 1) for line in unit.splitlines() if "=" in line) for unit in said.split("\n\n")]
        running = all(unit.get("ActiveState") == "active" for unit in told)
        return Seen(running, sum(int(unit.get("NRestarts", "0") or 0) for unit in told))


class NoUnits(Exception):
    """Nobody there starts or stops anything."""


def _systemctl(*words: str, wanted: bool = True) -> str:
    try:
        done = subprocess.run(
            ["systemctl", *words],
            capture_output=True,
            text=True,
            timeout=_WITHIN,
            stdin=subprocess.DEVNULL,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as trouble:
        raise NoUnits(type(trouble).__name__) from None
    if wanted and done.returncode:
        raise NoUnits(f"systemctl {words[0]} ended with {done.returncode}")
    return done.stdout
