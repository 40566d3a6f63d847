"""Working through what terminals said: one transaction for many messages, the newer word wins, trouble begins and ends.

Two programs may hear of the same terminal at the same moment, and in any order: each locks the rows of its batch, by
name, before it compares. A state that shows an operator nothing new costs a number and a moment.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import msgspec
from sqlalchemy import Update, bindparam, select, update
from sqlalchemy.orm import Session as Db

from kiosk.central.fleet.findings import Together
from kiosk.central.fleet.inbox import Heard
from kiosk.central.fleet.kept import state_kept
from kiosk.central.fleet.likeness import same_to_the_eye
from kiosk.central.fleet.members import Members
from kiosk.central.fleet.stuck import with_stuck
from kiosk.central.fleet.unheard import BROKEN, STRANGER, Unheard
from kiosk.central.policies import Policies
from kiosk.central.storage import either_insert
from kiosk.central.tables.base import Base
from kiosk.central.tables.fleet import FleetStateRow
from kiosk.contract.fleet import ONLINE, STATE, Finding, Online, TerminalState, online_in, state_in

# What only the platform can know of a terminal is not taken from itself.
NOT_ITS_OWN = frozenset(
    ("offline", "stuck", "site_lost", "broker_lost", "platform_behind", "identity_refused", "message_broken")
)
LOST, STOPPED, AWAY = "lost", "stopped", "away"  # how it parted: FleetStateRow.parted
# After so long without a word a start counts as newer even if its clock says it was earlier.
_CLOCK_SET_BACK = dt.timedelta(seconds=40)
_NOUGHT = rb"\u0000"
_EARLIEST, _LATEST = dt.datetime(1969, 12, 31, tzinfo=dt.UTC), dt.datetime(2999, 1, 1, tzinfo=dt.UTC)
_NEVER = dt.datetime.min.replace(tzinfo=dt.UTC)
_KEPT = tuple(column.key for column in FleetStateRow.__table__.columns)


@dataclass
class Card:
    """What the platform holds of one terminal, while a batch is worked through: the columns of its row."""

    terminal_id: str
    online: bool
    online_since: dt.datetime
    parted: str
    boot: str
    started: dt.datetime | None
    number: int
    heard_at: dt.datetime
    serving: str
    scene: str
    scene_since: dt.datetime | None
    version: str
    state: str
    changed_at: dt.datetime
    met: str | None


@dataclass
class Work:
    """One batch."""

    db: Db
    now: dt.datetime
    policies: Policies
    members: Members
    cards: dict[str, Card] = field(default_factory=dict)
    beaten: set[str] = field(default_factory=set)  # whose row says a later moment
    changed: set[str] = field(default_factory=set)  # whose row says something else
    unheard: Unheard = field(default_factory=Unheard)
    lags: list[float] = field(default_factory=list)  # seconds between telling and hearing, as their clocks say
    findings: Together = field(init=False)

    def __post_init__(self) -> None:
        self.findings = Together(self.db)


def take(db: Db, heard: Sequence[Heard], policies: Policies, members: Members, now: dt.datetime) -> Work:
    """Work through these; what they say is in the database when the transaction is committed."""
    work = Work(db, now, policies, members)
    members.refresh(db, {one.terminal for one in heard})
    told = [found for one in heard if (found := _opened(work, one)) is not None]
    work.cards = _cards(db, {one.terminal for one, _ in told}, now)
    for one, word in told:
        if isinstance(word, TerminalState):
            _take_state(work, work.cards[one.terminal], one, word)
        else:
            _take_online(work, work.cards[one.terminal], one, word)
    _write(work)
    work.findings.write()
    work.unheard.write(db, now)
    return work


def _opened(work: Work, one: Heard) -> tuple[Heard, TerminalState | Online] | None:
    if work.members.site_of(one.terminal) is None:
        work.unheard.count(one.terminal, STRANGER, known=work.members.knows(one.terminal))
        return None
    try:
        if one.channel == STATE and _can_be_kept(one.payload, state := state_in(one.payload)):
            return one, state
        if one.channel == ONLINE and _NOUGHT not in one.payload:
            return one, online_in(one.payload)
    except msgspec.DecodeError:
        pass
    work.unheard.count(one.terminal, BROKEN, known=True)
    return None


def _can_be_kept(payload: bytes, state: TerminalState) -> bool:
    """No engine keeps moments of other ages, and PostgreSQL no text with a nought in it."""
    moments = (state.started, state.at, state.scene_since, *(one.since for one in state.findings))
    return _NOUGHT not in payload and all(_EARLIEST < moment < _LATEST for moment in moments)


def _cards(db: Db, names: Iterable[str], now: dt.datetime) -> dict[str, Card]:
    """The rows of these terminals, locked by name; rows that are missing are made before the first lock is held."""
    wanted = sorted(names)
    if not wanted:
        return {}
    mine = FleetStateRow.terminal_id.in_(wanted)
    there = set(db.scalars(select(FleetStateRow.terminal_id).where(mine)))
    blank = [asdict(_blank(name, now)) for name in wanted if name not in there]
    if blank:
        db.execute(either_insert(db, FleetStateRow).on_conflict_do_nothing(), blank)
    query = select(*FleetStateRow.__table__.columns).where(mine).order_by(FleetStateRow.terminal_id)
    return {row.terminal_id: Card(**row._mapping) for row in db.execute(query.with_for_update(key_share=True))}


def _blank(name: str, now: dt.datetime) -> Card:
    """Heard of for the first time: it has until silence to say more."""
    return Card(name, True, now, "", "", None, 0, now, "", "", None, "", "", now, None)


def _take_state(work: Work, card: Card, one: Heard, state: TerminalState) -> None:
    if not _is_newer(card, state, work.now):
        return
    if one.live:
        work.lags.append((one.came - state.at).total_seconds())
        _alive(work, card, one.came)
    own = tuple(found for found in state.findings if found.cause not in NOT_ITS_OWN)
    judged = with_stuck(msgspec.structs.replace(state, findings=own), work.policies)
    before = state_kept(card.state)
    _meet(work, card, state.boot)
    if card.boot != state.boot:
        work.changed.add(card.terminal_id)
    card.boot, card.started, card.number = state.boot, state.started, state.number
    work.beaten.add(card.terminal_id)
    if before is None or not same_to_the_eye(before, judged):
        _change(work, card, judged)
        _compare(work, card.terminal_id, before.findings if before else (), judged.findings)


def _take_online(work: Work, card: Card, one: Heard, word: Online) -> None:
    if word.online:
        _meet(work, card, word.boot)
        if one.live or _came_back(card, one):
            _alive(work, card, one.came)
        return
    # A will of a connection that another has taken the place of says nothing, nor does a start before this one. Who
    # dies before its first state, again and again perhaps, is away all the same.
    if card.online and (card.met or card.boot) in ("", word.boot):
        card.online, card.parted = False, STOPPED if word.reason else LOST
        card.online_since = one.came if one.live else card.heard_at
        card.changed_at = work.now
        work.changed.add(card.terminal_id)


def _meet(work: Work, card: Card, boot: str) -> None:
    if card.met != boot:
        card.met = boot
        work.changed.add(card.terminal_id)


def _came_back(card: Card, one: Heard) -> bool:
    """Kept by the broker, and so told after the word that it had gone: while nobody heard, it came back.

    Who went in silence is shown as there by the broker all the while; that proves nothing.
    """
    return not card.online and card.heard_at < card.online_since < one.came


def _alive(work: Work, card: Card, came: dt.datetime) -> None:
    card.heard_at = max(card.heard_at, came)
    work.beaten.add(card.terminal_id)
    if card.online:
        return
    if card.parted == AWAY:
        work.findings.end(card.terminal_id, "offline", "", work.now)
    card.online, card.online_since, card.parted, card.changed_at = True, came, "", work.now
    work.changed.add(card.terminal_id)


def _is_newer(card: Card, state: TerminalState, now: dt.datetime) -> bool:
    if not card.boot or state.started > (card.started or _NEVER):
        return True
    if state.boot == card.boot:
        return state.number > card.number
    return now - card.heard_at > _CLOCK_SET_BACK


def _change(work: Work, card: Card, state: TerminalState) -> None:
    card.serving, card.scene, card.scene_since = state.serving.value, state.scene.value, state.scene_since
    card.version, card.state = state.version, msgspec.json.encode(state).decode()
    card.changed_at = work.now
    work.changed.add(card.terminal_id)


def _compare(work: Work, terminal: str, before: Sequence[Finding], after: Sequence[Finding]) -> None:
    """What is new among its findings begins, what is missing ends. A terminal's clock may be ahead of ours."""
    known = {(one.cause, one.place) for one in before}
    told = {(one.cause, one.place): one for one in after}
    for cause, place in sorted(known - told.keys()):
        work.findings.end(terminal, cause, place, work.now)
    site = work.members.site_of(terminal) or ""
    for name in sorted(told.keys() - known):
        found = msgspec.structs.replace(told[name], since=min(told[name].since, work.now))
        work.findings.begin(terminal, site, found, noticed=work.now)


def _write(work: Work) -> None:
    """Whole rows for those that changed, three values for the rest."""
    changed = [_named(vars(work.cards[name]), _KEPT) for name in sorted(work.changed)]
    beaten = [_named(vars(work.cards[name]), _BEAT) for name in sorted(work.beaten - work.changed)]
    for rows, statement in ((changed, _CHANGED), (beaten, _BEATEN)):
        if rows:
            work.db.connection().execute(statement, rows)


def _named(values: dict[str, Any], columns: Iterable[str]) -> dict[str, Any]:
    return {f"_{name}": values[name] for name in columns}


def _statement(columns: Iterable[str]) -> Update:
    values: dict[str, Any] = {name: bindparam(f"_{name}") for name in columns if name != "terminal_id"}
    table = Base.metadata.tables[FleetStateRow.__tablename__]
    return update(table).where(table.c.terminal_id == bindparam("_terminal_id")).values(values)


_BEAT = ("terminal_id", "heard_at", "number", "started")
_CHANGED, _BEATEN = _statement(_KEPT), _statement(_BEAT)
