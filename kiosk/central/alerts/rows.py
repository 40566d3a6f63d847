"""Between the tables and the engine: an alert's row as the engine sees it, and back; silences and the roster."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session as Db

from kiosk.central.alerts.standing import Greater, OnDuty, Silence, Standing, Told
from kiosk.central.tables.alerts import AlertRow, DutyRow, SilenceRow
from kiosk.central.tables.places import SpotRow

_AT_ONCE = 500


def standing_of(row: AlertRow) -> Standing:
    """An alert as it stands."""
    return Standing(
        subject=row.subject,
        cause=row.cause,
        place=row.place,
        site=row.site_code,
        level=row.level,
        since=row.since,
        state=row.state,
        raised_at=row.raised_at,
        ended_at=row.ended_at,
        over_at=row.over_at,
        told_at=row.told_at,
        tellings=row.tellings,
        rung=row.rung,
        rung_at=row.rung_at,
        told=tuple(Told(*one) for one in row.told),
        flaps=row.flaps,
        parent=row.parent_id,
        acknowledged_at=row.acknowledged_at,
    )


def write_back(row: AlertRow, alert: Standing, due: dt.datetime | None) -> None:
    """Write down how it stands from now on."""
    row.level, row.state = alert.level, alert.state
    row.raised_at, row.ended_at, row.over_at = alert.raised_at, alert.ended_at, alert.over_at
    row.told_at, row.tellings, row.rung, row.rung_at = alert.told_at, alert.tellings, alert.rung, alert.rung_at
    told = [[one.way, one.address, one.name] for one in alert.told]
    if row.told != told:
        row.told = told
    row.flaps, row.parent_id = alert.flaps, alert.parent
    if alert.acknowledged_at is None:
        row.acknowledged_at, row.acknowledged_by = None, ""
    row.due = due


def silences_at(db: Db, now: dt.datetime) -> tuple[Silence, ...]:
    """Those that last now."""
    lasting = (SilenceRow.begins <= now) & (SilenceRow.ends > now) & SilenceRow.lifted_at.is_(None)
    return tuple(
        Silence(row.site_code, row.terminal, row.cause, row.begins, row.ends, seconded=row.seconded_at is not None)
        for row in db.scalars(select(SilenceRow).where(lasting))
    )


def roster_at(db: Db, now: dt.datetime) -> tuple[OnDuty, ...]:
    """Who is on duty now, at any site."""
    there = (DutyRow.begins <= now) & (DutyRow.ends > now)
    return tuple(
        OnDuty(row.name, row.site_code, row.begins, row.ends, row.rank, row.phone, row.mail)
        for row in db.scalars(select(DutyRow).where(there).order_by(DutyRow.rank, DutyRow.id))
    )


def kinds_of_sites(db: Db) -> dict[str, str]:
    """Of what kind each site is, as its profile says."""
    return {code: tier.value for code, tier in db.execute(select(SpotRow.site_code, SpotRow.tier))}


def greater_ones(db: Db, causes: set[str]) -> tuple[Greater, ...]:
    """Open alerts that explain others."""
    is_open = AlertRow.over_at.is_(None) & AlertRow.raised_at.is_not(None)
    columns = (AlertRow.id, AlertRow.subject, AlertRow.cause, AlertRow.site_code)
    found = db.execute(select(*columns).where(is_open, AlertRow.cause.in_(causes)))
    return tuple(Greater(*row) for row in found)


def bring_up(db: Db, which: ColumnElement[bool], now: dt.datetime) -> None:
    """Have these looked at in the next round; locked in the order of their numbers, so that nobody waits in a ring."""
    query = select(AlertRow.id).where(AlertRow.over_at.is_(None), which).order_by(AlertRow.id)
    found = db.scalars(query.with_for_update(key_share=True)).all()
    for start in range(0, len(found), _AT_ONCE):
        some = found[start : start + _AT_ONCE]
        db.execute(update(AlertRow).where(AlertRow.id.in_(some)).values(due=now))
