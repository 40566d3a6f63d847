"""The manifest of a cabinet: signed, addressed to the terminal that asks, and never older than one it had before."""

from __future__ import annotations

import datetime as dt

from fastapi import Response
from sqlalchemy.orm import Session as Db

from kiosk.central.asking import Caller, TheCaller, TheOffice
from kiosk.central.catalogue import IfNoneMatch, same_tag
from kiosk.central.lockers.grants import Addressed
from kiosk.central.lockers.lists import Composed, composed, content_of
from kiosk.central.office import Office
from kiosk.central.policies import policies_in
from kiosk.central.refusals import Declined
from kiosk.central.rooms import room
from kiosk.central.storage import locked
from kiosk.central.tables.places import CabinetRow, SyncRow
from kiosk.contract.lockers import Manifest, Signed

router = room("lockers")
# A terminal's clock may be behind ours by this much.
_SKEW = dt.timedelta(minutes=10)
_SECONDS_IN_AN_HOUR = 3600


@router.get("/lockers/{cabinet}/manifest", response_model=Signed, responses={304: {"description": "Unchanged"}})
def manifest(
    cabinet: str, office: TheOffice, caller: TheCaller, response: Response, known: IfNoneMatch = None
) -> object:
    """The list of a cabinet of the terminal's own site, as a signed text of kind "manifest".

    The ETag changes with the content, and every hour, so that a terminal that is on line always holds long rights.
    """
    now = office.now()
    with office.begin() as db:
        row = cabinet_for(db, cabinet, caller)
        made = _renew(db, office, row, now)
        _note_sync(db, row, caller, now)
        tag = f"{row.version}-{int(now.timestamp()) // _SECONDS_IN_AN_HOUR}"
        headers = {"ETag": f'"{tag}"'}
        if same_tag(known, tag):
            return Response(status_code=304, headers=headers)
        signed = _sign(db, office, row, caller, tag, made)
    response.headers.update(headers)
    return signed


def cabinet_for(db: Db, cabinet: str, caller: Caller) -> CabinetRow:
    """The cabinet, if it stands where the caller stands."""
    row = db.get(CabinetRow, cabinet)
    if row is None or row.site_code != caller.site_code:
        raise Declined("cabinet_unknown", caller.contact)
    return row


def _renew(db: Db, office: Office, cabinet: CabinetRow, now: dt.datetime) -> Composed:
    """A new version when anything on the list is other than it was; its moment never goes back."""
    locked(db, CabinetRow, cabinet.id)
    made = composed(db, office.lists, cabinet, now)
    if made.mark != cabinet.content:
        cabinet.version += 1
        cabinet.content = made.mark
    cabinet.issued_at = now if cabinet.issued_at is None else max(now, cabinet.issued_at)
    db.flush()
    return made


def _note_sync(db: Db, cabinet: CabinetRow, caller: Caller, now: dt.datetime) -> None:
    db.merge(SyncRow(cabinet_id=cabinet.id, terminal_id=caller.id, version=cabinet.version, at=now))


def _sign(db: Db, office: Office, cabinet: CabinetRow, caller: Caller, tag: str, made: Composed) -> Signed:
    issued = (cabinet.issued_at or office.now()).astimezone(dt.UTC)
    lifetime = dt.timedelta(hours=policies_in(db).grant_hours)
    to = Addressed(caller.id, caller.key, issued - _SKEW, issued + lifetime)
    content = content_of(db, cabinet, to, office.now(), made.parcels)
    return office.signer.sign(
        "manifest",
        Manifest(
            cabinet=cabinet.id,
            terminal=caller.id,
            version=cabinet.version,
            tag=tag,
            issued_at=issued,
            grants=tuple(office.signer.sign("grant", grant) for grant in content.grants),
            revoked=content.revoked,
            parcels=content.parcels,
            awaited=content.awaited,
        ),
    )
