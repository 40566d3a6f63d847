"""`kiosk update memory`: what is done in the terminal's folder, as its user. Called by `kiosk update`, not by people.

Its words are the same in all versions, since one version calls it of another.
"""

from __future__ import annotations

import argparse
import sqlite3
import sys
from collections.abc import Sequence
from pathlib import Path

from kiosk.update import memory
from kiosk.update.memory import Unfit

_DONE, _UNFIT, _WOULD_LOSE = 0, 3, 4


def main(argv: Sequence[str]) -> int:
    """0: done. 3: unfit, and the last line says why in a word. 4: it would lose what was written."""
    wishes = argparse.ArgumentParser(prog="kiosk update memory")
    wishes.add_argument("act", choices=("copy", "try", "back", "forget"))
    wishes.add_argument("--state", type=Path, required=True)
    wishes.add_argument("--config", type=Path, action="append", default=[])
    wishes.add_argument("--devices", type=Path, action="append", default=[])
    told = wishes.parse_args(argv)
    try:
        return _acted(told)
    except Unfit as why:
        sys.stdout.write(f"{why.why}\n")
    except (sqlite3.Error, OSError):
        sys.stdout.write("memory\n")
    return _UNFIT


def _acted(told: argparse.Namespace) -> int:
    match told.act:
        case "copy":
            memory.copy(told.state)
        case "try":
            memory.try_on_copy(told.state, memory.key_of(told.config, told.devices))
        case "back":
            return _DONE if memory.put_back(told.state, _key(told)) else _WOULD_LOSE
        case _:
            memory.forget(told.state)
    return _DONE


def _key(told: argparse.Namespace) -> bytes | None:
    """Where the settings tell no key any more, what is sealed is compared as it lies there."""
    try:
        return memory.key_of(told.config, told.devices)
    except Unfit:
        return None
