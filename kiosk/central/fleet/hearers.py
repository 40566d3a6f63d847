"""The programs that hear the fleet, as all of them see one another: who has a broker, who falls behind, who may judge.

A terminal that says nothing is away only if somebody was there to hear it, all the while.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete, select
from sqlalchemy.orm import Session as Db

from kiosk.central.fleet.findings import PLATFORM, begin, end
from kiosk.central.policies import Policies
from kiosk.central.storage import either_insert
from kiosk.central.tables.fleet import HearerRow

_LIVES = dt.timedelta(seconds=5)  # since its last sign; it gives one each second
_FORGOTTEN = dt.timedelta(hours=1)
_WITHOUT_BROKER = dt.timedelta(seconds=3)  # a broker that only starts anew is none of anybody's business


@dataclass(frozen=True)
class Sign:
    """How one of them is at this moment; see HearerRow. `alone_since` is since when it has no broker."""

    id: str
    started: dt.datetime
    connected_since: dt.datetime | None
    alone_since: dt.datetime
    behind: float
    caught_up_at: dt.datetime | None
    queue: int
    taken: int
    dropped: int


def living(db: Db, now: dt.datetime) -> Sequence[HearerRow]:
    """Those that are at work."""
    return db.scalars(select(HearerRow).where(HearerRow.seen_at > now - _LIVES).order_by(HearerRow.id)).all()


def report(db: Db, sign: Sign, policies: Policies, now: dt.datetime) -> bool:
    """Say how this one is, and what that means for the platform. Whether anybody may judge who is away."""
    values = {
        "id": sign.id,
        "started": sign.started,
        "seen_at": now,
        "connected_since": sign.connected_since,
        "behind": sign.behind,
        "caught_up_at": sign.caught_up_at,
        "queue": sign.queue,
        "taken": sign.taken,
        "dropped": sign.dropped,
    }
    made = either_insert(db, HearerRow).values(values)
    db.execute(made.on_conflict_do_update(index_elements=["id"], set_=values))
    db.execute(delete(HearerRow).where(HearerRow.seen_at < now - _FORGOTTEN))
    hearers = living(db, now)
    _broker(db, hearers, sign, now)
    late = max(one.behind for one in hearers)
    if late > policies.behind_seconds:
        begin(db, PLATFORM, "platform_behind", value=round(late, 1), at=now - dt.timedelta(seconds=late), noticed=now)
    elif late < policies.behind_seconds / 2:
        end(db, PLATFORM, "platform_behind", "", now)
    return may_judge(hearers, policies, now)


def leave(db: Db, name: str) -> None:
    """This one ends in good order."""
    db.execute(delete(HearerRow).where(HearerRow.id == name))


def may_judge(hearers: Sequence[HearerRow], policies: Policies, now: dt.datetime) -> bool:
    """Whether somebody has had the broker long enough, and all have worked through what they heard since then."""
    since = now - dt.timedelta(seconds=policies.silent_seconds)
    heard = any(one.connected_since is not None and one.connected_since <= since for one in hearers)
    behind = any(one.behind > policies.behind_seconds or (one.caught_up_at or since) > since for one in hearers)
    return heard and not behind


def _broker(db: Db, hearers: Sequence[HearerRow], sign: Sign, now: dt.datetime) -> None:
    if any(one.connected_since is not None for one in hearers):
        end(db, PLATFORM, "broker_lost", "", now)
    elif now - sign.alone_since > _WITHOUT_BROKER:
        begin(db, PLATFORM, "broker_lost", at=sign.alone_since, noticed=now)
