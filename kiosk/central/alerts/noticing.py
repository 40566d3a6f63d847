"""What only the platform sees and time brings about: too much overdue, few free cells, certificates nobody renewed;
and what nobody will ever tell the end of.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator

from sqlalchemy import exists, func, select, union
from sqlalchemy.orm import Session as Db

from kiosk.central.alerts.known_by_tasks import BY_TASKS
from kiosk.central.fleet import findings
from kiosk.central.fleet.findings import PLATFORM, site_subject
from kiosk.central.office import Office
from kiosk.central.policies import Policies, policies_in
from kiosk.central.pulses import BANK, PROVINCE, REGISTRY
from kiosk.central.tables.enrolment import CertificateRow
from kiosk.central.tables.fleet import FindingRow
from kiosk.central.tables.lockers import DepositRow, DepositState
from kiosk.central.tables.places import CabinetRow
from kiosk.central.tables.reports import CellRow
from kiosk.contract.lockers import CellState

_WHOLE = 100
_AGAIN_AT = 1.5  # times as many free cells as were too few: only then it is over
_CERTIFICATE_LATE = dt.timedelta(days=5)  # a terminal renews ten days before the end
_GIVEN_UP = dt.timedelta(days=30)  # after its end: by then the terminal is back with another, or retired
_BY_PLATFORM = "issued"  # the place of what the platform says of a certificate; the terminal's own word has none
Place = tuple[str, str]  # subject and place


def notice(office: Office) -> None:
    """Look at all of it once; harmless when two programs do it at the same time."""
    now = office.now()
    with office.look() as db:
        policies = policies_in(db)
        overdue = _overdue(db, policies, now)
        short, enough = _cells(db, policies)
        late = _late(db, now)
        endless = _of_shut_out(db)
    with office.begin() as db:
        _compare(db, "deposits_overdue", overdue, now, keep=frozenset())
        _compare(db, "cells_short", short, now, keep=enough)
        _compare(db, "certificate_late", late, now, keep=frozenset())
        for subject, cause, place in endless:
            findings.end(db, subject, cause, place, now)
        for name in _unasked(office):
            findings.end(db, PLATFORM, "adapter_down", name, now)


def _overdue(db: Db, policies: Policies, now: dt.datetime) -> dict[Place, float]:
    """Sites with too many things past their day, or with one that is past it for very long."""
    today = now.date()
    waits = (DepositRow.state == DepositState.WAITING) & (DepositRow.keep_until < today)
    counted = select(CabinetRow.site_code, func.count(), func.min(DepositRow.keep_until)).join(
        CabinetRow, CabinetRow.id == DepositRow.cabinet_id
    )
    long_ago = today - dt.timedelta(days=policies.overdue_days)
    return {
        (site_subject(site), ""): float(count)
        for site, count, oldest in db.execute(counted.where(waits).group_by(CabinetRow.site_code))
        if count > policies.overdue_many or (oldest is not None and oldest < long_ago)
    }


def _cells(db: Db, policies: Policies) -> tuple[dict[Place, float], frozenset[Place]]:
    """Cabinets with too few free cells (in percent), and those that have not clearly enough again."""
    used = union(
        select(CellRow.cabinet_id.label("cabinet"), CellRow.cell.label("cell")).where(CellRow.state != CellState.FREE),
        select(DepositRow.cabinet_id, DepositRow.cell).where(DepositRow.holds_cell),
    ).subquery()
    counts: dict[str, int] = dict(db.execute(select(used.c.cabinet, func.count()).group_by(used.c.cabinet)).all())
    free = {
        (site_subject(site), cabinet): _WHOLE * max(0, cells - counts.get(cabinet, 0)) / cells
        for cabinet, site, cells in db.execute(select(CabinetRow.id, CabinetRow.site_code, CabinetRow.cells))
        if cells
    }
    limit = policies.cells_short_percent
    short = {place: percent for place, percent in free.items() if percent < limit}
    return short, frozenset(place for place, percent in free.items() if percent < limit * _AGAIN_AT)


def _late(db: Db, now: dt.datetime) -> dict[Place, float]:
    """Terminals whose newest certificate ends soon or is over, and that do not say so themselves; in days."""
    newest = func.max(CertificateRow.expires)
    good = CertificateRow.revoked_at.is_(None)
    query = select(CertificateRow.terminal_id, newest).where(good).group_by(CertificateRow.terminal_id)
    ending = query.having(newest <= now + _CERTIFICATE_LATE, newest > now - _GIVEN_UP)
    own = (FindingRow.cause == "certificate_late") & FindingRow.ended.is_(None) & (FindingRow.place == "")
    told = set(db.scalars(select(FindingRow.subject).where(own)))
    found = {terminal: expires for terminal, expires in db.execute(ending) if terminal not in told}
    return {(terminal, _BY_PLATFORM): (expires - now).total_seconds() / 86_400 for terminal, expires in found.items()}


def _of_shut_out(db: Db) -> list[tuple[str, str, str]]:
    """What stands open of terminals that two people have shut out: nobody hears them any more. What somebody has to
    look into all the same stays.
    """
    given = CertificateRow.terminal_id == FindingRow.terminal_id
    shut_out = exists().where(given) & ~exists().where(given, CertificateRow.revoked_at.is_(None))
    query = select(FindingRow.subject, FindingRow.cause, FindingRow.place)
    found = query.where(FindingRow.ended.is_(None), FindingRow.cause.not_in(BY_TASKS), shut_out)
    return [(subject, cause, place) for subject, cause, place in db.execute(found.order_by(FindingRow.id))]


def _unasked(office: Office) -> Iterator[str]:
    """Programs of others that this platform does not ask, or not any more."""
    asked = {BANK: office.collector, PROVINCE: office.province, REGISTRY: office.registry}
    yield from (name for name, there in asked.items() if not there)


def _compare(db: Db, cause: str, now_bad: dict[Place, float], now: dt.datetime, keep: Iterable[Place]) -> None:
    """What is new begins, what is clearly over ends."""
    ours = FindingRow.subject.startswith("site/") | (FindingRow.place == _BY_PLATFORM)
    still = (FindingRow.cause == cause) & FindingRow.ended.is_(None) & ours
    known = set(db.execute(select(FindingRow.subject, FindingRow.place).where(still)).all())
    for subject, place in sorted(now_bad.keys() - known):
        terminal = None if subject.startswith("site/") or subject == PLATFORM else subject
        site = subject.removeprefix("site/") if terminal is None else ""
        findings.begin(
            db, subject, cause, terminal=terminal, site=site, place=place, value=now_bad[subject, place], at=now
        )
    for subject, place in sorted(known - now_bad.keys() - set(keep)):
        findings.end(db, subject, cause, place, now)
