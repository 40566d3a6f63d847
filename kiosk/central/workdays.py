"""The working-day calendar of China: ordinary weeks, holidays, and weekends that are worked instead (调休)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

_DAY = dt.timedelta(days=1)
_SATURDAY = 5


@dataclass(frozen=True)
class Workdays:
    """Which days count. A year without a table falls back on Monday to Friday; `covers` says so."""

    off: frozenset[dt.date] = field(default_factory=frozenset)
    worked: frozenset[dt.date] = field(default_factory=frozenset)
    years: frozenset[int] = field(default_factory=frozenset)

    def covers(self, year: int) -> bool:
        """True when the year's table is known."""
        return year in self.years

    def counts(self, day: dt.date) -> bool:
        """True for a working day."""
        return day in self.worked or (day.weekday() < _SATURDAY and day not in self.off)

    def after(self, day: dt.date, count: int) -> dt.date:
        """The count-th working day after `day`; day 1 is the first one after it. Zero gives `day` itself."""
        while count > 0:
            day += _DAY
            count -= self.counts(day)
        return day

    def before(self, day: dt.date, count: int) -> dt.date:
        """The count-th working day before `day`; zero gives `day` itself."""
        while count > 0:
            day -= _DAY
            count -= self.counts(day)
        return day

    def between(self, start: dt.date, end: dt.date) -> int:
        """How many working days lie after `start`, up to and including `end`; 0 when `end` is not later."""
        days = (end - start).days
        return sum(self.counts(start + n * _DAY) for n in range(1, days + 1))

    def since(self, today: dt.date, days: int) -> dt.date:
        """The latest day from which at least so many working days have passed by today (`between`)."""
        day = today
        while days > 0:
            days -= self.counts(day)
            day -= _DAY
        return day

    def offset(self, today: dt.date, days: int) -> dt.date:
        """The working day `days` away from today, or from the last working day when today is none."""
        anchor = today if self.counts(today) else self.before(today, 1)
        return self.after(anchor, days) if days >= 0 else self.before(anchor, -days)
