"""Findings become alerts: every new beginning and end is looked at once, by one worker, and the truth decides.

Several findings of one fingerprint may be looked at in any order: what counts is whether one of them is still open.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import select, tuple_, update
from sqlalchemy.orm import Session as Db

from kiosk.central.alerts.deciding import Desk, Fingerprint, decide_new, decide_old
from kiosk.central.alerts.engine import begin
from kiosk.central.alerts.rows import standing_of
from kiosk.central.alerts.standing import Found, Standing
from kiosk.central.storage import ripe
from kiosk.central.tables.alerts import AlertRow
from kiosk.central.tables.fleet import FindingRow

AT_ONCE = 500
_CLOCKS_AGREE = dt.timedelta(minutes=10)


def take_in(db: Db, desk: Desk) -> int:
    """Look at the next findings; how many there were."""
    fresh = select(FindingRow).where(FindingRow.looked_at.is_(False)).order_by(FindingRow.id).limit(AT_ONCE)
    rows: Sequence[FindingRow] = ripe(db, fresh)
    if not rows:
        return 0
    newest: dict[Fingerprint, FindingRow] = {_of(row): row for row in rows}
    newest |= {_of(row): row for row in _open_among(db, newest)}
    greater = [print_ for print_ in newest if desk.rules.rule(print_[1]).swallows]
    for some in (greater, [print_ for print_ in newest if print_ not in set(greater)]):
        _look_at(db, desk, {print_: newest[print_] for print_ in sorted(some)})
    db.execute(update(FindingRow).where(FindingRow.id.in_([row.id for row in rows])).values(looked_at=True))
    return len(rows)


def _look_at(db: Db, desk: Desk, newest: dict[Fingerprint, FindingRow]) -> None:
    """Those that have an alert already go on with it; for the others one is made, unless somebody else just did."""
    left = newest
    while left:
        known = {_of(row): row for row in _alerts_of(db, left)}
        decide_old(db, desk, [(row, _found(left[print_])) for print_, row in known.items()])
        missing = {print_: row for print_, row in left.items() if print_ not in known}
        begun = _begun(db, desk, missing) if missing else {}
        made = decide_new(db, desk, [(row, begun[print_]) for print_, row in missing.items()])
        left = {print_: row for print_, row in missing.items() if print_ not in made}


def _begun(db: Db, desk: Desk, missing: dict[Fingerprint, FindingRow]) -> dict[Fingerprint, Standing]:
    before = _before(db, desk, missing)
    return {
        print_: begin(
            print_, row.site_code, _since(row, desk.now), before.get(print_), desk.around.rules_at(row.site_code)
        )
        for print_, row in missing.items()
    }


def _since(row: FindingRow, now: dt.datetime) -> dt.datetime:
    """From when its time is counted: from its beginning, unless the clock that told it cannot be right."""
    noticed = min(row.noticed, now)
    return row.began if noticed - _CLOCKS_AGREE <= row.began <= noticed else noticed


def _before(db: Db, desk: Desk, fingerprints: Iterable[Fingerprint]) -> dict[Fingerprint, Standing]:
    """The last alert of each that was over only a while ago."""
    window = desk.now - dt.timedelta(seconds=desk.rules.flapping.window)
    lately = _among(AlertRow, fingerprints) & (AlertRow.over_at > window) & AlertRow.raised_at.is_not(None)
    return {_of(row): standing_of(row) for row in db.scalars(select(AlertRow).where(lately).order_by(AlertRow.over_at))}


def _open_among(db: Db, fingerprints: Iterable[Fingerprint]) -> Sequence[FindingRow]:
    is_open = _among(FindingRow, fingerprints) & FindingRow.ended.is_(None)
    return db.scalars(select(FindingRow).where(is_open)).all()


def _alerts_of(db: Db, fingerprints: Iterable[Fingerprint]) -> Sequence[AlertRow]:
    still = _among(AlertRow, fingerprints) & AlertRow.over_at.is_(None)
    query = select(AlertRow).where(still).order_by(AlertRow.id).with_for_update(key_share=True)
    return db.scalars(query.execution_options(populate_existing=True)).all()


def _among(table: Any, fingerprints: Iterable[Fingerprint]) -> Any:  # noqa: ANN401  (either of two tables)
    return tuple_(table.subject, table.cause, table.place).in_(list(fingerprints))


def _of(row: FindingRow | AlertRow) -> Fingerprint:
    return row.subject, row.cause, row.place


def _found(row: FindingRow) -> Found:
    return Found(row.began, row.ended)
