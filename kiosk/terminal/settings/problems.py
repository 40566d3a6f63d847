"""What is wrong with the settings: where it stands, what it is, and what would be right."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, order=True)
class Place:
    """A line of a settings file, counted from 1."""

    file: Path
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


@dataclass(frozen=True, order=True)
class Problem:
    """One thing to mend. `suggestion` is what to write instead, where that can be known."""

    place: Place
    what: str
    suggestion: str = ""

    def __str__(self) -> str:
        return f"{self.place}: {self.what}" + (f"; {self.suggestion}" if self.suggestion else "")


class BadSettings(Exception):
    """The terminal cannot work with these settings: all their problems, in the order of the files."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        super().__init__("\n".join(str(problem) for problem in self.problems))
