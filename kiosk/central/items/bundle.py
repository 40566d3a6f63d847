"""The signed catalogue: made once for each thing that can be published, kept in the database, and given out as it is.

Two programs on one database publish the same one: whoever makes a version first has signed it.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
from collections.abc import Callable

import msgspec
from sqlalchemy import delete, select
from sqlalchemy.orm import Session as Db

from kiosk.central.items.shelf import current_items, shelf
from kiosk.central.office import Office
from kiosk.central.storage import add_if_new
from kiosk.central.tables.catalogue import BundleRow, DepartmentRow
from kiosk.central.tables.places import NoticeRow
from kiosk.contract.items import (
    Catalogue,
    Department,
    Intermediary,
    PhraseList,
    RatingTag,
    RegionalAssessment,
    Topic,
    Town,
)
from kiosk.contract.lockers import Signed
from kiosk.contract.platform import Notice

_VERSION_LETTERS = 16
_NEVER = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


def bundle(office: Office, known: Callable[[str], bool]) -> tuple[str, Signed | None]:
    """Version and signed catalogue of today; without the catalogue when the version is known already."""
    todays = BundleRow.good_on == office.today()
    with office.begin() as db:
        version = db.scalars(select(BundleRow.version).where(todays)).first()
        if version is not None and known(version):
            return version, None
        row = db.scalars(select(BundleRow).where(todays)).first() or publish(db, office)
        return row.version, Signed(row.body, row.signature)


def publish(db: Db, office: Office) -> BundleRow:
    """See what there is to publish today, and sign it when it is new."""
    content = _content(db, office)
    version = hashlib.sha256(msgspec.json.encode(content)).hexdigest()[:_VERSION_LETTERS]
    made = dataclasses.replace(content, version=version, made=office.now())
    signed = office.signer.sign("catalogue", made)
    row = BundleRow(
        version=version, good_on=office.today(), made=made.made, body=signed.body, signature=signed.signature
    )
    add_if_new(db, row)
    kept = db.get_one(BundleRow, version)
    kept.good_on = office.today()
    db.execute(delete(BundleRow).where(BundleRow.version != version))
    return kept


def _content(db: Db, office: Office) -> Catalogue:
    """Everything but the version and the moment, which are told from the rest."""
    departments = db.scalars(select(DepartmentRow).order_by(DepartmentRow.code))
    return Catalogue(
        version="",
        made=_NEVER,
        letter_key=office.letter_key.public,
        items=tuple(row.manifest for row in current_items(db)),
        departments=tuple(Department(row.code, row.name, row.phone, row.level) for row in departments),
        topics=shelf(db, Topic),
        towns=shelf(db, Town),
        phrases=shelf(db, PhraseList),
        notices=notices_of(db, office.today()),
        intermediaries=shelf(db, Intermediary),
        regional=shelf(db, RegionalAssessment),
        rating_tags=shelf(db, RatingTag),
        seal_root=office.seal.root if office.seal else "",
        phone_pages=bool(office.public_url),
    )


def notices_of(db: Db, today: dt.date) -> tuple[Notice, ...]:
    """The notices that stand on a day, newest first."""
    standing = select(NoticeRow).where(NoticeRow.starts <= today, NoticeRow.until >= today)
    rows = db.scalars(standing.order_by(NoticeRow.starts.desc(), NoticeRow.id))
    return tuple(Notice(row.id, row.title, row.text, row.until) for row in rows)
