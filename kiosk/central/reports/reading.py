"""The rows of a report, read from what the platform keeps: facts as they came, cases, ratings, findings, hours.

No column that tells of a person is asked for: neither name nor number, no words of theirs, no signature.
"""

from __future__ import annotations

import datetime as dt

import msgspec
from sqlalchemy import func, select
from sqlalchemy.orm import Session as Db

from kiosk.central.fleet.kept import state_kept
from kiosk.central.refusals import Declined
from kiosk.central.reports import reading_cases, reading_matters
from kiosk.central.reports.machines import AWAY, CLOSED, FAILURES, SUPPLY
from kiosk.central.reports.period import BEFORE, Period
from kiosk.central.reports.rows import Came, Doing, Fact, Hour, Rated, Rows, Terminal, Trouble, Unit
from kiosk.central.tables.fleet import FindingRow, FleetHourRow, FleetStateRow
from kiosk.central.tables.lockers import DepositRow, DepositState
from kiosk.central.tables.places import TerminalRow
from kiosk.central.tables.ratings import RatingRow
from kiosk.central.tables.reports import EventRow
from kiosk.central.watching.sites import all_sites
from kiosk.contract.facts import EventKind, HandoverOutcome
from kiosk.contract.lockers import Purpose
from kiosk.contract.visits import Visit

_CLOCKS = dt.timedelta(days=1)  # a terminal's clock may be ahead of ours by less than this
_AT_ONCE = 2000


class _Outcome(msgspec.Struct):
    outcome: HandoverOutcome


class _Placed(msgspec.Struct):
    placed: bool
    project_no: str = ""


class _HandedIn(msgspec.Struct):
    project_no: str


class _Act(msgspec.Struct):
    purpose: Purpose
    said: str


class _Event(msgspec.Struct):
    """The parts of a fact that a report asks for; whoever was there is left where it stands."""

    id: str
    number: int
    at: dt.datetime
    kind: EventKind
    deposit_id: str = ""
    handover: _Outcome | None = None
    placed: _Placed | None = None
    handed_in: _HandedIn | None = None
    act: _Act | None = None
    visit: Visit | None = None


_event = msgspec.json.Decoder(_Event)
_OUTCOMES = {
    HandoverOutcome.CONFIRMED: Doing.COLLECTED,
    HandoverOutcome.PRESUMED: Doing.PRESUMED,
    HandoverOutcome.DISPUTED: Doing.DISPUTED,
}


def rows_of(db: Db, period: Period, site: str = "") -> Rows:
    """All that concerns these days, of one site or of all. Raises Declined for a site that nobody knows."""
    sites = all_sites(db)
    if site and site not in sites:
        raise Declined("site_unknown")
    sites = {code: name for code, name in sites.items() if site in ("", code)}
    terminals = _terminals(db, site)
    site_of = {terminal.id: terminal.site for terminal in terminals}
    fitted, units = _fitted(db, site_of)
    cases = reading_cases.read(db, period, site)
    facts, visits = _told_by_terminals(db, period, site_of)
    visited = {part.item for each in visits for part in each.visit.parts if part.item} - cases.items.keys()
    return Rows(
        sites=sites,
        items=cases.items | reading_cases.names(db, visited),
        units_of=units,
        terminals=terminals,
        facts=facts,
        visits=visits,
        deposits=cases.deposits,
        filings=cases.filings,
        cases=cases.cases,
        prints=cases.prints,
        matters=reading_matters.read(db, period, site, site_of),
        ratings=_ratings(db, period, site),
        troubles=_troubles(db, period, site_of),
        hours=_hours(db, period, site_of),
        fitted=fitted,
    )


def _terminals(db: Db, site: str) -> tuple[Terminal, ...]:
    held = select(EventRow.terminal_id, func.count()).where(EventRow.held).group_by(EventRow.terminal_id)
    not_believed: dict[str, int] = dict(db.execute(held).all())
    number, whole = EventRow.number, TerminalRow.whole
    missing = select(TerminalRow.id, func.max(number) - whole - func.count(number.distinct()))
    later = missing.join(EventRow, EventRow.terminal_id == TerminalRow.id).where(number > whole)
    gaps: dict[str, int] = dict(db.execute(later.group_by(TerminalRow.id, whole)).all())
    query = select(TerminalRow.id, TerminalRow.site_code).order_by(TerminalRow.id)
    known = db.execute(query.where(TerminalRow.site_code == site) if site else query)
    return tuple(Terminal(code, name, gaps.get(name, 0), not_believed.get(name, 0)) for name, code in known)


