"""Endpoints anybody may ask: health, the terminal's site, the catalogue of service items, and the notices."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Annotated

import msgspec
from fastapi import APIRouter, Header, Response
from sqlalchemy import select

from kiosk.central.asking import TheCaller, TheOffice
from kiosk.central.tables.catalogue import ItemRow
from kiosk.central.tables.places import NoticeRow, SiteRow
from kiosk.contract.names import Name
from kiosk.contract.platform import Notice, ServiceItem, Site

router = APIRouter(tags=["catalogue"])
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
    return Site(row.code, row.name, row.address, row.desk_phone, row.night_phone, row.hours, row.neighbour)


@router.get("/catalog/items", response_model=tuple[ServiceItem, ...], responses={304: {"description": "Unchanged"}})
def items(office: TheOffice, response: Response, known: IfNoneMatch = None) -> object:
    """All service items; an ETag saves a terminal from reading the same ones again."""
    with office.begin() as db:
        found = tuple(_item(row) for row in db.scalars(select(ItemRow).order_by(ItemRow.number)))
    tag = f'"{hashlib.sha256(msgspec.json.encode(found)).hexdigest()[:16]}"'
    if same_tag(known, tag):
        return Response(status_code=304, headers={"ETag": tag})
    response.headers["ETag"] = tag
    return found


@router.get("/notices")
def notices(office: TheOffice) -> tuple[Notice, ...]:
    """The notices that stand today, newest first."""
    today = office.today()
    standing = select(NoticeRow).where(NoticeRow.starts <= today, NoticeRow.until >= today)
    with office.begin() as db:
        rows = db.scalars(standing.order_by(NoticeRow.starts.desc())).all()
    return tuple(Notice(row.id, row.title, row.text, row.until) for row in rows)


def same_tag(known: str | None, tag: str) -> bool:
    """True when If-None-Match names this tag, with or without quotes, weak or strong."""
    return tag.strip('"') in ((part.strip().removeprefix("W/").strip('"')) for part in (known or "").split(","))


def _item(row: ItemRow) -> ServiceItem:
    return ServiceItem(
        task_code=row.task_code,
        task_name=row.task_name,
        plain_name=row.plain_name,
        dept_name=row.department.name,
        project_type=row.project_type,
        anticipate_day=row.legal_days,
        promise_day=row.promise_days,
        fee=row.fee,
        materials=tuple(Name(zh, en) for zh, en in row.materials),
        is_service_terminals=row.at_terminal,
        link_way=row.department.phone,
    )
