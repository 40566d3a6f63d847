"""Where a telephone comes in: the page, what it is drawn with, and the slot for pages.

The first telephone that opens the page owns it by a cookie; any other is turned away. Nothing personal stands in the
address or on the page, and nothing of any other site can use it.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Cookie, Depends, Header, Query, Request
from fastapi.responses import JSONResponse, Response
from sqlalchemy import select
from sqlalchemy.orm import Session as Db
from starlette.concurrency import run_in_threadpool

from kiosk.central.asking import TheOffice, no_noughts
from kiosk.central.handling.handoffs import LIFETIME, hashed, lasts
from kiosk.central.handling.pages import JPEG, PDF, Unclear, read_pages, without_traces
from kiosk.central.handling.phone.drawing import page, turned_away
from kiosk.central.handling.uploads import body_of, keep, upload_row
from kiosk.central.office import Office
from kiosk.central.refusals import Declined
from kiosk.central.storage import locked
from kiosk.central.tables.handling import HandoffRow
from kiosk.central.tables.places import SiteRow

# For people's telephones, not for programs.
router = APIRouter(prefix="/h", include_in_schema=False, dependencies=[Depends(no_noughts)])
COOKIE = "hall_page"
PAGE_ID = "X-Page"
_OURS = ("", "same-origin", "none")  # an old telephone does not say
_PAGE_ID = re.compile(r"[0-9A-Za-z_-]{8,64}")
_HERE = Path(__file__).parent
_FILES = {"page.css": "text/css", "page.js": "text/javascript"}
_GONE, _FORBIDDEN, _OK = 410, 403, 200
_GUARD = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; "
    "img-src blob:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}
Owner = Annotated[str, Cookie(alias=COOKIE)]


@dataclass(frozen=True)
class Sent:
    """What a telephone is told about a page it sent."""

    pages: int


@router.get("/page.css")
def style() -> Response:
    """How the page looks."""
    return _file("page.css")


@router.get("/page.js")
def script() -> Response:
    """What the page does."""
    return _file("page.js")


@router.get("/{token}")
def opened(token: str, office: TheOffice, owner: Owner = "") -> Response:
    """The page, for the telephone that opens it first."""
    cookie = owner or secrets.token_urlsafe(24)
    with office.begin() as db:
        row = _row(db, token)
        if row is None or not lasts(office, db, row):
            return _shown(turned_away(over=True), _GONE)
        if not row.owner_hash:
            row.owner_hash = hashed(cookie)
        elif not _owns(row, owner):
            return _shown(turned_away(over=False), _FORBIDDEN)
        site = db.get_one(SiteRow, row.site_code).name
        answer = _shown(page(site, row.materials), _OK)
    secure = office.public_url.startswith("https:")
    answer.set_cookie(
        COOKIE, cookie, int(LIFETIME.total_seconds()), path="/h", secure=secure, httponly=True, samesite="strict"
    )
    return answer


@router.post("/{token}/pages")
async def sent(
    token: str,
    request: Request,
    office: TheOffice,
    material: Annotated[str, Query()],
    page_id: Annotated[str, Header(alias=PAGE_ID)],
    owner: Owner = "",
    origin: Annotated[str, Header()] = "",
    site: Annotated[str, Header(alias="Sec-Fetch-Site")] = "",
) -> Response:
    """Take a page for a material: a JPEG or a PDF, once for each id."""
    if site not in _OURS or (origin and not _same(office, request, origin)) or not _PAGE_ID.fullmatch(page_id):
        raise Declined("handoff_over")
    if request.headers.get("Content-Type") not in (JPEG, PDF):
        raise Declined("upload_unclear")
    await run_in_threadpool(_look, office, token, owner, material)  # before eight megabytes are read
    body = await body_of(request)
    taken = await run_in_threadpool(_take, office, _Page(token, owner, material, page_id, body))
    return JSONResponse(asdict(taken), headers=_GUARD)


@dataclass(frozen=True, repr=False)
class _Page:
    token: str
    owner: str
    material: str
    id: str
    body: bytes


def _look(office: Office, token: str, owner: str, material: str) -> None:
    with office.begin() as db:
        _open(office, db, token, owner, material)


def _take(office: Office, page: _Page) -> Sent:
    try:
        clean = without_traces(page.body) if page.body.startswith(b"\xff\xd8\xff") else page.body
        pages = read_pages(clean)
    except Unclear:
        raise Declined("upload_unclear") from None
    with office.begin() as db:
        row = _open(office, db, page.token, page.owner, page.material)
        name = hashlib.sha256(f"{row.id}/{page.id}".encode()).hexdigest()[:32]
        kept = upload_row(name, row.subject, pages, office.now())
        kept.handoff_id, kept.material = row.id, page.material
        return Sent(keep(db, kept).pages)


def _open(office: Office, db: Db, token: str, owner: str, material: str) -> HandoffRow:
    """The hand-off by which this telephone may send pages for this material now."""
    row = _row(db, token)
    if row is None or not lasts(office, db, row) or not _owns(row, owner):
        raise Declined("handoff_over")
    if material not in (one for one, *_ in row.materials):
        raise Declined("material_wrong")
    return row


def _row(db: Db, token: str) -> HandoffRow | None:
    """Locked, so that of two telephones that open it at once one is the first."""
    found = db.scalar(select(HandoffRow.id).where(HandoffRow.token_hash == hashed(token)))
    return locked(db, HandoffRow, found) if found else None


def _owns(row: HandoffRow, owner: str) -> bool:
    return bool(row.owner_hash) and hmac.compare_digest(row.owner_hash, hashed(owner))


def _same(office: Office, request: Request, origin: str) -> bool:
    """Whether a request comes from our own page, whatever stands between the telephone and here."""
    return origin in (office.public_url, f"{request.url.scheme}://{request.url.netloc}")


def _shown(html: str, status: int) -> Response:
    return Response(html, status, _GUARD, "text/html")


def _file(name: str) -> Response:
    return Response((_HERE / name).read_bytes(), _OK, _GUARD, _FILES[name])
