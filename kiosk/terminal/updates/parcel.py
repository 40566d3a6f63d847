"""What is fetched, in the terminal's own folder: a part that grows, the whole bundle, and the request to root."""

from __future__ import annotations

import contextlib
import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

import msgspec

from kiosk.contract.lockers import Signed
from kiosk.contract.release import Release
from kiosk.contract.update import ASKED, BUNDLE, REQUEST, UpdateRequest

_CHUNK = 1024 * 1024
_ROOM = 6  # times its size: the bundle twice, and what is in it unpacked


@dataclass(frozen=True)
class Parcel:
    """The bundle of one release below the state folder."""

    state: Path
    release: Release

    @property
    def folder(self) -> Path:
        """Where root looks."""
        return self.state / ASKED

    @property
    def part(self) -> Path:
        """What is here of it."""
        return self.folder / f"{self.release.sha256}.part"

    def have(self) -> int:
        """Bytes that are here; parts of other bundles are given up."""
        self.folder.mkdir(mode=0o700, exist_ok=True)
        for other in self.folder.glob("*.part"):
            if other != self.part:
                other.unlink()
        return self.part.stat().st_size if self.part.exists() else 0

    def has_room(self) -> bool:
        """True where the disk holds it several times."""
        free = os.statvfs(self.folder)
        return free.f_bavail * free.f_frsize > _ROOM * self.release.size

    def add(self, piece: bytes) -> None:
        """The next bytes."""
        with self.part.open("ab") as file:
            file.write(piece)

    def genuine(self) -> bool:
        """True where all of it is what the makers signed; what is not is thrown away."""
        digest = hashlib.sha256()
        with self.part.open("rb") as file:
            while chunk := file.read(_CHUNK):
                digest.update(chunk)
        right = digest.hexdigest() == self.release.sha256
        if not right:
            self.part.unlink()
        return right

    def hand_over(self, serial: int, release: Signed) -> None:
        """Ask root for it. The request comes last: while it is there, the bundle is whole."""
        with self.part.open("rb") as file:
            os.fsync(file.fileno())
        self.part.rename(self.folder / BUNDLE)
        new = self.folder / f".{REQUEST}.new"
        with new.open("wb") as file:
            file.write(msgspec.json.encode(UpdateRequest(serial, release)))
            file.flush()
            os.fsync(file.fileno())
        new.rename(self.folder / REQUEST)
        folder = os.open(self.folder, os.O_RDONLY | os.O_DIRECTORY)
        with contextlib.suppress(OSError):
            os.fsync(folder)
        os.close(folder)


def is_asked(state: Path) -> bool:
    """True while root has not settled a request yet."""
    return (state / ASKED / REQUEST).exists()
