"""Endpoints anybody may ask: health, the terminal's site, the signed catalogue, what is away, and the notices."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import Header, Response
from sqlalchemy import select

from kiosk.central.asking import TheCaller, TheOffice
from kiosk.central.items.bundle import bundle, notices_of
from kiosk.central.items.states import item_states
from kiosk.central.rooms import room
from kiosk.central.tables.places import SiteRow
from kiosk.contract.items import ItemState
from kiosk.contract.lockers import Signed
from kiosk.contract.platform import Notice, Site

router = room("catalogue")
IfNoneMatch = Annotated[str | None, Header(alias="If-None-Match")]


@dataclass(frozen=True)
class Health:
    """GET /health: the platform answers and its database too."""

    ok: bool


@router.get("/health")
def health(office: TheOffice) -> Health:
    """Light enough to be asked every few seconds."""
    with office.begin() as db:
        return Health(ok=db.scalar(select(1)) == 1)


@router.get("/site")
def site(office: TheOffice, caller: TheCaller) -> Site:
    """The place in which the asking terminal stands."""
    with office.begin() as db:
        row = db.get_one(SiteRow, caller.site_code)
    here = (row.code, row.name, row.address, row.desk_phone, row.night_phone, row.hours, row.neighbour)
    return Site(*here, phone_sign_in=office.province is not None)


@router.get("/catalog/bundle", response_model=Signed, responses={304: {"description": "Unchanged"}})
def catalogue(office: TheOffice, response: Response, known: IfNoneMatch = None) -> object:
    """The whole catalogue, signed; its ETag is its version."""
    version, signed = bundle(office, lambda version: same_tag(known, version))
    tag = f'"{version}"'
    if signed is None:
        return Response(status_code=304, headers={"ETag": tag})
    response.headers["ETag"] = tag
    return signed


@router.get("/catalog/states")
def states(office: TheOffice) -> tuple[ItemState, ...]:
    """The items that cannot be handled now, because the system of their department is away."""
    with office.begin() as db:
        return item_states(db, office.now())


@router.get("/notices")
def notices(office: TheOffice) -> tuple[Notice, ...]:
    """The notices that stand today, newest first."""
    with office.begin() as db:
        return notices_of(db, office.today())


def same_tag(known: str | None, tag: str) -> bool:
    """True when If-None-Match names this tag, with or without quotes, weak or strong."""
    return tag.strip('"') in ((part.strip().removeprefix("W/").strip('"')) for part in (known or "").split(","))
