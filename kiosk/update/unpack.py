"""Unpacks the program's tree out of a bundle whose hash was checked: strictly, and nowhere but into one folder."""

from __future__ import annotations

import contextlib
import os
import posixpath
import re
import subprocess
import tarfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import IO

_DEB, _ZST = b"!<arch>\n", b"\x28\xb5\x2f\xfd"
_MOST_BYTES, _MOST_ENTRIES = 4 * 1024**3, 200_000
_CHUNK = 256 * 1024
# What outside a tree may lead to: the machine's own interpreter, and Debian's smart card library where it is installed.
_PYTHON = re.compile(r"/usr/bin/python3(\.[0-9]{1,2})?")
_UP_THEN_DOWN = re.compile(r"(?P<up>(\.\./)*)(?!\.\.(/|$))[^/]+(/(?!\.\.(/|$))[^/]+)*")
_PYTHON_AT = re.compile(r"bin/python[0-9.]*")
_CARDS = "/usr/lib/python3/dist-packages/smartcard"
_CARDS_AT = re.compile(r"lib/python3\.[0-9]{1,2}/site-packages/smartcard")


class BadBundle(Exception):
    """Not a bundle as ours are; `why` says what is odd about it, in one word."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def unpack(bundle: Path, version: str, target: Path) -> None:
    """The tree of this version into a new folder; nothing is synced yet. Raises BadBundle and OSError."""
    with bundle.open("rb") as file:
        magic = file.read(len(_DEB))
    if magic == _DEB:
        command, within = ["dpkg-deb", "--fsys-tarfile", str(bundle)], f"opt/hall-terminal/versions/{version}"
    elif magic.startswith(_ZST):
        command, within = ["zstd", "-dcq", str(bundle)], ""
    else:
        raise BadBundle("no_bundle")
    target.mkdir(mode=0o755)
    with _unwrapped(command) as stream:
        try:
            with tarfile.open(fileobj=stream, mode="r|") as tar:
                _Tree(target, within).take(tar)
        except (tarfile.TarError, UnicodeError):
            raise BadBundle("garbled") from None


@contextlib.contextmanager
def _unwrapped(command: list[str]) -> Iterator[IO[bytes]]:
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    assert process.stdout is not None  # noqa: S101  it was asked for
    try:
        yield process.stdout
        while process.stdout.read(_CHUNK):  # the padding behind the last entry
            pass
        if process.wait() != 0:
            raise BadBundle("garbled")
    finally:
        process.stdout.close()
        process.kill()
        process.wait()


class _Tree:
    """Makes everything itself and follows no link: each entry's folder must be one that came before it."""

    def __init__(self, target: Path, within: str) -> None:
        self._target = target
        self._within = within
        self._folders = {""}
        self._files: set[str] = set()
        self._bytes = 0

    def take(self, tar: tarfile.TarFile) -> None:
        for count, entry in enumerate(tar):
            if count > _MOST_ENTRIES:
                raise BadBundle("too_many")
            place = self._place(entry.name)
            if place is not None:
                self._make(tar, entry, place)
        if not self._files:
            raise BadBundle("empty")

    def _place(self, name: str) -> str | None:
        """Where below the target it belongs; None where it does not belong to the tree."""
        path = posixpath.normpath(name)
        if ".." in PurePosixPath(name).parts or "\0" in name:
            raise BadBundle("path")
        if self._within:
            path = path.removeprefix("/")
            if path != self._within and not path.startswith(f"{self._within}/"):
                return None
            path = path[len(self._within) :].removeprefix("/") or "."
        elif path.startswith("/"):
            raise BadBundle("path")
        return "" if path == "." else path

    def _make(self, tar: tarfile.TarFile, entry: tarfile.TarInfo, place: str) -> None:
        if entry.mode & 0o7000 and not entry.issym():
            raise BadBundle("setuid")
        if place in self._folders and entry.isdir():
            return
        if not place or posixpath.dirname(place) not in self._folders:
            raise BadBundle("path")
        try:
            self._made(tar, entry, place)
        except FileExistsError:
            raise BadBundle("twice") from None

    def _made(self, tar: tarfile.TarFile, entry: tarfile.TarInfo, place: str) -> None:
        path = self._target / place
        if entry.isdir():
            path.mkdir(mode=0o755)
            self._folders.add(place)
        elif entry.isreg():
            self._write(tar, entry, path)
            self._files.add(place)
        elif entry.issym():
            self._check_link(place, entry.linkname)
            path.symlink_to(entry.linkname)
        elif entry.islnk():
            self._link(entry.linkname, path)
            self._files.add(place)
        else:
            raise BadBundle("device")

    def _write(self, tar: tarfile.TarFile, entry: tarfile.TarInfo, path: Path) -> None:
        self._bytes += entry.size
        source = tar.extractfile(entry)
        if self._bytes > _MOST_BYTES or source is None:
            raise BadBundle("too_large")
        mode = 0o755 if entry.mode & 0o111 else 0o644
        opened = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_NOFOLLOW, mode)
        with os.fdopen(opened, "wb") as file:
            while chunk := source.read(_CHUNK):
                file.write(chunk)

    def _check_link(self, place: str, to: str) -> None:
        if _PYTHON.fullmatch(to) and _PYTHON_AT.fullmatch(place):
            return
        if to == _CARDS and _CARDS_AT.fullmatch(place):
            return
        # Up first and down after: a ".." behind another link would lead elsewhere than it reads.
        depth = len(PurePosixPath(place).parent.parts)
        if not (match := _UP_THEN_DOWN.fullmatch(to)) or match["up"].count("../") > depth:
            raise BadBundle("link_out")

    def _link(self, to: str, path: Path) -> None:
        same = self._place(to)
        if same is None or same not in self._files:
            raise BadBundle("link_out")
        os.link(self._target / same, path, follow_symlinks=False)
