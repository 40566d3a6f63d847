"""Where terminals stand, for those that somebody has to go to."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session as Db

from kiosk.central.tables.places import SiteRow, TerminalRow
from kiosk.contract.names import Name


def sites_of(db: Db, terminals: Collection[str]) -> dict[str, str]:
    """The site of each of them, by its code."""
    found = select(TerminalRow.id, TerminalRow.site_code).where(TerminalRow.id.in_(terminals))
    return {row.id: row.site_code for row in db.execute(found)}


def all_sites(db: Db) -> dict[str, Name]:
    """What every site is called, by its code."""
    return dict(db.execute(select(SiteRow.code, SiteRow.name).order_by(SiteRow.code)).all())
