"""Who is away: by its last will, or by silence; and sites of which most went away together."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session as Db

from kiosk.central.fleet.findings import Together, begin, end, site_subject
from kiosk.central.fleet.taking import AWAY, LOST, STOPPED
from kiosk.central.policies import Policies
from kiosk.central.storage import ripe
from kiosk.central.tables.fleet import FindingRow, FleetStateRow
from kiosk.central.tables.places import TerminalRow
from kiosk.contract.fleet import Finding

# A broker that goes down may say that all are lost; by then we have lost it too. And who is only connecting anew is
# back before that.
_WILL_STANDS = dt.timedelta(seconds=1)
AT_ONCE = 1000
_ENOUGH = 2  # a single terminal that is away is no lost site


def note_away(db: Db, policies: Policies, now: dt.datetime) -> int:
    """Those of whom there is no word any more: a finding each, from when it began. How many; AT_ONCE: perhaps more."""
    silent = now - dt.timedelta(seconds=policies.silent_seconds)
    quiet = FleetStateRow.heard_at < silent
    lost = (FleetStateRow.parted == LOST) & (FleetStateRow.online_since < now - _WILL_STANDS)
    gone = (FleetStateRow.online & quiet) | lost | ((FleetStateRow.parted == STOPPED) & quiet)
    query = select(FleetStateRow).where(gone).order_by(FleetStateRow.terminal_id).limit(AT_ONCE)
    rows: Sequence[FleetStateRow] = ripe(db, query)
    stands = select(TerminalRow.id, TerminalRow.site_code).where(TerminalRow.id.in_([row.terminal_id for row in rows]))
    sites = {one.id: one.site_code for one in db.execute(stands)} if rows else {}
    findings = Together(db)
    for row in rows:
        since = row.heard_at if row.online else row.online_since
        row.online, row.online_since, row.parted, row.changed_at = False, since, AWAY, now
        findings.begin(row.terminal_id, sites[row.terminal_id], Finding("offline", since), noticed=now)
    findings.write()
    return len(rows)


def note_lost_sites(db: Db, policies: Policies, now: dt.datetime) -> None:
    """A site is lost when most of those that were there went within a while; it is back when most are."""
    open_lost = select(FindingRow.subject).where(FindingRow.cause == "site_lost", FindingRow.ended.is_(None))
    window = dt.timedelta(seconds=policies.site_window_seconds)
    lost = set(db.scalars(open_lost))
    went = _went(db)
    known = _known(db, {code for code, moments in went.items() if len(moments) >= _ENOUGH})
    for code, number in known.items():
        if site_subject(code) not in lost and (since := _lost_since(went[code], number, window)) is not None:
            begin(db, site_subject(code), "site_lost", site=code, at=since, value=len(went[code]), noticed=now)
    codes = {subject.removeprefix(site_subject("")) for subject in lost}
    for code, number in _known(db, codes).items():
        if len(went.get(code, ())) * 2 <= number:
            end(db, site_subject(code), "site_lost", "", now)


def _lost_since(went: Sequence[dt.datetime], known: int, window: dt.timedelta) -> dt.datetime | None:
    """When the first of those went who went together; None where they are not most of those that were there."""
    together = [at for at in went if at >= max(went) - window]
    were_there = known - (len(went) - len(together))
    return min(together) if len(together) >= _ENOUGH and len(together) * 2 > were_there else None


def _went(db: Db) -> dict[str, list[dt.datetime]]:
    """When those went that are away, by their sites: asked once for all sites, each second."""
    query = select(TerminalRow.site_code, FleetStateRow.online_since)
    found: dict[str, list[dt.datetime]] = defaultdict(list)
    away = query.join(FleetStateRow, FleetStateRow.terminal_id == TerminalRow.id).where(FleetStateRow.parted == AWAY)
    for code, since in db.execute(away):
        found[code].append(since)
    return found


def _known(db: Db, codes: Collection[str]) -> dict[str, int]:
    """How many of these sites' terminals were ever heard of."""
    if not codes:
        return {}
    query = select(TerminalRow.site_code, func.count()).where(TerminalRow.site_code.in_(sorted(codes)))
    heard = query.join(FleetStateRow, FleetStateRow.terminal_id == TerminalRow.id).group_by(TerminalRow.site_code)
    return dict(db.execute(heard).all())
