"""The engine's decisions written down: rows, diary and tellings of many alerts in a few statements."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session as Db

from kiosk.central.alerts.books import current_rules
from kiosk.central.alerts.engine import decide
from kiosk.central.alerts.outbox import tellings_of
from kiosk.central.alerts.rows import greater_ones, kinds_of_sites, roster_at, silences_at, standing_of, write_back
from kiosk.central.alerts.rules import Rules
from kiosk.central.alerts.standing import Around, Decided, Found, Greater, Standing, parent_of
from kiosk.central.alerts.ways import Ways
from kiosk.central.storage import either_insert, ripe
from kiosk.central.tables.alerts import AlertEntryRow, AlertRow, AlertState, DeliveryRow
from kiosk.central.tables.fleet import FindingRow

Fingerprint = tuple[str, str, str]
AT_ONCE = 500


@dataclass
class Desk:
    """What is the same for all alerts of one transaction. `storms` are those that came up or ended in it."""

    rules: Rules
    around: Around
    greater: tuple[Greater, ...]
    now: dt.datetime
    storms: list[Greater] = field(default_factory=list)

    def decided(self, alert: Standing, found: Found) -> Decided:
        """What is to be done about one."""
        parent = parent_of(alert, self.greater, self.rules)
        return decide(alert, found, self.now, replace(self.around, parent=parent))


def desk_for(db: Db, ways: Ways, now: dt.datetime) -> Desk:
    """Everything that decisions of this moment depend on."""
    rules = current_rules(db)
    kinds = kinds_of_sites(db) if rules.at else {}
    around = Around(rules, silences_at(db, now), roster_at(db, now), tuple(ways.webhooks), ways.names, kinds=kinds)
    return Desk(rules, around, greater_ones(db, swallowing(rules)), now)


def swallowing(rules: Rules) -> set[str]:
    """Causes that explain others."""
    return {cause for cause, rule in rules.causes.items() if rule.swallows}


def decide_due(db: Db, desk: Desk) -> int:
    """Look at alerts that time has brought up; how many there were."""
    due = select(AlertRow).where(AlertRow.over_at.is_(None), AlertRow.due <= desk.now)
    rows: Sequence[AlertRow] = ripe(db, due.order_by(AlertRow.due).limit(AT_ONCE))
    decide_old(db, desk, [(row, _as_last_seen(row)) for row in rows])
    return len(rows)


def decide_old(db: Db, desk: Desk, alerts: Iterable[tuple[AlertRow, Found]]) -> None:
    """Alerts that stand in the table, locked."""
    done = list[tuple[int, Decided]]()
    for row, found in alerts:
        decided = desk.decided(standing_of(row), found)
        _note_storm(desk, row.id, row.state, decided.alert)
        write_back(row, decided.alert, decided.due)
        done.append((row.id, decided))
    db.flush()
    _write(db, desk, done)


def decide_new(db: Db, desk: Desk, alerts: Sequence[tuple[FindingRow, Standing]]) -> set[Fingerprint]:
    """Alerts that are to be made: those that were. The others exist already, made by somebody else this moment."""
    if not alerts:
        return set()
    decided = {alert.fingerprint: desk.decided(alert, Found(row.began, row.ended)) for row, alert in alerts}
    values = [_values(row, decided[alert.fingerprint]) for row, alert in alerts]
    returned = (AlertRow.id, AlertRow.subject, AlertRow.cause, AlertRow.place)
    statement = either_insert(db, AlertRow).on_conflict_do_nothing().returning(*returned)
    made = {(subject, cause, place): number for number, subject, cause, place in db.execute(statement, values)}
    for print_, number in made.items():
        _note_storm(desk, number, AlertState.WAITING, decided[print_].alert)
    _write(db, desk, [(number, decided[print_]) for print_, number in made.items()])
    return set(made)


def _note_storm(desk: Desk, number: int, before: AlertState, alert: Standing) -> None:
    """From now on it explains others, or does so no more: also for what is looked at next in this transaction."""
    if not desk.rules.rule(alert.cause).swallows:
        return
    one = Greater(number, alert.subject, alert.cause, alert.site)
    if before is AlertState.WAITING and alert.raised_at is not None:
        desk.storms.append(one)
        desk.greater = (*desk.greater, one)
    if alert.state is AlertState.OVER:
        desk.storms.append(one)
        desk.greater = tuple(other for other in desk.greater if other.id != number)


def _write(db: Db, desk: Desk, done: Sequence[tuple[int, Decided]]) -> None:
    entries = [
        {"alert_id": number, "at": desk.now, "kind": act.kind, "who": "", "detail": act.detail}
        for number, decided in done
        for act in decided.acts
    ]
    if entries:
        db.execute(insert(AlertEntryRow), entries)
    tellings = tellings_of(db, done, desk.now)
    if tellings:
        db.execute(insert(DeliveryRow), tellings)


def _values(row: FindingRow, decided: Decided) -> dict[str, Any]:
    alert = decided.alert
    return {
        "subject": alert.subject,
        "cause": alert.cause,
        "place": alert.place,
        "terminal_id": row.terminal_id,
        "site_code": row.site_code,
        "model": row.model,
        "value": row.value,
        "state": alert.state,
        "level": alert.level,
        "began": row.began,
        "since": alert.since,
        "raised_at": alert.raised_at,
        "ended_at": alert.ended_at,
        "over_at": alert.over_at,
        "due": decided.due,
        "told_at": alert.told_at,
        "tellings": alert.tellings,
        "rung": alert.rung,
        "rung_at": alert.rung_at,
        "told": [[one.way, one.address, one.name] for one in alert.told],
        "flaps": alert.flaps,
        "parent_id": alert.parent,
        "acknowledged_at": None,
        "acknowledged_by": "",
        "assignee": "",
    }


def _as_last_seen(row: AlertRow) -> Found:
    """Its finding, as its last beginning or end was taken in."""
    return Found(row.began, row.ended_at)
