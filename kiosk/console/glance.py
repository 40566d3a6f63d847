"""The whole fleet at one glance, read once for all walls that are open: they are told of a change at the same moment.

It is read anew when something is another than it was, and in any case after a second; no other program misses it.
"""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session as Db

from kiosk.central.alerts import reading as alerts
from kiosk.central.fleet import reading
from kiosk.console.pictures.standing import ORDER, Standing, standing_of

_GOOD_FOR = dt.timedelta(seconds=1)


@dataclass(frozen=True)
class Stands:
    """One terminal, where it is, and how it stands."""

    terminal: str
    site: str
    standing: Standing


class Glance:
    """Keeps what was read last."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._mark: tuple[object, ...] = ()
        self._at: dt.datetime | None = None
        self._kept: Sequence[Stands] = ()

    def of(self, db: Db, now: dt.datetime) -> Sequence[Stands]:
        """All terminals, the worst first."""
        mark = (reading.newest_change(db), alerts.newest_entry(db))
        with self._lock:
            if self._at is None or mark != self._mark or not dt.timedelta() <= now - self._at < _GOOD_FOR:
                self._kept = in_order(reading.standings(db), alerts.worst_by_terminal(db))
                self._mark, self._at = mark, now
            return self._kept


def in_order(briefs: Sequence[reading.Brief], levels: Mapping[str, str]) -> Sequence[Stands]:
    """The worst first; `levels` are the most urgent of each terminal's open alerts."""
    found = [Stands(one.terminal, one.site, standing_of(one.standing, levels.get(one.terminal, ""))) for one in briefs]
    return sorted(found, key=lambda one: (ORDER[one.standing], one.terminal))
