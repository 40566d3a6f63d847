"""The alerts' round, every second: new findings are taken in, what time has brought up is decided, storms are gathered.

Any number of workers may make it at the same time: each finding and each alert is looked at by one of them.
"""

from __future__ import annotations

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import aliased

from kiosk.central.alerts.books import current_rules
from kiosk.central.alerts.deciding import Desk, decide_due, desk_for
from kiosk.central.alerts.rows import bring_up
from kiosk.central.alerts.rules import Rules
from kiosk.central.alerts.standing import Greater
from kiosk.central.alerts.taking_in import take_in
from kiosk.central.alerts.ways import Ways
from kiosk.central.fleet.findings import PLATFORM
from kiosk.central.office import Office
from kiosk.central.tables.alerts import AlertRow
from kiosk.central.tables.fleet import FindingRow

_MOST = 200  # transactions in one round; what is left then waits for the next


def look(office: Office, ways: Ways) -> int:
    """One round; how many findings and alerts were looked at."""
    done = 0
    for _ in range(_MOST):
        if not _anything(office):
            break
        done += _some(office, ways)
    return done


def sweep(office: Office) -> None:
    """Those whose greater trouble ended while a worker died are looked at all the same."""
    parent = aliased(AlertRow)
    over = exists().where(parent.id == AlertRow.parent_id, parent.over_at.is_not(None))
    with office.begin() as db:
        bring_up(db, AlertRow.parent_id.is_not(None) & over, office.now())


def _anything(office: Office) -> bool:
    """Whether there is any work: without taking the lock that writers wait for."""
    with office.look() as db:
        fresh = select(FindingRow.id).where(FindingRow.looked_at.is_(False)).limit(1)
        due = select(AlertRow.id).where(AlertRow.over_at.is_(None), AlertRow.due <= office.now()).limit(1)
        return db.scalar(fresh) is not None or db.scalar(due) is not None


def _some(office: Office, ways: Ways) -> int:
    with office.begin() as db:
        desk = desk_for(db, ways, office.now())
        done = take_in(db, desk)
        if not done:
            done = decide_due(db, desk)
    _gather(office, desk)
    return done


def _gather(office: Office, desk: Desk) -> None:
    """What a storm explains, or explained, is looked at anew; in a transaction that holds nothing else."""
    for storm in desk.storms:
        with office.begin() as db:
            bring_up(db, _below(storm, current_rules(db)), desk.now)


def _below(storm: Greater, rules: Rules) -> ColumnElement[bool]:
    explained = AlertRow.cause.in_(rules.rule(storm.cause).swallows)
    here = explained if storm.subject == PLATFORM else explained & (AlertRow.site_code == storm.site)
    return here | (AlertRow.parent_id == storm.id)
