"""Reading the operators' log: who, what, when, about what."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session as Db

from kiosk.central.office import Office
from kiosk.central.operators.audit import Chain, note, verify
from kiosk.central.operators.walking import alarm
from kiosk.central.tables.operators import DeedRow

A_PAGE = 50
_CHECKED = "log_checked"


@dataclass(frozen=True)
class Wanted:
    """What is looked for; what is "" or None does not matter."""

    who: str = ""
    deed: str = ""
    subject: str = ""  # how it begins
    since: dt.datetime | None = None
    until: dt.datetime | None = None
    refused: bool = False  # only what was refused
    before: int = 0  # only lines before this number; 0: from the newest


@dataclass(frozen=True)
class Line:
    """One line of the log."""

    number: int
    at: dt.datetime
    who: str
    deed: str
    subject: str
    detail: str
    refused: bool


def search(db: Db, wanted: Wanted) -> list[Line]:
    """The newest lines that fit, a page of them."""
    asked = select(DeedRow).order_by(DeedRow.number.desc()).limit(A_PAGE)
    if wanted.who:
        asked = asked.where(DeedRow.who == wanted.who)
    if wanted.deed:
        asked = asked.where(DeedRow.deed == wanted.deed)
    if wanted.subject:
        asked = asked.where(DeedRow.subject.startswith(wanted.subject, autoescape=True))
    if wanted.since:
        asked = asked.where(DeedRow.at >= wanted.since)
    if wanted.until:
        asked = asked.where(DeedRow.at < wanted.until)
    if wanted.refused:
        asked = asked.where(DeedRow.refused)
    if wanted.before:
        asked = asked.where(DeedRow.number < wanted.before)
    return [_line(row) for row in db.scalars(asked)]


def last_check(db: Db) -> Line | None:
    """When somebody last had the chain reckoned, and what came of it."""
    row = db.scalars(select(DeedRow).where(DeedRow.deed == _CHECKED).order_by(DeedRow.number.desc()).limit(1)).first()
    return _line(row) if row else None


def deeds_in(db: Db) -> list[str]:
    """Every kind of deed there is in the log."""
    return list(db.scalars(select(DeedRow.deed).distinct().order_by(DeedRow.deed)))


def check(office: Office, who: str) -> Chain:
    """Reckon the chain; a broken one is an alarm, and that somebody looked is a line of its own."""
    with office.look() as db:
        found = verify(db)
    now = office.now()
    with office.begin() as db:
        said = f"{found.lines} lines, " + ("all hold" if found.holds else f"broken at {found.broken_at}")
        note(db, who, _CHECKED, "operators/log", said, now)
        alarm(db, found.broken_at, now)
    return found


def _line(row: DeedRow) -> Line:
    return Line(row.number, row.at, row.who, row.deed, row.subject, row.detail, row.refused)
