"""Writing a profile down so that a power cut at any byte leaves the old one or the new one, whole."""

from __future__ import annotations

import contextlib
import datetime as dt
import os
from dataclasses import dataclass
from pathlib import Path

import msgspec

from kiosk.contract.lockers import Signed
from kiosk.contract.profile import ProfileSeen
from kiosk.terminal.settings.profile import BEFORE, CURRENT, FOLDER, REFUSED

_OWNER_ONLY = 0o700


@dataclass(frozen=True)
class Turned:
    """A profile that was refused, and when: for technicians, and so that it is not asked for again and again."""

    at: dt.datetime
    seen: ProfileSeen


def keep(state: Path, signed: Signed) -> None:
    """This is the profile from now on; the one before is kept beside it, and what was refused is over. Blocks."""
    folder = _folder(state)
    current = folder / CURRENT
    if current.exists():
        spare = folder / (BEFORE + ".part")
        spare.unlink(missing_ok=True)
        os.link(current, spare)
        spare.replace(folder / BEFORE)
    _write(current, msgspec.json.encode(signed))
    (folder / REFUSED).unlink(missing_ok=True)
    _settle(folder)


def kept(state: Path) -> Signed | None:
    """The text as it came, if one lies there that can be read."""
    with contextlib.suppress(OSError, msgspec.MsgspecError):
        return msgspec.json.decode((state / FOLDER / CURRENT).read_bytes(), type=Signed)
    return None


def note_refused(state: Path, seen: ProfileSeen, at: dt.datetime) -> None:
    """Remember what was refused. Blocks."""
    folder = _folder(state)
    _write(folder / REFUSED, msgspec.json.encode(Turned(at, seen)))
    _settle(folder)


def refused(state: Path) -> Turned | None:
    """What was refused since the last profile that was kept."""
    with contextlib.suppress(OSError, msgspec.MsgspecError):
        return msgspec.json.decode((state / FOLDER / REFUSED).read_bytes(), type=Turned)
    return None


def _folder(state: Path) -> Path:
    folder = state / FOLDER
    folder.mkdir(mode=_OWNER_ONLY, exist_ok=True)
    return folder


def _write(file: Path, content: bytes) -> None:
    part = file.with_name(file.name + ".part")
    with part.open("wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    part.replace(file)


def _settle(folder: Path) -> None:
    """Have the names in a folder reach the disk, too."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
