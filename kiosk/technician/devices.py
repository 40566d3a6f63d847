"""`kiosk devices COMMAND`: what is plugged in, how it is, whether it works; each command imported only when called."""

from __future__ import annotations

import importlib
import sys
from typing import TYPE_CHECKING

from kiosk.manual import held

if TYPE_CHECKING:
    from collections.abc import Sequence

# The module of each command, and what it is for.
_ALL: dict[str, tuple[str, str]] = {
    "list": ("kiosk.technician.listing", "every device: its state, what helps, its last test"),
    "watch": ("kiosk.technician.watching", "the same, and every change from now on"),
    "test": ("kiosk.technician.testing", "test one device, step by step; the result is kept"),
    "reopen": ("kiosk.technician.reopening", "close one device of a running terminal and open it anew"),
    "discover": ("kiosk.technician.discovery.command", "what is plugged in where, asked with safe questions only"),
    "calibrate": ("kiosk.technician.calibrating", "find out how the locker's boards are wired"),
    "capture": ("kiosk.technician.capture", "write down what one device and its driver say to each other"),
    "replay": ("kiosk.technician.replay", "let a driver of today work with a recorded device"),
    "decode": ("kiosk.technician.decode", "the codes in pictures, one JSON line a picture"),
}
COMMANDS = {name: told for name, told in _ALL.items() if held(told[0])}


def main(argv: Sequence[str]) -> int:
    """Run one command; 2 when there is none of that name."""
    command = COMMANDS.get(argv[0]) if argv else None
    if command is None:
        asked_for_help = argv[:1] in (["-h"], ["--help"])
        _list("" if asked_for_help or not argv else argv[0])
        return 0 if asked_for_help else 2
    status: int = importlib.import_module(command[0]).main(argv[1:])
    return status


def _list(unknown: str) -> None:
    out = sys.stderr if unknown else sys.stdout
    if unknown:
        out.write(f"kiosk devices: there is no command {unknown!r}\n")
    out.write("kiosk devices COMMAND [options]     each has --help, --lang zh|en and --json\n\n")
    for name, (_, says) in COMMANDS.items():
        out.write(f"  {name:10} {says}\n")
