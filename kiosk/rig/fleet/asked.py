"""What the platform says, read from its database: terminals, facts, findings, alerts."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable

from sqlalchemy import func, select

from kiosk.central.office import Office
from kiosk.central.tables.alerts import AlertRow
from kiosk.central.tables.fleet import FindingRow, FleetStateRow
from kiosk.central.tables.reports import EventRow
from kiosk.rig.fleet.verdict import Held, Shown
from kiosk.rig.fleet.virtual import Trouble

# By subject, cause and place: when it began, and when it was noted or raised.
Moments = dict[tuple[str, str, str], list[tuple[dt.datetime, dt.datetime]]]
_SAME = dt.timedelta(milliseconds=2)  # what a database may round off a moment


def shown(office: Office) -> dict[str, Shown]:
    """Every terminal as an operator would see it now."""
    open_ones: dict[str, set[tuple[str, str]]] = defaultdict(set)
    row = FleetStateRow
    with office.look() as db:
        states = db.execute(select(row.terminal_id, row.online, row.boot, row.number, row.serving)).all()
        still = select(FindingRow.subject, FindingRow.cause, FindingRow.place).where(FindingRow.ended.is_(None))
        for subject, cause, place in db.execute(still):
            open_ones[subject].add((cause, place))
    return {
        name: Shown(online, boot, number, serving, frozenset(open_ones[name]))
        for name, online, boot, number, serving in states
    }


def held(office: Office) -> dict[str, list[Held]]:
    """Every fact that it has."""
    found: dict[str, list[Held]] = defaultdict(list)
    row = EventRow
    with office.look() as db:
        for name, number, hashed, broken in db.execute(select(row.terminal_id, row.number, row.hash, row.broken)):
            found[name].append(Held(number, hashed, broken))
    return found


def copies(office: Office) -> int:
    """How often a fact came that was there already."""
    with office.look() as db:
        return db.scalar(select(func.sum(EventRow.copies - 1))) or 0


def delays(office: Office, troubles: Iterable[Trouble]) -> list[tuple[Trouble, float | None, float | None]]:
    """Of each trouble the seconds until the platform noted it, and until its alert was raised; None: never.

    An alert that was raised before, and not over yet, is not raised again: such a trouble has no alert of its own.
    """
    noted: Moments = defaultdict(list)
    raised: Moments = defaultdict(list)
    with office.look() as db:
        one, alert = FindingRow, AlertRow
        findings = select(one.subject, one.cause, one.place, one.began, one.noticed)
        for subject, cause, place, began, at in db.execute(findings):
            noted[subject, cause, place].append((began, at))
        alerts = select(alert.subject, alert.cause, alert.place, alert.began, alert.raised_at)
        for subject, cause, place, began, raised_at in db.execute(alerts):
            if raised_at is not None:
                raised[subject, cause, place].append((began, raised_at))
    return [(trouble, _delay(trouble, noted), _delay(trouble, raised)) for trouble in troubles]


def _delay(trouble: Trouble, rows: dict[tuple[str, str, str], list[tuple[dt.datetime, dt.datetime]]]) -> float | None:
    for began, at in rows.get((trouble.terminal, trouble.cause, trouble.place), ()):
        if abs(began - trouble.since) <= _SAME:
            return (at - trouble.since).total_seconds()
    return None
