"""What a self-test found, for technicians and the console: steps, cells that disagree with the ledger, one grade."""

from __future__ import annotations

import datetime as dt
import enum
from typing import Literal

import msgspec

# The steps in the order in which they are told.
ORDER = (
    "storage",
    "clock",
    "config",
    "database",
    "network",
    "display",
    "speaker",
    "lamps",
    "card",
    "social",
    "scanner",
    "camera",
    "printer",
    "a4",
    "signature",
    "locks",
    "power",
    "hall_door",
)
Outcome = Literal["passed", "failed", "skipped"]


class Grade(enum.StrEnum):
    """What the terminal may do after it."""

    GREEN = "green"  # everything
    YELLOW = "yellow"  # what still works; the menu says what does not
    RED = "red"  # nothing: the screen is closed


class Step(msgspec.Struct, frozen=True):
    """One step. A passed one may still name what is to be seen to (paper_low); facts are counts and short words."""

    name: str
    outcome: Outcome
    cause: str = ""
    remedy: str = "none"
    seconds: float = 0.0
    facts: dict[str, str | int] = {}


class Difference(msgspec.Struct, frozen=True):
    """A cell that is not as the ledger says. `found`: door_open, something_inside, nothing_inside, not_readable."""

    cell: int
    found: str
    ledger: str
    reason: str = ""


class Report(msgspec.Struct, frozen=True):
    """A whole self-test. `occasion`: start, daily, idle, closed (again, while nobody is served) or asked.

    `closed` says why nobody is served after it, "" when somebody is; `version` is the program's.
    Nothing in it tells of a person.
    """

    terminal: str
    at: dt.datetime
    occasion: str
    grade: Grade
    seconds: float
    steps: tuple[Step, ...]
    differences: tuple[Difference, ...] = ()
    closed: str = ""
    version: str = ""

    @property
    def failed(self) -> tuple[Step, ...]:
        """The steps that did not pass."""
        return tuple(step for step in self.steps if step.outcome == "failed")
