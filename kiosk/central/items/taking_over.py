"""Taking a catalogue over into the platform's books. What has changed needs a new version; what is gone is withdrawn.

Cases keep the version under which they were filed, so versions are added and never altered.
"""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session as Db

from kiosk.central.items.folder import BadCatalogue, place_in, read_catalogue
from kiosk.central.items.judging import Fault
from kiosk.central.items.shelf import put_on_shelf
from kiosk.central.items.written import LicenceType, NumberKind, Written
from kiosk.central.tables.catalogue import DepartmentRow, ItemRow
from kiosk.contract.items import (
    Intermediary,
    Item,
    LegalText,
    PhraseList,
    RatingTag,
    RegionalAssessment,
    Topic,
    Town,
)
from kiosk.sheets.problems import Problem


def take_over(db: Db, path: Path) -> None:
    """Make the files of this folder the catalogue. Raises BadCatalogue, and then nothing is changed."""
    written = read_catalogue(path)
    rows = db.scalars(select(ItemRow)).all()
    problems = [
        Problem(place_in(path, item.number, str(fault.key[0])), fault.what, fault.suggestion, fault.chinese)
        for item in written.items
        for fault in (*_versions(item, rows), *_signed(item, rows))
    ]
    if problems:
        raise BadCatalogue(problems)
    for department in written.departments:
        row = DepartmentRow(code=department.code, name=department.name, phone=department.phone)
        row.level = department.level
        db.merge(row)
    db.flush()
    _items(db, written.items, rows)
    _lists(db, written)
    db.flush()


def _items(db: Db, items: Iterable[Item], rows: Iterable[ItemRow]) -> None:
    known = {(row.task_code, row.version): row for row in rows}
    for row in known.values():
        row.current = False
    for item in items:
        row = known.get((item.task_code, item.task_version)) or ItemRow(
            task_code=item.task_code,
            version=item.task_version,
            number=item.number,
            department_code=item.dept_code,
            digest=_digest(item),
        )
        # What an item is searched by may be spelled anew without the item having changed.
        row.body = msgspec.json.encode(item).decode()
        row.current = True
        db.add(row)


def _lists(db: Db, written: Written) -> None:
    put_on_shelf(db, Topic, written.topics)
    put_on_shelf(db, Town, written.towns)
    put_on_shelf(db, PhraseList, written.phrases)
    put_on_shelf(db, LicenceType, written.licences)
    put_on_shelf(db, NumberKind, written.number_kinds)
    put_on_shelf(db, Intermediary, written.intermediaries)
    put_on_shelf(db, RegionalAssessment, written.regional)
    put_on_shelf(db, RatingTag, written.rating_tags)


def _versions(item: Item, rows: Iterable[ItemRow]) -> Iterator[Fault]:
    """A version says one thing for ever, and goes up."""
    mine = {int(row.version): row for row in rows if row.task_code == item.task_code}
    if not mine:
        return
    newest, version = max(mine), int(item.task_version)
    if version < newest:
        what = f"the item has version {newest} already; {version} is an older one"
        chinese = f"已经有版本{newest},不能再用更早的版本{version}"
        yield Fault(("task_version",), chinese, what, f'write task_version = "{newest + 1}"')
    elif version in mine and mine[version].digest != _digest(item):
        what = f"the item was changed and still says version {version}, under which people have applied"
        chinese = f"事项改了,版本还是{version};已有人按这个版本申请,请把版本加1"
        yield Fault(("task_version",), chinese, what, f'write task_version = "{version + 1}"')


def _signed(item: Item, rows: Iterable[ItemRow]) -> Iterator[Fault]:
    """What was signed must be found word for word by its id and version."""
    before = {(text.id, text.version): text for row in rows for text in _texts(row.manifest).values()}
    for key, text in _texts(item).items():
        if before.get((text.id, text.version), text) != text:
            what = f"the text was changed and still says version {text.version}, under which people have signed"
            chinese = f"承诺书改了,版本还是{text.version};已有人签过这个版本,请把版本加1"
            yield Fault((key,), chinese, what, f'write version = "{int(text.version) + 1}"')


def _texts(item: Item) -> dict[str, LegalText]:
    named = {"commitment": item.commitment, "tolerance": item.tolerance}
    return {name: text for name, text in named.items() if text is not None}


def _digest(item: Item) -> str:
    """Of everything that people write down about an item."""
    return hashlib.sha256(msgspec.json.encode(dataclasses.replace(item, letters=()))).hexdigest()
