"""Every hour a line for each terminal: for how long it was there, and its figures at the end; and what is forgotten."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import delete, exists, select
from sqlalchemy.orm import Session as Db

from kiosk.central.fleet.figures import figures_of
from kiosk.central.fleet.kept import state_kept
from kiosk.central.fleet.trends import online_seconds
from kiosk.central.policies import Policies
from kiosk.central.reports.period import kept_since
from kiosk.central.storage import either_insert
from kiosk.central.tables.fleet import FindingRow, FleetHourRow, FleetStateRow

_AT_ONCE = 200  # terminals in one transaction
_FORGET_AT_ONCE = 20  # the same, where each may have a month of lines
_HOUR = dt.timedelta(hours=1)


def write_hours(db: Db, now: dt.datetime) -> int:
    """Lines that the hour that is over still lacks, a part of them at a time. How many there were."""
    ended = now.astimezone(dt.UTC).replace(minute=0, second=0, microsecond=0)
    begun = ended - _HOUR
    written = exists().where(FleetHourRow.terminal_id == FleetStateRow.terminal_id, FleetHourRow.hour == begun)
    query = select(FleetStateRow.terminal_id, FleetStateRow.state).where(~written).order_by(FleetStateRow.terminal_id)
    states = {name: state_kept(text) for name, text in db.execute(query.limit(_AT_ONCE))}
    there = online_seconds(db, states, begun, ended)
    lines = [
        {
            "terminal_id": name,
            "hour": begun,
            "online_seconds": round(there[name]),
            "figures": figures_of(state) if state else {},
        }
        for name, state in states.items()
    ]
    if lines:
        db.execute(either_insert(db, FleetHourRow).on_conflict_do_nothing(), lines)
    return len(lines)


def forget(db: Db, policies: Policies, now: dt.datetime) -> int:
    """A part of what is over for longer than the office wants it kept; how much it was.

    Never what goes on, nor what a report of a kept month is reckoned from.
    """
    needed = kept_since(policies.reports_days, now)
    over = FindingRow.ended < min(needed, now - dt.timedelta(days=policies.findings_days))
    old = db.scalars(select(FindingRow.id).where(over, FindingRow.looked_at).limit(_AT_ONCE)).all()
    db.execute(delete(FindingRow).where(FindingRow.id.in_(old)))
    before = min(needed, now - dt.timedelta(days=policies.hours_days))
    # Terminal by terminal, as the lines lie: each is found without reading those that stay.
    past = exists().where(FleetHourRow.terminal_id == FleetStateRow.terminal_id, FleetHourRow.hour < before)
    names = db.scalars(select(FleetStateRow.terminal_id).where(past).limit(_FORGET_AT_ONCE)).all()
    db.execute(delete(FleetHourRow).where(FleetHourRow.terminal_id.in_(names), FleetHourRow.hour < before))
    return len(old) + len(names)
