"""A disk that loses power: at a chosen step everything ends, and what was never synced is lost or cut short."""

from __future__ import annotations

import contextlib
import os
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest


class PowerCut(BaseException):
    """From here on nothing is done any more."""


class Disk:
    """Counts what changes folders and what is synced, below `root`; ends at step `cut`, 0: never.

    Afterwards files that were made and not synced have any length, and the last renames of folders that were not
    synced may not have happened: as on a file system that writes its changes in their order.
    """

    def __init__(self, root: Path, chance: random.Random, cut: int = 0) -> None:
        self.steps = 0
        self._root = str(root)
        self._chance = chance
        self._cut = cut
        self._unsynced: set[str] = set()
        self._undo: list[Callable[[], None]] = []
        self._dark = False

    def attach(self, patch: pytest.MonkeyPatch) -> None:
        """Every call of this process goes through here from now on."""
        for name in ("rename", "link", "unlink", "symlink", "mkdir", "rmdir"):
            patch.setattr(os, name, self._counting(name, getattr(os, name)))
        opened = os.open

        def synced(descriptor: int) -> None:
            path = str(Path(f"/proc/self/fd/{descriptor}").readlink())
            self._step()
            self._unsynced.discard(path)
            if Path(path).is_dir():
                self._undo.clear()

        def noted(path: Any, flags: int, *more: Any, **named: Any) -> int:  # noqa: ANN401
            if flags & os.O_CREAT and str(path).startswith(self._root):
                self._unsynced.add(str(path))
            return opened(path, flags, *more, **named)

        patch.setattr(os, "fsync", synced)
        patch.setattr(os, "open", noted)

    def lose(self) -> None:
        """What the cut leaves; to be called when nothing of ours is at work any more."""
        for path in self._unsynced:
            with contextlib.suppress(OSError):
                size = Path(path).stat().st_size
                os.truncate(path, self._chance.randint(0, size))
        for undo in reversed(self._undo[self._chance.randint(0, len(self._undo)) :]):
            undo()

    def _counting(self, name: str, real: Callable[..., None]) -> Callable[..., None]:
        def call(*places: Any, **named: Any) -> None:  # noqa: ANN401
            if self._dark:
                raise PowerCut
            if not str(places[0]).startswith(self._root) and "dir_fd" not in named:
                real(*places, **named)
                return
            self._step()
            undo = self._before_rename(*map(str, places)) if name == "rename" else None
            real(*places, **named)
            if undo is not None:
                self._undo.append(undo)
                self._renamed(*map(str, places))

        return call

    def _before_rename(self, old: str, new: str) -> Callable[[], None] | None:
        """How to have it as before; folders are left, for what lay in them has moved with them."""
        if not os.path.lexists(new) or (Path(new).is_dir() and not Path(new).is_symlink()):
            return None
        was: tuple[str, bytes] = (
            (str(Path(new).readlink()), b"") if Path(new).is_symlink() else ("", Path(new).read_bytes())
        )

        def undo() -> None:
            with contextlib.suppress(OSError):
                Path(new).unlink()
                if was[0]:
                    Path(new).symlink_to(was[0])
                else:
                    Path(new).write_bytes(was[1])

        return undo

    def _renamed(self, old: str, new: str) -> None:
        if old in self._unsynced:
            self._unsynced.discard(old)
            self._unsynced.add(new)

    def _step(self) -> None:
        if self._dark:
            raise PowerCut
        self.steps += 1
        if self.steps == self._cut:
            self._dark = True
            raise PowerCut
