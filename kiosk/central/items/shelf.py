"""What the catalogue holds now, as the other rooms of the platform ask for it."""

from __future__ import annotations

from typing import TypeVar

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session as Db

from kiosk.central.items.written import LicenceType, NumberKind
from kiosk.central.tables.catalogue import ItemRow, ShelfRow
from kiosk.contract.items import Intermediary, PhraseList, RatingTag, RegionalAssessment, Topic, Town

_T = TypeVar("_T")
NAMES: dict[type[object], str] = {
    Topic: "topics",
    Town: "towns",
    PhraseList: "phrases",
    LicenceType: "licences",
    NumberKind: "number_kinds",
    Intermediary: "intermediaries",
    RegionalAssessment: "regional",
    RatingTag: "rating_tags",
}


def shelf(db: Db, kind: type[_T]) -> tuple[_T, ...]:
    """One of the lists beside the items, by the type of what stands in it; empty where there is none yet."""
    row = db.get(ShelfRow, NAMES[kind])
    return msgspec.json.decode(row.body, type=tuple[kind, ...]) if row else ()  # type: ignore[valid-type]


def put_on_shelf(db: Db, kind: type[object], things: tuple[object, ...]) -> None:
    """Put a whole list in the place of the one before."""
    db.merge(ShelfRow(name=NAMES[kind], body=msgspec.json.encode(things).decode()))


def current_items(db: Db) -> tuple[ItemRow, ...]:
    """The items as they are handled now, in their order."""
    return tuple(db.scalars(select(ItemRow).where(ItemRow.current).order_by(ItemRow.number)))


def current_item(db: Db, task_code: str) -> ItemRow | None:
    """One item as it is handled now; None when there is none, or none any more."""
    return db.scalars(select(ItemRow).where(ItemRow.current, ItemRow.task_code == task_code)).first()
