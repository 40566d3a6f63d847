"""Which version this program is, where it was installed by versions, and what root has written down of an update."""

from __future__ import annotations

import contextlib
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import msgspec

from kiosk.contract.release import is_version
from kiosk.contract.update import FOLDER, JOURNAL, LAST, Journal, Outcome, Phase

Told = TypeVar("Told")


def python_here() -> str:
    """The Python that runs us: a bundle is made for one."""
    return f"{sys.version_info.major}.{sys.version_info.minor}"


@dataclass(frozen=True)
class Here:
    """`program` is the folder of all versions, `version` the one that runs."""

    program: Path
    version: str

    @classmethod
    def of_this_program(cls) -> Here | None:
        """None for one that was not installed by versions: a checkout, a demo."""
        tree = Path(sys.prefix).resolve()
        if tree.parent.name != "versions" or not is_version(tree.name):
            return None
        return cls(tree.parents[1], tree.name)

    @property
    def on_trial(self) -> bool:
        """True while root looks whether this version is well enough to stay: nobody is served, nothing counts yet."""
        journal = self.journal
        return journal is not None and journal.version == self.version and journal.phase is Phase.TRIAL

    @property
    def under_way(self) -> bool:
        """True while root has an update in hand."""
        return (self.program / FOLDER / JOURNAL).exists()

    @property
    def journal(self) -> Journal | None:
        """What root has written down of it."""
        return self._read(JOURNAL, Journal)

    @property
    def outcome(self) -> Outcome | None:
        """How the last update ended; None before the first."""
        return self._read(LAST, Outcome)

    def _read(self, name: str, kind: type[Told]) -> Told | None:
        with contextlib.suppress(OSError, msgspec.MsgspecError):
            return msgspec.json.decode((self.program / FOLDER / name).read_bytes(), type=kind)
        return None
