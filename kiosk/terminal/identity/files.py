"""Files that outlive a power cut at any byte."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path


def write(file: Path, text: str, mode: int = 0o600) -> None:
    """Put a file in its place: the old one or the new one is there after a power cut, and nothing in between."""
    fresh = file.with_name(f".{file.name}.new")
    with contextlib.suppress(FileNotFoundError):
        fresh.unlink()
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "w", encoding="utf-8") as out:
        out.write(text)
        out.flush()
        os.fsync(out.fileno())
    fresh.replace(file)
    _sync(file.parent)


def remove(file: Path) -> None:
    """Take a file away for good."""
    file.unlink(missing_ok=True)
    _sync(file.parent)


def _sync(folder: Path) -> None:
    opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
