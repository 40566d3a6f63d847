"""What is on paper about a terminal: where it stands, its certificate, its site's profile, its set-up, its facts."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session as Db

from kiosk.central.enrolment.set_ups import newest_first
from kiosk.central.enrolment.standing import is_shut_out
from kiosk.central.facts.chain import broken_of, gaps_of
from kiosk.central.tables.enrolment import CertificateRow
from kiosk.central.tables.places import TerminalRow
from kiosk.central.tables.profiles import ProfileRow, ProfileSeenRow
from kiosk.central.tables.reports import EventRow
from kiosk.contract.names import Name


@dataclass(frozen=True)
class Passport:
    """One terminal. `serial` is that of its newest good certificate, "" without one; versions are 0 without one.

    `profile_kept` is what the terminal works by, `profile_problems` why it refused a later one.
    """

    terminal: str
    site: str
    site_name: Name
    serial: str
    expires: dt.datetime | None
    shut_out: bool
    profile: int
    profile_kept: int
    profile_problems: tuple[tuple[str, str], ...]
    set_up: int
    set_up_at: dt.datetime | None
    facts: int
    missing: tuple[tuple[int, int], ...]
    broken: tuple[int, ...]


def passport(db: Db, terminal: str) -> Passport | None:
    """None for a terminal that nobody knows."""
    row = db.get(TerminalRow, terminal)
    if row is None:
        return None
    certificate = _certificate(db, terminal)
    seen = db.get(ProfileSeenRow, terminal)
    told = db.scalars(newest_first(terminal).limit(1)).first()
    return Passport(
        terminal=terminal,
        site=row.site_code,
        site_name=row.site.name,
        serial=certificate.serial if certificate else "",
        expires=certificate.expires if certificate else None,
        shut_out=is_shut_out(db, terminal),
        profile=db.scalar(select(func.max(ProfileRow.version)).where(ProfileRow.site_code == row.site_code)) or 0,
        profile_kept=seen.kept if seen else 0,
        profile_problems=tuple((where, what) for where, what in seen.problems) if seen else (),
        set_up=told.version if told else 0,
        set_up_at=told.at if told else None,
        facts=db.scalar(select(func.max(EventRow.number)).where(EventRow.terminal_id == terminal)) or 0,
        missing=gaps_of(db, terminal),
        broken=broken_of(db, terminal),
    )


def _certificate(db: Db, terminal: str) -> CertificateRow | None:
    mine = (CertificateRow.terminal_id == terminal) & CertificateRow.revoked_at.is_(None)
    newest = select(CertificateRow).where(mine).order_by(CertificateRow.expires.desc(), CertificateRow.serial)
    return db.scalars(newest.limit(1)).first()
