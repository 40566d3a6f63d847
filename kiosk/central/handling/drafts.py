"""Drafts 暂存: kept only because the citizen asks for it, for thirty days, and only for them."""

from __future__ import annotations

import dataclasses
import datetime as dt

import msgspec
from sqlalchemy import delete
from sqlalchemy.orm import Session as Db

from kiosk.central.asking import TheCaller, TheOffice, TheToken, exactly
from kiosk.central.handling.matter import actor
from kiosk.central.items.shelf import current_item
from kiosk.central.refusals import Declined
from kiosk.central.rooms import room
from kiosk.central.storage import locked
from kiosk.central.tables.handling import DraftRow
from kiosk.central.tables.people import CitizenRow
from kiosk.contract.handling import Draft

router = room("handling")
KEPT = dt.timedelta(days=30)
_MOST_LETTERS = 64 * 1024
_DRAFT = msgspec.json.Decoder(Draft)


@router.put("/drafts/{task_code}", dependencies=[exactly(Draft)])
def keep(task_code: str, draft: Draft, office: TheOffice, caller: TheCaller, token: TheToken) -> Draft:
    """Keep what is written so far in the place of what was kept before."""
    kept = dataclasses.replace(draft, saved_at=office.now())
    body = msgspec.json.encode(kept).decode()
    if len(body) > _MOST_LETTERS:
        raise Declined("request_unclear", caller.contact)
    with office.begin() as db:
        who = actor(office, db, token)
        if current_item(db, task_code) is None:
            raise Declined("service_unknown", caller.contact)
        locked(db, CitizenRow, who.citizen.id)  # two that come at once would both be new
        db.merge(DraftRow(citizen_id=who.citizen.id, task_code=task_code, body=body, saved_at=office.now()))
    return kept


@router.get("/drafts/{task_code}")
def kept(task_code: str, office: TheOffice, caller: TheCaller, token: TheToken) -> Draft:
    """What was kept."""
    with office.begin() as db:
        row = db.get(DraftRow, (actor(office, db, token).citizen.id, task_code))
        if row is None or row.saved_at <= office.now() - KEPT:
            raise Declined("draft_unknown", caller.contact)
        return _DRAFT.decode(row.body)


@router.delete("/drafts/{task_code}", status_code=204)
def drop(task_code: str, office: TheOffice, token: TheToken) -> None:
    """Throw it away; it may be gone already."""
    with office.begin() as db:
        forget_draft(db, actor(office, db, token).citizen.id, task_code)


def forget_draft(db: Db, citizen: int, task_code: str) -> None:
    """Throw somebody's draft of an item away."""
    db.execute(delete(DraftRow).where(DraftRow.citizen_id == citizen, DraftRow.task_code == task_code))


def forget_old(db: Db, now: dt.datetime) -> None:
    """Throw away what was kept long enough."""
    db.execute(delete(DraftRow).where(DraftRow.saved_at <= now - KEPT))
