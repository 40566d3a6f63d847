"""The rules in the database: a changed file becomes a new version, and every alert is looked at by the newest."""

from __future__ import annotations

import datetime as dt
import functools
import hashlib
import logging
from pathlib import Path

from sqlalchemy import func, select, true
from sqlalchemy.orm import Session as Db

from kiosk.central.alerts.rows import bring_up
from kiosk.central.alerts.rules import Rules, read_back, written
from kiosk.central.alerts.sheet import SHIPPED, read_rules
from kiosk.central.storage import add_if_new
from kiosk.central.tables.alerts import AlertRulesRow
from kiosk.central.tables.places import SiteRow
from kiosk.contract.profile import Tier

log = logging.getLogger(__name__)


def take_over_rules(db: Db, file: Path, now: dt.datetime) -> bool:
    """Take over what was written since the last time; False where nothing was. Raises BadRules: nothing is changed."""
    rules = read_rules(file)
    for code in sorted(rules.at.keys() - set(Tier) - set(db.scalars(select(SiteRow.code)))):
        log.warning("rules of alerts for %s, and there is no such site", code)
    body = written(rules)
    made = hashlib.sha256(body.encode()).hexdigest()
    newest = _newest(db)
    if newest is not None and newest.hash == made:
        return False
    version = newest.version + 1 if newest else 1
    new = add_if_new(db, AlertRulesRow(version=version, made=now, body=body, hash=made))
    if new:
        bring_up(db, true(), now)
    return new


def current_rules(db: Db) -> Rules:
    """The rules that hold; those that come with the program where nobody has taken any over."""
    body = db.scalar(select(AlertRulesRow.body).order_by(AlertRulesRow.version.desc()).limit(1))
    return read_back(body) if body is not None else _shipped()


def rules_version(db: Db) -> int:
    """The number of the rules that hold; 0 for those that come with the program."""
    return db.scalar(select(func.max(AlertRulesRow.version))) or 0


def _newest(db: Db) -> AlertRulesRow | None:
    return db.scalars(select(AlertRulesRow).order_by(AlertRulesRow.version.desc()).limit(1)).first()


@functools.cache
def _shipped() -> Rules:
    return read_rules(SHIPPED)
