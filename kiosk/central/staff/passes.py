"""The list of the staff as a terminal is told it: signed, addressed to it, and never older than one it had before."""

from __future__ import annotations

import datetime as dt
import hashlib

import msgspec
from fastapi import Response
from sqlalchemy import select
from sqlalchemy.orm import Session as Db

from kiosk.central.asking import Caller, TheCaller, TheOffice
from kiosk.central.catalogue import IfNoneMatch, same_tag
from kiosk.central.policies import policies_in
from kiosk.central.rooms import room
from kiosk.central.storage import locked
from kiosk.central.tables.places import TerminalRow
from kiosk.central.tables.staff import StaffListRow, StaffRow
from kiosk.contract.ids import mask_name
from kiosk.contract.lockers import Role, Signed, StaffList, StaffPass
from kiosk.contract.names import Name
from kiosk.contract.sealing import keyed

router = room("staff")
_SECONDS_IN_AN_HOUR = 3600
_NEVER = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)


@router.get("/roster", response_model=Signed, responses={304: {"description": "Unchanged"}})
def roster(office: TheOffice, caller: TheCaller, response: Response, known: IfNoneMatch = None) -> object:
    """Who of the staff may sign in at the asking terminal, as a signed text of kind "staff".

    The ETag changes with the content, and every hour, so that a terminal that is on line always holds long passes.
    """
    now = office.now()
    with office.begin() as db:
        row = _renewed(db, caller, now)
        tag = f"{row.version}-{int(now.timestamp()) // _SECONDS_IN_AN_HOUR}"
        headers = {"ETag": f'"{tag}"'}
        if same_tag(known, tag):
            return Response(status_code=304, headers=headers)
        issued = row.issued_at.astimezone(dt.UTC)
        good = issued + dt.timedelta(hours=policies_in(db).staff_hours)
        told = StaffList(caller.id, row.version, tag, issued, _passes(db, caller, now, good))
        signed = office.signer.sign("staff", told)
    response.headers.update(headers)
    return signed


def _renewed(db: Db, caller: Caller, now: dt.datetime) -> StaffListRow:
    """A new version when anything on the list is other than it was; its moment never goes back.

    The content is hashed under the terminal's own key, so that one with a new key is told all of it anew.
    """
    locked(db, TerminalRow, caller.id)
    mark = hashlib.sha256(msgspec.json.encode(_passes(db, caller, now, _NEVER))).hexdigest()
    row = db.get(StaffListRow, caller.id)
    if row is None:
        row = StaffListRow(terminal_id=caller.id, version=int(now.timestamp()), content=mark, issued_at=now)
        db.add(row)
    elif row.content != mark:
        row.version, row.content = row.version + 1, mark
    row.issued_at = max(now, row.issued_at)
    db.flush()
    return row


def _passes(db: Db, caller: Caller, now: dt.datetime, good: dt.datetime) -> tuple[StaffPass, ...]:
    rows = db.scalars(select(StaffRow).where(StaffRow.left.is_(False)).order_by(StaffRow.id)).all()
    return tuple(_pass(row, caller.key, now, good) for row in rows)


def _pass(row: StaffRow, key: bytes, now: dt.datetime, good: dt.datetime) -> StaffPass:
    return StaffPass(
        id=row.id,
        label=Name(mask_name(row.name), f"Staff {row.id}"),
        roles=tuple(Role(role) for role in row.roles),
        card_hash=keyed(key, "staff", row.id_number),
        badge_hash=keyed(key, "badge", row.badge),
        pin_salt=row.pin_salt,
        pin_hash=keyed(key, "pin", row.pin_verifier),
        valid_to=good,
        technician_until=_end_of(row.technician_until, now),
    )


def _end_of(day: dt.date | None, now: dt.datetime) -> dt.datetime | None:
    """The last second of a day, where the platform is."""
    return None if day is None else dt.datetime.combine(day, dt.time(23, 59, 59), now.tzinfo).astimezone(dt.UTC)
