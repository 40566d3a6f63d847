"""What root answers, and what it keeps for the next start: in folders of its own, each file whole or not there."""

from __future__ import annotations

import os
from pathlib import Path

import msgspec

from kiosk.contract.errands import Answer


def answer(folder: Path, name: str, told: Answer) -> None:
    """Tell the terminal; anybody on the box may read it."""
    put(folder / f"{name}.json", msgspec.json.encode(told), 0o644)


def put(file: Path, text: bytes, mode: int) -> None:
    """The whole file, on the disk, or the one that was there."""
    beside = file.with_name(f".{file.name}.new")
    beside.unlink(missing_ok=True)
    number = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, mode)
    with os.fdopen(number, "wb") as out:
        os.fchmod(number, mode)
        out.write(text)
        out.flush()
        os.fsync(number)
    beside.replace(file)
