"""What is wrong with a file that somebody wrote: where it stands, what it is, and what would be right."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, order=True)
class Place:
    """A line of a file, counted from 1."""

    file: Path
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


@dataclass(frozen=True, order=True)
class Problem:
    """One thing to mend. `suggestion` is what to write instead, where that can be known; `chinese` is for clerks."""

    place: Place
    what: str
    suggestion: str = ""
    chinese: str = ""

    def __str__(self) -> str:
        return f"{self.place}: {self.said}"

    @property
    def said(self) -> str:
        """What it is, and what would be right."""
        return self.what + (f"; {self.suggestion}" if self.suggestion else "")


class Unread(Exception):
    """A file that cannot be read at all, and why."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(str(problem))


def all_of(problems: Iterable[Problem]) -> str:
    """Every problem in both languages, and how many there are: what a command that checks sheets prints."""
    lines = [f"{one.place}: {one.chinese}\n    {one.said}\n" for one in problems]
    return "".join([*lines, f"{len(lines)} 处要改 to mend\n"])
