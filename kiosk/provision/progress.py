"""How far the wizard has come and what it has found so far: one file, whole or as before, after every finding."""

from __future__ import annotations

import datetime as dt
import os
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

if TYPE_CHECKING:
    from pathlib import Path

FILE_NAME = "progress.json"
T = TypeVar("T", bound=msgspec.Struct)


class Line(msgspec.Struct, frozen=True):
    """One line of the sign-off sheet: provision.line.<key>, and its value."""

    key: str
    value: str


class Done(msgspec.Struct, frozen=True):
    """A step that is behind us. One that was left out has not passed, and `why` says why."""

    at: dt.datetime
    passed: bool = True
    why: str = ""
    lines: tuple[Line, ...] = ()
    noted: bool = False  # it stands in the audit log


class _Book(msgspec.Struct):
    """The file."""

    began: dt.datetime
    done: dict[str, Done] = {}
    found: dict[str, Any] = {}


def put_down(file: Path, content: bytes) -> None:
    """Write a file whole or not at all, and have it on the disk before anything goes on."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = file.with_name(f"{file.name}.new")
    with fresh.open("wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    fresh.replace(file)
    folder = os.open(file.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


class Progress:
    """Read at the start, written after each change. Raises OSError where it cannot be."""

    def __init__(self, file: Path, now: dt.datetime) -> None:
        self._file = file
        try:
            self._book = msgspec.json.decode(file.read_bytes(), type=_Book)
        except (FileNotFoundError, msgspec.MsgspecError):
            self._book = _Book(now)

    @property
    def began(self) -> dt.datetime:
        """When the wizard was first started here."""
        return self._book.began

    @property
    def done(self) -> dict[str, Done]:
        """The steps behind us, by name."""
        return self._book.done

    def finish(self, step: str, done: Done) -> None:
        """This step is behind us."""
        self._book.done[step] = done
        self._save()

    def undo(self, steps: set[str]) -> None:
        """These are to be done again; what they have found stays."""
        self._book.done = {name: done for name, done in self._book.done.items() if name not in steps}
        self._save()

    def noted(self) -> None:
        """All of them stand in the audit log now."""
        self._book.done = {name: msgspec.structs.replace(it, noted=True) for name, it in self._book.done.items()}
        self._save()

    def found(self, step: str, kind: type[T]) -> T:
        """What a step has found so far; a fresh one where nothing, or nothing that is still understood, is there."""
        try:
            return msgspec.convert(self._book.found.get(step, {}), kind)
        except msgspec.ValidationError:
            return kind()

    def take_over(self, file: Path, steps: tuple[str, ...]) -> None:
        """What these steps had found on the box that this one replaces. Raises OSError, MsgspecError."""
        before = msgspec.json.decode(file.read_bytes(), type=_Book)
        self._book.found.update({step: before.found[step] for step in steps if step in before.found})
        self._save()

    def keep(self, step: str, found: msgspec.Struct) -> None:
        """Keep what a step has found so far."""
        self._book.found[step] = msgspec.to_builtins(found)
        self._save()

    def _save(self) -> None:
        put_down(self._file, msgspec.json.format(msgspec.json.encode(self._book), indent=2) + b"\n")
