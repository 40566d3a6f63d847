"""The last test of each place, kept in the state folder: which model, when, and whether it passed."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import msgspec

from kiosk.contract.health import Tested

if TYPE_CHECKING:
    from pathlib import Path

FILE_NAME = "device-tests.json"


def last_tests(folder: Path) -> dict[str, Tested]:
    """By place; a file that is not there or cannot be read is no test at all."""
    try:
        kept = msgspec.json.decode((folder / FILE_NAME).read_bytes(), type=list[Tested])
    except (OSError, msgspec.MsgspecError):
        return {}
    return {test.place: test for test in kept}


def keep(folder: Path, test: Tested) -> None:
    """Put it in the place of the one before; whole or not at all. Raises OSError."""
    tests = {**last_tests(folder), test.place: test}
    fresh = folder / f"{FILE_NAME}.new"
    with fresh.open("wb") as file:
        file.write(msgspec.json.format(msgspec.json.encode(list(tests.values())), indent=2) + b"\n")
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(folder / FILE_NAME)
