"""Profiles at the office: which terminal has which version, who refused it and why; an older one put back."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session as Db

from kiosk.central.asking import TheOffice, exactly
from kiosk.central.profiles.taking_over import current, publish, written_in
from kiosk.central.refusals import Declined
from kiosk.central.rooms import room
from kiosk.central.staff.asking import TheDesk, TheMember
from kiosk.central.staff.words import ProfileLine, ProfileVersion, PutBack
from kiosk.central.tables.places import SiteRow, TerminalRow
from kiosk.central.tables.profiles import ProfileRow, ProfileSeenRow
from kiosk.contract.lockers import Role
from kiosk.contract.profile import ProfileProblem

router = room("office", "/office/profiles")


@router.get("")
def terminals(office: TheOffice, _member: TheMember) -> tuple[ProfileLine, ...]:
    """Every terminal: the version that its site has, and what the terminal said last."""
    with office.begin() as db:
        rows = db.scalars(select(TerminalRow).order_by(TerminalRow.id)).all()
        return tuple(_line(db, row) for row in rows)


@router.get("/{site}")
def versions(site: str, office: TheOffice, _member: TheMember) -> tuple[ProfileVersion, ...]:
    """Every version of a site, newest first."""
    with office.begin() as db:
        if db.get(SiteRow, site) is None:
            raise Declined("not_found")
        query = select(ProfileRow).where(ProfileRow.site_code == site).order_by(ProfileRow.version.desc())
        return tuple(_version(row) for row in db.scalars(query))


@router.post("/{site}/put-back", dependencies=[exactly(PutBack)])
def put_back(site: str, wanted: PutBack, desk: TheDesk) -> ProfileVersion:
    """Publish an older version anew, under a new number. It is judged by the rules of today."""
    desk.member.need(Role.ADMIN)

    def act(db: Db) -> ProfileVersion:
        row = db.get(ProfileRow, (site, wanted.version))
        if row is None:
            raise Declined("not_found")
        written = written_in(row)
        if written is None:
            raise Declined("not_possible_now")
        return _version(publish(db, written, desk.now(), puts_back=row.version, by=desk.member.id))

    return desk.once((site, wanted), ProfileVersion, act)


def _line(db: Db, terminal: TerminalRow) -> ProfileLine:
    row = current(db, terminal.site_code)
    seen = db.get(ProfileSeenRow, terminal.id)
    problems = tuple(ProfileProblem(*pair) for pair in seen.problems) if seen else ()
    return ProfileLine(
        terminal=terminal.id,
        site=terminal.site_code,
        version=row.version if row else 0,
        seen=seen.version if seen else 0,
        state=seen.state if seen else None,
        kept=seen.kept if seen else 0,
        at=seen.at if seen else None,
        problems=problems,
    )


def _version(row: ProfileRow) -> ProfileVersion:
    return ProfileVersion(row.site_code, row.version, row.made, row.hash, row.puts_back, row.by)
