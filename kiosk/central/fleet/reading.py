"""The fleet for who looks at it: all terminals by how they stand, one terminal, the sites, what has changed."""

from __future__ import annotations

import datetime as dt
import enum
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Row, Select, case, func, select
from sqlalchemy.orm import Session as Db

from kiosk.central.fleet.findings import site_subject
from kiosk.central.fleet.kept import state_kept
from kiosk.central.fleet.trends import SupplyLeft, supplies_left
from kiosk.central.tables.fleet import FindingRow, FleetStateRow
from kiosk.central.tables.places import SiteRow, SpotRow, TerminalRow
from kiosk.contract.fleet import Serving, TerminalState
from kiosk.contract.names import Name
from kiosk.contract.profile import Tier


class Standing(enum.StrEnum):
    """How a terminal stands, the worst first."""

    AWAY = "away"  # no word of it
    STUCK = "stuck"  # it lives, and its scene does not change
    CLOSED = "closed"
    LIMITED = "limited"  # pickup only
    TROUBLED = "troubled"  # it serves, and something is not well
    STAFF = "staff"
    SETTING_UP = "setting_up"
    WELL = "well"
    NEVER = "never"  # nothing was ever heard of it


_WORST_FIRST = list(Standing)
_SERVING = {
    Serving.CLOSED.value: Standing.CLOSED,
    Serving.PICKUP_ONLY.value: Standing.LIMITED,
    Serving.STAFF.value: Standing.STAFF,
    Serving.SETTING_UP.value: Standing.SETTING_UP,
}


class Brief(NamedTuple):
    """One terminal, and no more than where it is and how it stands: of these there are ten thousand at a time."""

    terminal: str
    site: str
    standing: Standing


@dataclass(frozen=True)
class WallRow:
    """One terminal on the wall. `causes` are its open findings; `since` is when it came, or was last there."""

    terminal: str
    site: str
    site_name: Name
    standing: Standing
    causes: tuple[str, ...] = ()
    online: bool = False
    since: dt.datetime | None = None
    heard_at: dt.datetime | None = None
    changed_at: dt.datetime | None = None
    serving: str = ""
    scene: str = ""
    scene_since: dt.datetime | None = None
    version: str = ""


@dataclass(frozen=True)
class FindingLine:
    """Something that is or was not well; open while `ended` is None."""

    id: int
    subject: str
    cause: str
    place: str
    model: str
    value: float | None
    began: dt.datetime
    noticed: dt.datetime
    ended: dt.datetime | None


@dataclass(frozen=True)
class TerminalView:
    """One terminal: its line, the newest state (None before the first), supplies with days left, what is not well."""

    row: WallRow
    state: TerminalState | None
    supplies: tuple[SupplyLeft, ...]
    findings: tuple[FindingLine, ...]


@dataclass(frozen=True)
class SiteView:
    """A site on the map: where it lies (None where its profile does not say), how many of its terminals stand how."""

    code: str
    name: Name
    tier: Tier | None
    longitude: float | None
    latitude: float | None
    standings: dict[Standing, int]
    lost: bool  # most of its terminals went away together

    @property
    def worst(self) -> Standing:
        """That of its worst terminal."""
        return next((one for one in _WORST_FIRST if self.standings.get(one)), Standing.NEVER)


def standings(db: Db) -> list[Brief]:
    """All terminals, in any order."""
    heard = FleetStateRow.terminal_id.is_not(None)
    columns = (TerminalRow.id, TerminalRow.site_code, heard, FleetStateRow.online, FleetStateRow.serving)
    query = select(*columns).outerjoin(FleetStateRow, FleetStateRow.terminal_id == TerminalRow.id)
    worst_cause = func.max(case((FindingRow.cause == "stuck", "stuck"), else_=""))
    troubled = select(FindingRow.subject, worst_cause).where(_open()).group_by(FindingRow.subject)
    causes = {subject: (cause,) for subject, cause in db.execute(troubled)}
    return [
        Brief(name, site, _standing(online, serving, causes.get(name, ())) if known else Standing.NEVER)
        for name, site, known, online, serving in db.execute(query)
    ]


def wall(db: Db, terminals: Collection[str]) -> tuple[WallRow, ...]:
    """These terminals; the worst first."""
    query = _terminals().where(TerminalRow.id.in_(terminals))
    causes = _open_causes(db, terminals)
    rows = [_line(row, causes.get(row.id, ())) for row in db.execute(query)]
    return tuple(sorted(rows, key=lambda row: (_WORST_FIRST.index(row.standing), row.terminal)))


