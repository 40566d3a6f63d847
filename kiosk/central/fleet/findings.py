"""What is not well begins once and ends once, however often and by however many programs it is told.

Alerts read the rows alone (tables.fleet.FindingRow), so who writes here knows nothing of them.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import ColumnElement, bindparam, case, literal, select, update
from sqlalchemy.orm import Session as Db

from kiosk.central.storage import add_if_new, either_insert
from kiosk.central.tables.base import Base
from kiosk.central.tables.fleet import FindingRow
from kiosk.central.tables.places import TerminalRow
from kiosk.contract.fleet import Finding

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
    found = Finding(cause, at, place, model, value)
    row = FindingRow(**_begun(subject, terminal, site, found, noticed or at))
    return add_if_new(db, row)


def hold(db: Db, subject: str, cause: str, place: str) -> bool:
    """Keep what stands open of this from others until the transaction ends; False where nothing does."""
    is_it = (FindingRow.subject == subject) & (FindingRow.cause == cause) & (FindingRow.place == place)
    still = select(FindingRow.id).where(is_it, FindingRow.ended.is_(None)).with_for_update(key_share=True)
    return db.scalar(still) is not None


def end(db: Db, subject: str, cause: str, place: str, at: dt.datetime) -> bool:
    """It is well again; False where nothing of the kind was open. Nothing ends before it began."""
    is_it = (FindingRow.subject == subject) & (FindingRow.cause == cause) & (FindingRow.place == place)
    ended = _not_before_it_began(literal(at, FindingRow.ended.type))
    over = update(FindingRow).where(is_it, FindingRow.ended.is_(None)).values(ended=ended, looked_at=False)
    return db.execute(over.returning(FindingRow.id)).first() is not None


class Together:
    """What begins and ends at many terminals at once, written by two statements; each place's in the order it came.

    The words are those of `begin` and `end`; nothing of it stands in the database before `write`.
    """

    def __init__(self, db: Db) -> None:
        self._db = db
        self._begun: dict[_Name, dict[str, Any]] = {}
        self._ended: dict[_Name, dt.datetime] = {}

    def begin(self, terminal: str, site: str, found: Finding, *, noticed: dt.datetime) -> None:
        """A terminal is not well in this way, since `found.since`."""
        name = (terminal, found.cause, found.place)
        self._keep_order(name)
        self._begun[name] = _begun(terminal, terminal, site, found, noticed)

    def end(self, terminal: str, cause: str, place: str, at: dt.datetime) -> None:
        """It is well again."""
        name = (terminal, cause, place)
        self._keep_order(name)
        self._ended[name] = at

    def write(self) -> None:
        """Into the database, always in the same order."""
        if self._ended:
            over = [
                {"_subject": subject, "_cause": cause, "_place": place, "_at": at}
                for (subject, cause, place), at in sorted(self._ended.items())
            ]
            self._db.connection().execute(_OVER, over)
        if self._begun:
            new = [values for _, values in sorted(self._begun.items())]
            self._db.execute(either_insert(self._db, FindingRow).on_conflict_do_nothing(), new)
        self._begun, self._ended = {}, {}

    def _keep_order(self, name: _Name) -> None:
        """What waits of this place is written before there is more of it."""
        if name in self._begun or name in self._ended:
            self.write()


def _begun(subject: str, terminal: str | None, site: str, found: Finding, noticed: dt.datetime) -> dict[str, Any]:
    """The columns of what begins."""
    return {
        "subject": subject,
        "terminal_id": terminal,
        "site_code": site,
        "cause": found.cause,
        "place": found.place,
        "model": found.model,
        "value": found.value,
        "began": found.since,
        "noticed": noticed,
        "ended": None,
        "looked_at": False,
    }


def _not_before_it_began(at: ColumnElement[dt.datetime]) -> ColumnElement[dt.datetime]:
    return case((FindingRow.began > at, FindingRow.began), else_=at)


_Name = tuple[str, str, str]  # subject, cause, place
_ROWS = Base.metadata.tables[FindingRow.__tablename__]
_OVER = (
    update(_ROWS)
    .where(
        _ROWS.c.subject == bindparam("_subject"),
        _ROWS.c.cause == bindparam("_cause"),
        _ROWS.c.place == bindparam("_place"),
        _ROWS.c.ended.is_(None),
    )
    .values(ended=_not_before_it_began(bindparam("_at", type_=_ROWS.c.ended.type)), looked_at=False)
)
