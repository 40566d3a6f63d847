"""The versions on the disk: what each says of itself, and which of them are still needed."""

from __future__ import annotations

import contextlib
import datetime as dt
import subprocess
from pathlib import Path

import msgspec

from kiosk.update import disk
from kiosk.update.places import Places

_WITHIN = 240  # seconds for it


class Made(msgspec.Struct, frozen=True):
    """version.json of a tree: which one it is, when it was made, and for which Python."""

    version: str
    built: str
    python: str

    @property
    def moment(self) -> dt.datetime:
        """When it was made; long ago where that cannot be read."""
        try:
            told = dt.datetime.fromisoformat(self.built)
        except ValueError:
            return dt.datetime.min.replace(tzinfo=dt.UTC)
        return told if told.tzinfo else told.replace(tzinfo=dt.UTC)


def holds(places: Places, version: str) -> Made | None:
    """What a version on the disk says of itself; None where it says nothing that can be read."""
    if not version:
        return None
    with contextlib.suppress(OSError, msgspec.MsgspecError):
        return disk.read(places.versions / version / "version.json", Made)
    return None


def compiled(tree: Path) -> None:
    """What Python makes of the sources is made now: nobody writes there while the terminal runs."""
    words = [str(tree / "bin" / "python"), "-m", "compileall", "-q", str(tree / "lib")]
    with contextlib.suppress(OSError, subprocess.TimeoutExpired):  # a start is slower then, and nothing else
        subprocess.run(words, stdin=subprocess.DEVNULL, capture_output=True, timeout=_WITHIN, check=False, cwd="/")


def clear(places: Places, keep: set[str]) -> None:
    """Take away what an update leaves: all versions but these, and but what our links lead to."""
    used = {places.named(places.current), places.named(places.proven)}
    for version in places.on_disk():
        if version not in used | keep:
            disk.drop_tree(places.versions / version)
    disk.drop_tree(places.staging)
    disk.drop(places.bundle)
