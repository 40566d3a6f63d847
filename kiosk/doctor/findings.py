"""What a look at the box can come to: something is wrong, all is well, or it could not be looked at."""

from __future__ import annotations

import enum
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from kiosk.terminal.settings.secret import address_shown

Gaps = Mapping[str, str | int]


class Grade(enum.StrEnum):
    """How bad it is, worst first."""

    STOPS = "stops"  # the terminal serves nobody, or what it keeps is in danger
    WARNS = "warns"  # a service is missing, or will be soon
    HINT = "hint"  # better mended when somebody is there
    SKIPPED = "skipped"  # could not be looked at
    WELL = "well"

    @property
    def rank(self) -> int:
        """0 is the worst."""
        return list(Grade).index(self)


@dataclass(frozen=True)
class Seen:
    """What a look yields: a matter of its check ("" is well), what was seen, and gaps for the words."""

    matter: str
    seen: str
    gaps: Gaps = field(default_factory=dict)


class CannotLook(Exception):
    """A look is not possible here; `why` is a key of the sentences under why_not."""

    def __init__(self, why: str, seen: str = "") -> None:
        super().__init__(why)
        self.why = why
        self.seen = seen


@dataclass(frozen=True)
class Finding:
    """One line of the result. `id` is check and matter, such as ports.busy; a check that is well has its own name."""

    id: str
    grade: Grade
    seen: str = ""
    gaps: Gaps = field(default_factory=dict)
    why: str = ""

    @property
    def check(self) -> str:
        """The check it belongs to."""
        return self.id.partition(".")[0]


Look = Iterator[Seen]


def wrong(matter: str, seen: object, **gaps: str | int) -> Seen:
    """Something is wrong. What is told of addresses never shows a user's password."""
    shown = {name: address_shown(gap) if isinstance(gap, str) else gap for name, gap in gaps.items()}
    return Seen(matter, address_shown(str(seen)), shown)


def well(seen: object) -> Seen:
    """Nothing is wrong; what was seen says why."""
    return Seen("", str(seen))
