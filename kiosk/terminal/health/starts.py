"""How the terminal ended the last times: a start that finds no clean stop before it counts one unclean one."""

from __future__ import annotations

import datetime as dt
import json
import logging
import sqlite3
from dataclasses import dataclass

from kiosk.contract.events import Event
from kiosk.profile.sections import HealthSettings
from kiosk.terminal.clock import Clock
from kiosk.terminal.health.state import Health, Part
from kiosk.terminal.store import audit
from kiosk.terminal.store.store import Store

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Starts:
    """`unclean` when the terminal was not told to stop before; `total` of such ends so far; `recent` of them in a row
    within the window, without a clean stop between.
    """

    unclean: bool
    total: int
    recent: int


async def begin(store: Store, clock: Clock, rules: HealthSettings) -> Starts:
    """Write down that the terminal starts, and how it had ended. The audit log is the marker: nothing else is kept."""
    starts = await store.run(lambda db: _begin(db, clock.now(), dt.timedelta(seconds=rules.crash_window_seconds)))
    if starts.unclean:
        _log.warning("the terminal was not stopped the last time; %d such ends so far", starts.total)
    return starts


async def follow(health: Health, starts: Starts, clock: Clock, rules: HealthSettings) -> None:
    """What the start says about health, until it has gone well for a whole window."""
    if not starts.unclean:
        return
    safe = starts.recent >= rules.crashes
    if safe:
        _log.error("%d crashes in a row: only pickup until it has gone well for a while", starts.recent)
    health.find(Part.STARTS, "safe_mode" if safe else "unclean_stop")
    await clock.sleep(rules.crash_window_seconds)
    health.find(Part.STARTS, "")


def _begin(db: sqlite3.Connection, now: dt.datetime, window: dt.timedelta) -> Starts:
    last = _last(db, Event.TERMINAL_STARTED, Event.TERMINAL_STOPPED)
    unclean = last is not None and last["event"] == Event.TERMINAL_STARTED
    before = _last(db, Event.UNCLEAN_STOP)
    total = int(json.loads(before["facts"])["count"]) if before else 0
    if unclean:
        total += 1
        audit.record(db, now, Event.UNCLEAN_STOP, count=total)
    audit.record(db, now, Event.TERMINAL_STARTED)
    return Starts(unclean, total, _recent(db, now - window) if unclean else 0)


def _recent(db: sqlite3.Connection, since: dt.datetime) -> int:
    stop = _last(db, Event.TERMINAL_STOPPED)
    rows = db.execute(
        "SELECT at FROM audit WHERE number > ? AND event = ?", (stop["number"] if stop else 0, Event.UNCLEAN_STOP)
    )
    return sum(dt.datetime.fromisoformat(row["at"]) >= since for row in rows)


def _last(db: sqlite3.Connection, *events: Event) -> sqlite3.Row | None:
    marks = ", ".join("?" * len(events))
    found: sqlite3.Row | None = db.execute(
        f"SELECT number, event, facts FROM audit WHERE event IN ({marks}) ORDER BY number DESC LIMIT 1",  # noqa: S608  # marks only
        events,
    ).fetchone()
    return found
