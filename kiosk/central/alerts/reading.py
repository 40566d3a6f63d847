"""What the console reads of alerts: the board, one alert, counts, silences, who is on duty."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session as Db

from kiosk.central.alerts.books import current_rules, rules_version
from kiosk.central.alerts.lines import AlertLine, AlertPage, CauseLine, Counts, Delivery, DutyLine, Entry, SilenceLine
from kiosk.central.alerts.rows import kinds_of_sites, silences_at, standing_of
from kiosk.central.alerts.rules import Rules
from kiosk.central.alerts.standing import Silence
from kiosk.central.tables.alerts import AlertEntryRow, AlertRow, DeliveryRow, DeliveryState, DutyRow, SilenceRow
from kiosk.central.tables.places import SiteRow
from kiosk.central.tables.tasks import Level
from kiosk.contract.names import Name

_OPEN = AlertRow.over_at.is_(None) & AlertRow.raised_at.is_not(None)
_UNSURE = (DeliveryState.UNKNOWN, DeliveryState.GAVE_UP)


def open_alerts(
    db: Db,
    now: dt.datetime,
    *,
    site: str = "",
    terminal: str = "",
    cause: str = "",
    level: str = "",
    swallowed: bool = False,
    most: int = 200,
    skip: int = 0,
) -> tuple[AlertLine, ...]:
    """The board: the most urgent first, then the newest; with `swallowed` also those that another explains.

    After `skip` of them, `most` at a time.
    """
    wanted = [_OPEN, *_matching(site, terminal, cause, level)]
    if not swallowed:
        wanted.append(AlertRow.parent_id.is_(None))
    order = (AlertRow.level, AlertRow.raised_at.desc(), AlertRow.id.desc())
    found = select(AlertRow).where(*wanted).order_by(*order).limit(most).offset(skip)
    return _lines(db, now, db.scalars(found).all())


def past_alerts(
    db: Db, now: dt.datetime, *, site: str = "", terminal: str = "", cause: str = "", most: int = 100
) -> tuple[AlertLine, ...]:
    """What is over, the newest first."""
    over = AlertRow.over_at.is_not(None) & AlertRow.raised_at.is_not(None)
    wanted = (over, *_matching(site, terminal, cause, ""))
    return _lines(
        db, now, db.scalars(select(AlertRow).where(*wanted).order_by(AlertRow.over_at.desc()).limit(most)).all()
    )


def one_alert(db: Db, alert: int, now: dt.datetime) -> AlertPage | None:
    """All of one alert; None where there is none."""
    row = db.get(AlertRow, alert)
    if row is None or row.raised_at is None:
        return None
    entries = db.scalars(select(AlertEntryRow).where(AlertEntryRow.alert_id == alert).order_by(AlertEntryRow.id))
    sent = db.scalars(select(DeliveryRow).where(DeliveryRow.alert_id == alert).order_by(DeliveryRow.id))
    children = db.scalars(select(AlertRow).where(AlertRow.parent_id == alert, _OPEN).order_by(AlertRow.id)).all()
    return AlertPage(
        _lines(db, now, [row])[0],
        rules_version(db),
        tuple(Entry(one.at, one.kind.value, one.who, one.detail) for one in entries),
        tuple(_delivery(one) for one in sent),
        _lines(db, now, children),
    )


def counts(db: Db, *, site: str = "") -> Counts:
    """How many stand open."""
    where = (_OPEN, *_matching(site, "", "", ""))
    columns = (AlertRow.level, AlertRow.parent_id.is_(None), AlertRow.acknowledged_at.is_(None), func.count())
    found = db.execute(select(*columns).where(*where).group_by(*columns[:3])).all()
    by = {level: sum(row[3] for row in found if row[0] is level and row[1]) for level in Level}
    unseen = sum(row[3] for row in found if row[1] and row[2])
    swallowed = sum(row[3] for row in found if not row[1])
    return Counts(by[Level.P1], by[Level.P2], by[Level.P3], unseen, swallowed)


def worst_by_terminal(db: Db) -> dict[str, str]:
    """For each terminal that has an open alert its most urgent level."""
    found = select(AlertRow.terminal_id, func.min(AlertRow.level)).where(_OPEN, AlertRow.terminal_id.is_not(None))
    return {
        terminal or "": str(Level(level).value) for terminal, level in db.execute(found.group_by(AlertRow.terminal_id))
    }


def newest_entry(db: Db) -> int:
    """The number of the newest line in any diary: it grows whenever something about alerts changes."""
    return db.scalar(select(func.max(AlertEntryRow.id))) or 0


def terminals_with_news(db: Db, since: dt.datetime, most: int = 1000) -> dict[str, int]:
    """Terminals about whose alerts something was written since then, and the number of the newest line of each."""
    newest = select(AlertEntryRow).order_by(AlertEntryRow.id.desc()).limit(most).subquery()
    lines = select(AlertRow.terminal_id, func.max(newest.c.id)).join(newest, newest.c.alert_id == AlertRow.id)
    found = lines.where(newest.c.at > since, AlertRow.terminal_id.is_not(None)).group_by(AlertRow.terminal_id)
    return {terminal or "": entry for terminal, entry in db.execute(found)}


def silences(db: Db, now: dt.datetime) -> tuple[SilenceLine, ...]:
    """Those that last or are to come, the one that ends first in front."""
    rules = current_rules(db)
    lasting = select(SilenceRow).where(SilenceRow.lifted_at.is_(None), SilenceRow.ends > now).order_by(SilenceRow.ends)
    return tuple(_silence(row, rules, now) for row in db.scalars(lasting))


def roster(db: Db, now: dt.datetime, *, site: str | None = None) -> tuple[DutyLine, ...]:
    """Who is on duty, or will be; for one site (with those for all sites), or for any."""
    wanted = [DutyRow.ends > now]
    if site is not None:
        wanted.append(DutyRow.site_code.in_(("", site)))
    rows = db.scalars(select(DutyRow).where(*wanted).order_by(DutyRow.begins, DutyRow.rank, DutyRow.id))
    return tuple(_duty(row, now) for row in rows)


def causes(db: Db) -> tuple[CauseLine, ...]:
    """Everything a rule is written for."""
    rules = current_rules(db).causes
    return tuple(CauseLine(name, rule.says, rule.level.value, rule.two_people) for name, rule in rules.items())


def _matching(site: str, terminal: str, cause: str, level: str) -> list[ColumnElement[bool]]:
    said = [(AlertRow.site_code, site), (AlertRow.terminal_id, terminal), (AlertRow.cause, cause)]
    wanted = [column == value for column, value in said if value]
    if level:
        wanted.append(AlertRow.level == (Level(level) if level in set(Level) else Level.P1))
    return wanted


def _lines(db: Db, now: dt.datetime, rows: Sequence[AlertRow]) -> tuple[AlertLine, ...]:
    if not rows:
        return ()
    ids = [row.id for row in rows]
    rules, silent = current_rules(db), silences_at(db, now)
    sites = {row.site_code for row in rows}
    names: dict[str, Name] = {
        row.code: row.name for row in db.execute(select(SiteRow.code, SiteRow.name).where(SiteRow.code.in_(sites)))
    }
    below = select(AlertRow.parent_id, func.count()).where(AlertRow.parent_id.in_(ids), _OPEN)
    children: dict[int | None, int] = dict(db.execute(below.group_by(AlertRow.parent_id)).all())
    kinds = kinds_of_sites(db) if rules.at else {}
    doubtful = DeliveryRow.state.in_(_UNSURE)
    unsure = set(db.scalars(select(DeliveryRow.alert_id).where(DeliveryRow.alert_id.in_(ids), doubtful)))
    return tuple(
        _line(
            row,
            rules,
            now,
            silent,
            names.get(row.site_code),
            children.get(row.id, 0),
            kind=kinds.get(row.site_code, ""),
            trouble=row.id in unsure,
        )
        for row in rows
    )


def _line(
    row: AlertRow,
    rules: Rules,
    now: dt.datetime,
    silent: tuple[Silence, ...],
    site_name: Name | None,
    children: int,
    *,
    kind: str,
    trouble: bool,
) -> AlertLine:
    rule, standing = rules.rule(row.cause), standing_of(row)
    assert row.raised_at is not None  # noqa: S101  (only such are read)
    return AlertLine(
        id=row.id,
        level=row.level.value,
        cause=row.cause,
        says=rule.says,
        do=rule.do,
        subject=row.subject,
        terminal=row.terminal_id or "",
        site=row.site_code,
        site_name=site_name,
        place=row.place,
        model=row.model,
        value=row.value,
        state=row.state.value,
        since=row.began,
        raised_at=row.raised_at,
        over_at=row.over_at,
        acknowledged_by=row.acknowledged_by,
        acknowledged_at=row.acknowledged_at,
        assignee=row.assignee,
        silenced=any(one.covers(standing, rule, now) for one in silent),
        flaps=row.flaps,
        tellings=row.tellings,
        told=tuple(dict.fromkeys(one.name or one.way for one in standing.told)),
        parent=row.parent_id,
        children=children,
        trouble=trouble,
        by_hand=rule.closable,
        otherwise=tuple(rules.otherwise(row.cause, kind, row.site_code)),
    )


def _delivery(row: DeliveryRow) -> Delivery:
    return Delivery(
        row.kind.value,
        row.way,
        row.address,
        row.name,
        row.state.value,
        row.made,
        row.sent_at,
        row.tries,
        row.unsure,
        row.trouble,
    )


def _silence(row: SilenceRow, rules: Rules, now: dt.datetime) -> SilenceLine:
    guarded = any(rule.two_people for name, rule in rules.causes.items() if row.cause in ("", name))
    return SilenceLine(
        row.id,
        row.site_code,
        row.terminal,
        row.cause,
        row.begins,
        row.ends,
        row.reason,
        row.who,
        row.second,
        now=row.begins <= now,
        waits=guarded and not row.second,
    )


def _duty(row: DutyRow, now: dt.datetime) -> DutyLine:
    return DutyLine(
        row.id,
        row.name,
        row.login,
        row.site_code,
        row.begins,
        row.ends,
        row.rank,
        row.phone,
        row.mail,
        now=row.begins <= now,
    )