def terminal(db: Db, name: str, now: dt.datetime) -> TerminalView | None:
    """One of them; None where nobody knows it."""
    found = db.execute(_terminals().where(TerminalRow.id == name)).first()
    if found is None:
        return None
    text = db.scalar(select(FleetStateRow.state).where(FleetStateRow.terminal_id == name)) or ""
    state = state_kept(text)
    findings = open_findings(db, name)
    line = _line(found, tuple(sorted({one.cause for one in findings})))
    return TerminalView(line, state, supplies_left(db, name, state.supplies if state else (), now), findings)


def sites(db: Db) -> tuple[SiteView, ...]:
    """All sites, for a map."""
    counts: dict[str, Counter[Standing]] = defaultdict(Counter)
    for one in standings(db):
        counts[one.site][one.standing] += 1
    lost = set(db.scalars(select(FindingRow.subject).where(_open(), FindingRow.cause == "site_lost")))
    query = select(SiteRow.code, SiteRow.name, SpotRow.tier, SpotRow.longitude, SpotRow.latitude)
    lies = query.outerjoin(SpotRow, SpotRow.site_code == SiteRow.code).order_by(SiteRow.code)
    return tuple(
        SiteView(code, name, tier, longitude, latitude, dict(counts[code]), site_subject(code) in lost)
        for code, name, tier, longitude, latitude in db.execute(lies)
    )


def open_findings(db: Db, subject: str) -> tuple[FindingLine, ...]:
    """What is not well with a terminal, "site/…" or "platform"; the newest first."""
    return _findings(db, select(FindingRow).where(FindingRow.subject == subject, _open()))


def timeline(db: Db, subject: str, since: dt.datetime, most: int = 200) -> tuple[FindingLine, ...]:
    """What was not well since then or is not well now; the newest first."""
    of_then = FindingRow.ended.is_(None) | (FindingRow.ended >= since)
    return _findings(db, select(FindingRow).where(FindingRow.subject == subject, of_then).limit(most))


def changed_since(db: Db, moment: dt.datetime) -> tuple[tuple[str, dt.datetime], ...]:
    """Terminals in which an operator would see something else since then, and when; the oldest first."""
    changed = select(FleetStateRow.terminal_id, FleetStateRow.changed_at).where(FleetStateRow.changed_at > moment)
    return tuple((name, at) for name, at in db.execute(changed.order_by(FleetStateRow.changed_at)))


def newest_change(db: Db) -> dt.datetime | None:
    """When something in the fleet changed last; None where nothing was ever heard."""
    return db.scalar(select(func.max(FleetStateRow.changed_at)))


def _terminals() -> Select[*tuple[Any, ...]]:
    return (
        select(
            TerminalRow.id,
            TerminalRow.site_code,
            SiteRow.name,
            FleetStateRow.online,
            FleetStateRow.online_since,
            FleetStateRow.heard_at,
            FleetStateRow.changed_at,
            FleetStateRow.serving,
            FleetStateRow.scene,
            FleetStateRow.scene_since,
            FleetStateRow.version,
        )
        .join(SiteRow, SiteRow.code == TerminalRow.site_code)
        .outerjoin(FleetStateRow, FleetStateRow.terminal_id == TerminalRow.id)
    )


def _line(row: Row[Any], causes: Sequence[str]) -> WallRow:
    base = WallRow(row.id, row.site_code, row.name, Standing.NEVER, tuple(causes))
    if row.heard_at is None:
        return base
    return replace(
        base,
        standing=_standing(row.online, row.serving, causes),
        online=row.online,
        since=row.online_since,
        heard_at=row.heard_at,
        changed_at=row.changed_at,
        serving=row.serving,
        scene=row.scene,
        scene_since=row.scene_since,
        version=row.version,
    )


def _standing(online: bool, serving: str, causes: Sequence[str]) -> Standing:
    if not online:
        return Standing.AWAY
    if "stuck" in causes:
        return Standing.STUCK
    found = _SERVING.get(serving, Standing.WELL)
    return Standing.TROUBLED if found is Standing.WELL and causes else found


def _open_causes(db: Db, subjects: Collection[str]) -> dict[str, list[str]]:
    query = select(FindingRow.subject, FindingRow.cause).where(_open(), FindingRow.subject.in_(subjects)).distinct()
    causes: dict[str, list[str]] = defaultdict(list)
    for subject, cause in db.execute(query.order_by(FindingRow.cause)):
        causes[subject].append(cause)
    return causes


def _open() -> ColumnElement[bool]:
    return FindingRow.ended.is_(None)


def _findings(db: Db, query: Select[FindingRow]) -> tuple[FindingLine, ...]:
    newest: Iterable[FindingRow] = db.scalars(query.order_by(FindingRow.began.desc(), FindingRow.id.desc()))
    return tuple(
        FindingLine(row.id, row.subject, row.cause, row.place, row.model, row.value, row.began, row.noticed, row.ended)
        for row in newest
    )