def _told_by_terminals(db: Db, period: Period, site_of: dict[str, str]) -> tuple[tuple[Fact, ...], tuple[Came, ...]]:
    """Those that came since the period began. What the platform doubts of a handover counts as it judged it."""
    graded = select(DepositRow.id, DepositRow.settled_by).where(DepositRow.state == DepositState.DISPUTED)
    doubted = {(thing, number) for thing, number in db.execute(graded) if number is not None}
    since = EventRow.received_at >= period.begins - _CLOCKS
    query = select(EventRow.terminal_id, EventRow.body).where(since, ~EventRow.held).order_by(EventRow.place)
    found, visits = [], []
    for terminal, body in db.execute(query.execution_options(yield_per=_AT_ONCE)):
        if terminal not in site_of:
            continue
        event = _event.decode(body)
        if event.visit is not None and period.has(event.visit.began):
            visits.append(Came(site_of[terminal], terminal, event.id, event.visit))
        told = _told(event)
        if told is None:
            continue
        doing, case = told
        if doing in _OUTCOMES.values() and (event.deposit_id, event.number) in doubted:
            doing = Doing.DISPUTED
        found.append(Fact(site_of[terminal], terminal, event.id, event.number, event.at, doing, event.deposit_id, case))
    return tuple(found), tuple(visits)


def _told(event: _Event) -> tuple[Doing, str] | None:
    """What it says, and of which case where it says so itself; None for what no report asks about."""
    match event.kind:
        case EventKind.HANDOVER if event.handover is not None:
            return _OUTCOMES[event.handover.outcome], ""
        case EventKind.DEPOSIT if event.placed is not None:
            return Doing.PLACED if event.placed.placed else Doing.UNDONE, event.placed.project_no
        case EventKind.HAND_IN if event.handed_in is not None:
            return Doing.HANDED_IN, event.handed_in.project_no
        case EventKind.STAFF if event.act is not None and event.deposit_id:
            taken = event.act.purpose is Purpose.RECLAIM and event.act.said == "taken"
            return (Doing.RECLAIMED, "") if taken else None
        case _:
            return None


def _ratings(db: Db, period: Period, site: str) -> tuple[Rated, ...]:
    query = select(RatingRow.site_code, RatingRow.event, RatingRow.level, RatingRow.at)
    query = query.where(RatingRow.at >= period.begins, RatingRow.at < period.until)
    rows = db.execute(query.where(RatingRow.site_code == site) if site else query)
    return tuple(Rated(code, act, level, at) for code, act, level, at in rows)


def _troubles(db: Db, period: Period, site_of: dict[str, str]) -> tuple[Trouble, ...]:
    then = (FindingRow.began < period.until) & (FindingRow.ended.is_(None) | (FindingRow.ended > period.begins))
    query = select(
        FindingRow.terminal_id,
        FindingRow.cause,
        FindingRow.place,
        FindingRow.model,
        FindingRow.began,
        FindingRow.ended,
    )
    told_of = FindingRow.cause.in_([AWAY, CLOSED, *sorted(FAILURES)])
    return tuple(
        Trouble(site_of[terminal], terminal, cause, place, model, began, ended)
        for terminal, cause, place, model, began, ended in db.execute(query.where(then, told_of))
        if terminal in site_of
    )


def _hours(db: Db, period: Period, site_of: dict[str, str]) -> tuple[Hour, ...]:
    """With the last hour before, from whose end supplies are reckoned."""
    then = (FleetHourRow.hour >= period.begins - BEFORE) & (FleetHourRow.hour < period.until)
    query = select(FleetHourRow.terminal_id, FleetHourRow.hour, FleetHourRow.figures).where(then)
    return tuple(
        Hour(site_of[terminal], terminal, hour, _of_supplies(figures))
        for terminal, hour, figures in db.execute(query.execution_options(yield_per=_AT_ONCE))
        if terminal in site_of
    )


def _of_supplies(figures: dict[str, float]) -> dict[str, float]:
    return {name: value for name, value in figures.items() if name.startswith(SUPPLY)}


def _fitted(db: Db, site_of: dict[str, str]) -> tuple[tuple[Unit, ...], dict[str, str]]:
    """Which devices terminals told of last, and in which units their supplies are counted."""
    fitted: list[Unit] = []
    units: dict[str, str] = {}
    for name, text in db.execute(select(FleetStateRow.terminal_id, FleetStateRow.state)):
        state = state_kept(text) if name in site_of else None
        if state is not None:
            fitted += [Unit(site_of[name], name, device.place, device.model) for device in state.devices]
            units |= {supply.kind: supply.unit for supply in state.supplies}
    return tuple(fitted), units
