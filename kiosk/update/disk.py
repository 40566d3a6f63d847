"""Writing so that a power cut at any moment leaves the old or the new, and never something between."""

from __future__ import annotations

import contextlib
import os
import shutil
from pathlib import Path
from typing import TypeVar

import msgspec

Told = TypeVar("Told")


def sync_folder(folder: Path) -> None:
    """What was renamed, made or removed in it is so for good."""
    opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def write(path: Path, content: bytes, mode: int = 0o644) -> None:
    """The whole file, or the one that was there."""
    new = path.with_name(f".{path.name}.new")
    with contextlib.suppress(FileNotFoundError):
        new.unlink()
    opened = os.open(new, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_NOFOLLOW, mode)
    with os.fdopen(opened, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    new.rename(path)
    sync_folder(path.parent)


def point(link: Path, target: str) -> None:
    """The link leads there, or where it led."""
    new = link.with_name(f".{link.name}.new")
    with contextlib.suppress(FileNotFoundError):
        new.unlink()
    new.symlink_to(target)
    new.rename(link)
    sync_folder(link.parent)


def move(source: Path, target: Path) -> None:
    """A whole folder appears in its place at once."""
    source.rename(target)
    sync_folder(target.parent)
    if source.parent != target.parent:
        sync_folder(source.parent)


def drop(path: Path) -> None:
    """A file is gone."""
    if path.exists() or path.is_symlink():
        path.unlink()
        sync_folder(path.parent)


def drop_tree(folder: Path) -> None:
    """A folder is gone: out of its place at once, its files after that."""
    if not folder.exists():
        return
    gone = folder.with_name(f".{folder.name}.gone")
    shutil.rmtree(gone, ignore_errors=True)
    move(folder, gone)
    shutil.rmtree(gone)
    sync_folder(folder.parent)


def sync_tree(folder: Path) -> None:
    """Every file and every folder of a tree."""
    for place, _, names in os.walk(folder):
        for file in (Path(place, name) for name in names):
            if not file.is_symlink():
                opened = os.open(file, os.O_RDONLY)
                os.fsync(opened)
                os.close(opened)
        sync_folder(Path(place))


def read(path: Path, kind: type[Told]) -> Told | None:
    """What a file of root's own says; None where there is none. Raises msgspec.MsgspecError."""
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return None
    return msgspec.json.decode(content, type=kind)
