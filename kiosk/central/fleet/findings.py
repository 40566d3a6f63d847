"""What is not well begins once and ends once, however often and by however many programs it is told.

Alerts read the rows alone (tables.fleet.FindingRow), so who writes here knows nothing of them.
"""

from __future__ import annotations

import datetime as dt

from sqlalchemy import case, literal, select, update
from sqlalchemy.orm import Session as Db

from kiosk.central.storage import add_if_new
from kiosk.central.tables.fleet import FindingRow
from kiosk.central.tables.places import TerminalRow

PLATFORM = "platform"  # subject of what concerns the platform itself


def site_subject(code: str) -> str:
    """Subject of what concerns a whole site."""
    return f"site/{code}"


def begin(
    db: Db,
    subject: str,
    cause: str,
    *,
    at: dt.datetime,
    terminal: str | None = None,
    site: str = "",
    place: str = "",
    model: str = "",
    value: float | None = None,
    noticed: dt.datetime | None = None,
) -> bool:
    """It is not well since `at`; False and nothing done where that is known already.

    `noticed` is the platform's own time where it heard of it later. A terminal's site need not be given.
    """
    if terminal is not None and not site:
        site = db.scalar(select(TerminalRow.site_code).where(TerminalRow.id == terminal)) or ""
    row = FindingRow(
        subject=subject,
        terminal_id=terminal,
        site_code=site,
        cause=cause,
        place=place,
        model=model,
        value=value,
        began=at,
        noticed=noticed or at,
        ended=None,
        looked_at=False,
    )
    return add_if_new(db, row)


def hold(db: Db, subject: str, cause: str, place: str) -> bool:
    """Keep what stands open of this from others until the transaction ends; False where nothing does."""
    is_it = (FindingRow.subject == subject) & (FindingRow.cause == cause) & (FindingRow.place == place)
    still = select(FindingRow.id).where(is_it, FindingRow.ended.is_(None)).with_for_update(key_share=True)
    return db.scalar(still) is not None


def end(db: Db, subject: str, cause: str, place: str, at: dt.datetime) -> bool:
    """It is well again; False where nothing of the kind was open. Nothing ends before it began."""
    is_it = (FindingRow.subject == subject) & (FindingRow.cause == cause) & (FindingRow.place == place)
    ended = case((FindingRow.began > at, FindingRow.began), else_=literal(at, FindingRow.began.type))
    over = update(FindingRow).where(is_it, FindingRow.ended.is_(None)).values(ended=ended, looked_at=False)
    return db.execute(over.returning(FindingRow.id)).first() is not None
