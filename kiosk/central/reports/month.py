"""The rows of a period, with what several tables are made of worked out once."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Callable
from dataclasses import dataclass, field

from kiosk.central.reports.lives import Life, lives, told_once
from kiosk.central.reports.period import Period
from kiosk.central.reports.rows import Came, Fact, Rows
from kiosk.central.reports.spans import Span, merged
from kiosk.central.reports.table import Cell
from kiosk.contract.visits import VisitEnd, VisitPart

_HOUR = dt.timedelta(hours=1)


@dataclass(frozen=True)
class Month:
    """All sites together, or one of them."""

    rows: Rows
    period: Period
    _lines: dict[Callable[[Month], tuple[Cell, ...]], tuple[Cell, ...]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def line(self, of: Callable[[Month], tuple[Cell, ...]]) -> tuple[Cell, ...]:
        """A row about it, worked out once, however many tables it stands in."""
        if of not in self._lines:
            self._lines[of] = of(self)
        return self._lines[of]

    @functools.cached_property
    def told(self) -> list[Fact]:
        """Each fact once, in order."""
        return told_once(self.rows.facts, self.period)

    @functools.cached_property
    def lives(self) -> list[Life]:
        """Every thing in a locker."""
        return lives(self.told, self.rows.deposits)

    @functools.cached_property
    def visits(self) -> list[Came]:
        """Those that began in this time, each once."""
        known = {(each.terminal, each.id): each for each in self.rows.visits if self.period.has(each.visit.began)}
        return [known[key] for key in sorted(known)]

    @functools.cached_property
    def citizens(self) -> list[Came]:
        """The visits in which nobody of the staff signed in."""
        return [each for each in self.visits if each.visit.end is not VisitEnd.STAFF]

    @functools.cached_property
    def parts(self) -> list[VisitPart]:
        """Every service that citizens entered."""
        return [part for each in self.citizens for part in each.visit.parts]

    @functools.cached_property
    def watched(self) -> dict[str, list[Span]]:
        """The hours of which something is known, by terminal."""
        begins, until = self.period.begins, self.period.until
        found: dict[str, list[Span]] = {name: [] for name in sorted(each.id for each in self.rows.terminals)}
        for each in self.rows.hours:
            if each.terminal in found and each.hour + _HOUR > begins:
                found[each.terminal].append((max(each.hour, begins), min(each.hour + _HOUR, until)))
        return {terminal: merged(spans) for terminal, spans in found.items()}
