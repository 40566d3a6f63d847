"""The log of what operators did and were refused: numbered, and each line hashed with the hash of the one before.

Lines are written as the last statements of the transaction in which the deed is done, so that both are there or
neither, and nobody who holds other rows waits for the log in a ring.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, event, func, select
from sqlalchemy.orm import Session as Db
from sqlalchemy.orm import SessionTransaction

from kiosk.central.storage import add_if_new, locked
from kiosk.central.tables.operators import DeedHeadRow, DeedRow, DeedWalkRow

BEGINNING = "0" * 64  # what stands before the first line
LONGEST = 500  # characters of a subject or a detail; the rest is cut
_WAITING = "deeds to be written"
_ONLY = 1
_AT_ONCE = 1000  # lines that are looked at in one go


@dataclass(frozen=True)
class Chain:
    """How the log stands: so many lines, and the number of the first one that does not hold (0: all hold)."""

    lines: int
    broken_at: int
    hash: str  # of the newest line that holds; who writes it down elsewhere will notice a log that was written anew

    @property
    def holds(self) -> bool:
        """True when nothing was changed, taken out or added."""
        return not self.broken_at


def note(db: Db, who: str, deed: str, subject: str, detail: str, at: dt.datetime, *, refused: bool = False) -> None:
    """Write down that `who` did this, or was refused it; committed and rolled back with the transaction of `db`.

    No personal data: logins, terminals, sites and numbers only.
    """
    texts = (who[:LONGEST], deed, subject[:LONGEST], detail[:LONGEST])
    plain = [text.replace("\0", "") for text in texts]
    db.info.setdefault(_WAITING, []).append((at.astimezone(dt.UTC), *plain, refused))


@dataclass(frozen=True)
class Spot:
    """A line of the log, by its number and its hash; 0 is before the first."""

    number: int = 0
    hash: str = BEGINNING


@dataclass(frozen=True)
class Stretch:
    """How far somebody went along the chain, whether that was the end of it, and the first line that does not hold."""

    to: Spot
    ended: bool
    broken_at: int


def follow(db: Db, begins: Spot, most: int, known: Spot) -> Stretch:
    """Go on along the chain from a line that holds, for `most` lines at most.

    `known` was its newest line once: it must still be there, so that nobody writes the whole log anew.
    """
    last = begins
    lines = select(*DeedRow.__table__.columns).where(DeedRow.number > begins.number).order_by(DeedRow.number)
    with closing(db.execute(lines.limit(most).execution_options(yield_per=_AT_ONCE))) as rows:
        for row in rows:
            number = last.number + 1
            differs = row.number == known.number and row.hash != known.hash
            if differs or row.number != number or row.previous != last.hash or row.hash != _hash(row):
                return Stretch(last, ended=True, broken_at=number)
            last = Spot(row.number, row.hash)
    if last.number - begins.number == most:
        return Stretch(last, ended=False, broken_at=0)
    head = db.get(DeedHeadRow, _ONLY)
    whole = last == (Spot(head.number, head.hash) if head else Spot()) and last.number >= known.number
    return Stretch(last, ended=True, broken_at=0 if whole else last.number + 1)


def verify(db: Db) -> Chain:
    """Reckon the whole chain once more."""
    lines = db.scalar(select(func.count()).select_from(DeedRow)) or 0
    walk = db.get(DeedWalkRow, _ONLY)
    found = follow(db, Spot(), lines + 1, Spot(walk.lines, walk.hash) if walk else Spot())
    return Chain(lines, found.broken_at, found.to.hash)


def _hash(row: DeedRow | Row[Any]) -> str:
    at = row.at.astimezone(dt.UTC).isoformat(timespec="microseconds")
    told = [row.number, at, row.who, row.deed, row.subject, row.detail, row.refused, row.previous]
    return hashlib.sha256(json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


def _write(db: Db) -> None:
    waiting = db.info.pop(_WAITING, None)
    if not waiting:
        return
    db.flush()
    add_if_new(db, DeedHeadRow(id=_ONLY, number=0, hash=BEGINNING))
    head = locked(db, DeedHeadRow, _ONLY)
    if head is None:
        raise LookupError("the head of the log that was just written is not there")
    for at, who, deed, subject, detail, refused in waiting:
        row = DeedRow(
            number=head.number + 1,
            at=at,
            who=who,
            deed=deed,
            subject=subject,
            detail=detail,
            refused=refused,
            previous=head.hash,
        )
        row.hash = _hash(row)
        head.number, head.hash = row.number, row.hash
        db.add(row)
    db.flush()


def _forget(db: Db, transaction: SessionTransaction) -> None:
    """What was rolled back was not done."""
    if transaction.nested is False:
        db.info.pop(_WAITING, None)


event.listen(Db, "before_commit", _write)
event.listen(Db, "after_soft_rollback", _forget)
