"""Releases arrive at the office: the makers' statement first, then the bundle in pieces, checked when it is whole."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import Annotated

from fastapi import Body, Query
from sqlalchemy import select
from sqlalchemy.orm import Session as Db

from kiosk.central.asking import TheOffice, exactly
from kiosk.central.office import Office
from kiosk.central.refusals import Declined
from kiosk.central.rooms import room
from kiosk.central.staff.asking import TheDesk, TheMember
from kiosk.central.staff.pages import ThePage
from kiosk.central.storage import add_if_new, locked
from kiosk.central.tables.updates import ReleaseRow
from kiosk.central.updates.words import ReleaseLine
from kiosk.contract.lockers import Role, Signed
from kiosk.contract.release import NotARelease, Release, read_release

router = room("office", "/office/releases")
MOST_OF_A_PIECE = 8 * 1024 * 1024
_CHUNK = 1024 * 1024


@router.get("")
def releases(office: TheOffice, _member: TheMember, page: ThePage) -> tuple[ReleaseLine, ...]:
    """All of them, the newest first."""
    with office.begin() as db:
        rows = db.scalars(page.of(select(ReleaseRow).order_by(ReleaseRow.brought_at.desc(), ReleaseRow.sha256)))
        return tuple(_line(row, office) for row in rows)


@router.post("", dependencies=[exactly(Signed)])
def announce(statement: Signed, desk: TheDesk) -> ReleaseLine:
    """What the makers say of a bundle. It must be signed by their key and fresh; the bundle comes after it."""
    desk.member.need(Role.ADMIN, Role.TECHNICIAN)
    release = _read(statement, desk.office)

    def act(db: Db) -> ReleaseLine:
        row = ReleaseRow(
            sha256=release.sha256,
            version=release.version,
            python=release.python,
            size=release.size,
            body=statement.body,
            signature=statement.signature,
            not_after=release.not_after,
            whole=False,
            brought_by=desk.member.id,
            brought_at=desk.now(),
        )
        if not add_if_new(db, row):
            known = db.get(ReleaseRow, release.sha256)
            if known is None or known.version != release.version:
                raise Declined("not_possible_now")  # this version has another bundle, or this bundle another version
            known.body, known.signature, known.not_after = statement.body, statement.signature, release.not_after
            row = known
        return _line(row, desk.office)

    return desk.once(statement, ReleaseLine, act)


@router.post("/{sha256}/pieces")
def take(
    sha256: str,
    member: TheMember,
    office: TheOffice,
    at: Annotated[int, Query(ge=0)],
    piece: Annotated[bytes, Body(media_type="application/octet-stream")],
) -> ReleaseLine:
    """The next piece of a bundle, from byte `at` on. What is here may be sent again; nothing may be left out."""
    member.need(Role.ADMIN, Role.TECHNICIAN)
    with office.begin() as db:
        row = locked(db, ReleaseRow, sha256)  # one piece at a time
        if row is None:
            raise Declined("not_found")
        if row.whole:
            return _line(row, office)
        part = place_of(office, row).with_suffix(".part")
        have = _append(part, at, piece, row.size)
        if have == row.size:
            _finish(part, row, office)
        return _line(row, office)


def place_of(office: Office, row: ReleaseRow) -> Path:
    """Where a bundle lies. Refuses where this platform keeps none."""
    if office.bundles is None:
        raise Declined("not_possible_now")
    return office.bundles / f"{row.sha256}.bundle"


def _read(statement: Signed, office: Office) -> Release:
    try:
        release = read_release(statement, office.release_keys)
    except NotARelease:
        raise Declined("release_not_ours") from None
    if release.not_after <= office.now():
        raise Declined("release_not_ours")
    return release


def _append(part: Path, at: int, piece: bytes, size: int) -> int:
    part.parent.mkdir(parents=True, exist_ok=True)
    have = part.stat().st_size if part.exists() else 0
    if at > have or at + len(piece) > size or len(piece) > MOST_OF_A_PIECE:
        raise Declined("request_unclear")
    with part.open("r+b" if have else "wb") as file:
        file.seek(at)
        file.write(piece)
        file.flush()
        os.fsync(file.fileno())
    return max(have, at + len(piece))


def _finish(part: Path, row: ReleaseRow, office: Office) -> None:
    """Whole and as the makers said, or thrown away."""
    digest = hashlib.sha256()
    with part.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    if digest.hexdigest() != row.sha256:
        part.unlink()
        raise Declined("bundle_differs")
    part.rename(place_of(office, row))
    row.whole = True


def _line(row: ReleaseRow, office: Office) -> ReleaseLine:
    part = office.bundles / f"{row.sha256}.part" if office.bundles else None
    have = part.stat().st_size if part is not None and part.exists() else 0
    return ReleaseLine(
        version=row.version,
        python=row.python,
        sha256=row.sha256,
        size=row.size,
        have=row.size if row.whole else have,
        whole=row.whole,
        not_after=row.not_after,
        brought_by=row.brought_by,
    )
