"""Who belongs to the fleet: terminals that the platform knows and has not shut out."""

from __future__ import annotations

import time

from sqlalchemy import exists, select
from sqlalchemy.orm import Session as Db

from kiosk.central.tables.enrolment import CertificateRow
from kiosk.central.tables.places import TerminalRow

_FRESH_SECONDS = 15.0  # a terminal that is shut out is heard for so long at most, if the broker lets it in
_ASKED_AGAIN_SECONDS = 1.0  # a strange name may be that of a terminal that is a moment old


class Members:
    """A list of the database's that is a few seconds old at most."""

    def __init__(self) -> None:
        self._sites: dict[str, str] = {}
        self._shut_out: set[str] = set()
        self._read_at = float("-inf")

    def refresh(self, db: Db, names: set[str]) -> None:
        """Before messages of these are worked through."""
        old = time.monotonic() - self._read_at
        if old > _FRESH_SECONDS or (old > _ASKED_AGAIN_SECONDS and not names <= self._sites.keys()):
            self._read(db)

    def site_of(self, name: str) -> str | None:
        """The site of one of them; None for a stranger."""
        return None if name in self._shut_out else self._sites.get(name)

    def knows(self, name: str) -> bool:
        """Whether there is such a terminal, shut out or not."""
        return name in self._sites

    def _read(self, db: Db) -> None:
        given = CertificateRow.terminal_id == TerminalRow.id
        shut_out = exists().where(given) & ~exists().where(given, CertificateRow.revoked_at.is_(None))
        rows = db.execute(select(TerminalRow.id, TerminalRow.site_code, shut_out)).all()
        self._sites = {name: site for name, site, _ in rows}
        self._shut_out = {name for name, _, out in rows if out}
        self._read_at = time.monotonic()
