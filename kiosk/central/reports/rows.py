"""What is reckoned with: lines of the platform's raw records, each with its site, none of them telling of a person.

`case` is a case's number: it ties lines together and stands in no report.
"""

from __future__ import annotations

import datetime as dt
import enum
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any

from kiosk.contract.names import Name
from kiosk.contract.platform import CaseState
from kiosk.contract.visits import Visit


class Doing(enum.StrEnum):
    """What a fact says of a thing in a locker."""

    PLACED = "placed"
    UNDONE = "undone"  # taken out again at once, or never put in
    COLLECTED = "collected"
    PRESUMED = "presumed"
    DISPUTED = "disputed"
    HANDED_IN = "handed_in"
    RECLAIMED = "reclaimed"


@dataclass(frozen=True)
class Fact:
    """A terminal's fact about a locker. `thing` is the deposit or hand-in."""

    site: str
    terminal: str
    id: str
    number: int
    at: dt.datetime
    doing: Doing
    thing: str
    case: str


@dataclass(frozen=True)
class Came:
    """A visit to a terminal; `id` is its fact's."""

    site: str
    terminal: str
    id: str
    visit: Visit


@dataclass(frozen=True)
class Deposit:
    """The platform's book of a thing in a locker: what no fact tells, and what was before the facts that were read."""

    site: str
    id: str
    case: str
    keep_until: dt.date | None
    put_at: dt.datetime | None
    ended_at: dt.datetime | None
    how: Doing | None
    waits: bool  # whether somebody is to collect it, or was


@dataclass(frozen=True)
class Filing:
    """An application. `act` is its letter, by which it can be rated."""

    site: str
    case: str
    act: str
    channel: str
    at: dt.datetime
    assisted: bool


@dataclass(frozen=True)
class Case:
    """A case: its stages in their order, and the days and sites on which somebody came to a terminal because of it."""

    site: str  # where it was applied for, or else lay; "" where the platform knows neither
    number: str
    item: str
    online: bool  # it was applied for here, and not at a window
    alone: bool  # nobody of the staff stood by
    window: bool  # its result goes to a window
    papers: bool  # papers of it were handed in
    stages: tuple[tuple[CaseState, dt.date], ...]
    came: frozenset[tuple[str, dt.date]] = frozenset()

    def first(self, *states: CaseState) -> dt.date | None:
        """When it first came to one of these; None where it never did."""
        return next((on for state, on in self.stages if state in states), None)


@dataclass(frozen=True)
class Print:
    """A result that was printed at a terminal."""

    site: str
    case: str
    at: dt.datetime


@dataclass(frozen=True)
class Rated:
    """What somebody said of an act."""

    site: str
    act: str
    level: int
    at: dt.datetime


@dataclass(frozen=True)
class Matter:
    """Something that somebody objected to or called for; `settled` is when the staff had seen to it."""

    site: str  # "" where the platform knows none
    kind: str
    at: dt.datetime
    settled: dt.datetime | None


@dataclass(frozen=True)
class Trouble:
    """Something that was not well; `ended` is None while it is."""

    site: str
    terminal: str
    cause: str
    place: str
    model: str
    began: dt.datetime
    ended: dt.datetime | None


@dataclass(frozen=True)
class Hour:
    """What a terminal's figures were at the end of an hour."""

    site: str
    terminal: str
    hour: dt.datetime
    figures: Mapping[str, float] = field(hash=False)


@dataclass(frozen=True)
class Unit:
    """A device that a terminal has."""

    site: str
    terminal: str
    place: str
    model: str


@dataclass(frozen=True)
class Terminal:
    """A terminal; `gaps` facts of it never came, `held` are not believed, and nothing of either is counted."""

    site: str
    id: str
    gaps: int = 0
    held: int = 0


@dataclass(frozen=True)
class Rows:
    """All that a report is made of. `sites` and `items` are names by code, `units_of` a supply's unit by its kind."""

    sites: Mapping[str, Name]
    items: Mapping[str, Name]
    units_of: Mapping[str, str] = field(default_factory=dict)
    terminals: tuple[Terminal, ...] = ()
    facts: tuple[Fact, ...] = ()
    deposits: tuple[Deposit, ...] = ()
    filings: tuple[Filing, ...] = ()
    cases: tuple[Case, ...] = ()
    prints: tuple[Print, ...] = ()
    ratings: tuple[Rated, ...] = ()
    troubles: tuple[Trouble, ...] = ()
    hours: tuple[Hour, ...] = ()
    fitted: tuple[Unit, ...] = ()
    visits: tuple[Came, ...] = ()
    matters: tuple[Matter, ...] = ()

    def item_of(self) -> dict[str, str]:
        """The item of each case."""
        return {case.number: case.item for case in self.cases}


# Every field that holds lines, and no names.
PARTED = tuple(each.name for each in fields(Rows) if each.default == ())


def by_site(rows: Rows) -> dict[str, Rows]:
    """The same lines, site by site; a line of no known site is in none of them."""
    parts: dict[str, dict[str, list[Any]]] = {code: defaultdict(list) for code in rows.sites}
    for name in PARTED:
        for line in getattr(rows, name):
            if line.site in parts:
                parts[line.site][name].append(line)
    lines: dict[str, dict[str, Any]] = {
        code: {name: tuple(found[name]) for name in PARTED} for code, found in parts.items()
    }
    return {code: replace(rows, **found) for code, found in lines.items()}
