"""Pages that come during a visit. They belong to who is here, and are thrown away when no letter uses them."""

from __future__ import annotations

import datetime as dt
import hashlib
import re

from fastapi import Request
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session as Db
from starlette.concurrency import run_in_threadpool

from kiosk.central.asking import TheCaller, TheOffice, TheToken
from kiosk.central.handling.matter import actor
from kiosk.central.handling.pages import JPEG, MOST_BYTES, PDF, Pages, Unclear, read_pages
from kiosk.central.office import Office
from kiosk.central.refusals import Declined
from kiosk.central.rooms import room
from kiosk.central.storage import add_if_new
from kiosk.central.tables.handling import UploadRow
from kiosk.contract.handling import Uploaded

router = room("handling")
UNUSED_FOR = dt.timedelta(minutes=60)
_MOST_OF_A_VISIT = 60
_MOST_BYTES_OF_A_VISIT = 100 * 1024 * 1024
_ID = re.compile(r"[0-9A-Za-z_-]{8,64}")
_BYTES = {"schema": {"type": "string", "format": "binary"}}
_BODY = {"requestBody": {"required": True, "content": {JPEG: _BYTES, PDF: _BYTES}}}


@router.put("/materials/{upload_id}", openapi_extra=_BODY)
async def upload(upload_id: str, request: Request, office: TheOffice, caller: TheCaller, token: TheToken) -> Uploaded:
    """Keep pages: a JPEG or a PDF. The same id and the same bytes again are kept once; other bytes are refused."""
    body = await body_of(request)
    return await run_in_threadpool(_upload, office, caller.contact, token, upload_id, body)


async def body_of(request: Request) -> bytes:
    """The bytes of a request, up to what pages may have."""
    parts, came = [], 0
    async for part in request.stream():
        came += len(part)
        if came > MOST_BYTES:
            raise Declined("upload_too_large")
        parts.append(part)
    return b"".join(parts)


def keep(db: Db, row: UploadRow) -> Uploaded:
    """Keep pages under their id, once. Refuses other bytes, or somebody else, under an id that is taken."""
    known = db.get(UploadRow, row.id)
    if known is None and _full(db, row.subject):
        raise Declined("upload_too_many")
    if known is None and not add_if_new(db, row):
        known = db.get(UploadRow, row.id)
    if known is not None and (known.subject, known.sha256) != (row.subject, row.sha256):
        raise Declined("key_reused")
    return Uploaded(row.id, row.sha256, row.pages)


def _full(db: Db, subject: str) -> bool:
    """Whether a visit has brought as much as one may."""
    came = select(func.count(), func.coalesce(func.sum(func.length(UploadRow.body)), 0))
    count, size = db.execute(came.where(UploadRow.subject == subject, UploadRow.used_by.is_(None))).one()
    return int(count) >= _MOST_OF_A_VISIT or int(size) >= _MOST_BYTES_OF_A_VISIT


def upload_row(id: str, subject: str, pages: Pages, at: dt.datetime) -> UploadRow:
    """Pages as a row of the table."""
    return UploadRow(
        id=id,
        subject=subject,
        kind=pages.kind,
        sha256=hashlib.sha256(pages.body).hexdigest(),
        pages=pages.count,
        body=pages.body,
        thumbnail=pages.thumbnail,
        at=at,
    )


def forget_unused(db: Db, now: dt.datetime) -> None:
    """Throw away what no letter used."""
    db.execute(delete(UploadRow).where(UploadRow.used_by.is_(None), UploadRow.at <= now - UNUSED_FOR))


def _upload(office: Office, contact: str, token: str, upload_id: str, body: bytes) -> Uploaded:
    if not _ID.fullmatch(upload_id):
        raise Declined("request_unclear", contact)
    with office.begin() as db:
        subject = actor(office, db, token).subject.mark_hash
    try:
        pages = read_pages(body)  # not inside a transaction: it takes its time
    except Unclear:
        raise Declined("upload_unclear", contact) from None
    with office.begin() as db:
        return keep(db, upload_row(upload_id, subject, pages, office.now()))
