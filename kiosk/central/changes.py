"""Counts changes to what the lists of cabinets are made of, whoever makes them and in whichever program.

The count is written as the last statement of the transaction that makes the change: both are seen together or not at
all, by every program on the same database, and as nothing is locked after it, nobody waits for anybody in a ring. Who
reads it before they read the tables never takes old content for new.
"""

from __future__ import annotations

from sqlalchemy import event, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import ORMExecuteState, UOWTransaction
from sqlalchemy.orm import Session as Db

from kiosk.central.tables.base import Base
from kiosk.central.tables.cases import CaseRow, StageRow
from kiosk.central.tables.catalogue import ItemRow
from kiosk.central.tables.changes import ChangeRow
from kiosk.central.tables.hand_ins import HandInRow
from kiosk.central.tables.lockers import DelegationRow, DepositRow, ParcelRow
from kiosk.central.tables.people import CitizenRow
from kiosk.central.tables.records import ActDelegationRow
from kiosk.central.tables.staff import StaffRow

_COUNTED: tuple[type[Base], ...] = (
    CaseRow,
    StageRow,
    ItemRow,
    HandInRow,
    DelegationRow,
    ActDelegationRow,
    DepositRow,
    ParcelRow,
    CitizenRow,
    StaffRow,
)
_CHANGED = "lists have changed"
_ONLY = 1


def change_number(db: Db) -> int:
    """How often something has changed so far."""
    return db.scalar(select(ChangeRow.number)) or 0


def note_change(db: Db) -> None:
    """Something else that lists are made of changes in this transaction: the key under which they are hashed."""
    db.info[_CHANGED] = True


def count_changes() -> None:
    """From now on every session of this program counts; saying it twice counts no more."""
    for moment, note in (("after_flush", _flushed), ("do_orm_execute", _executed), ("before_commit", _write)):
        if not event.contains(Db, moment, note):
            event.listen(Db, moment, note)


def _flushed(db: Db, _work: UOWTransaction) -> None:
    changed = any(isinstance(row, _COUNTED) for row in (*db.new, *db.deleted))
    if changed or any(isinstance(row, _COUNTED) and db.is_modified(row) for row in db.dirty):
        db.info[_CHANGED] = True


def _executed(asked: ORMExecuteState) -> None:
    """Statements that write without going through objects."""
    writes = asked.is_insert or asked.is_update or asked.is_delete
    if writes and asked.bind_mapper is not None and issubclass(asked.bind_mapper.class_, _COUNTED):
        asked.session.info[_CHANGED] = True


def _write(db: Db) -> None:
    db.flush()
    if not db.info.pop(_CHANGED, False):
        return
    flavour = postgresql if db.get_bind().dialect.name == "postgresql" else sqlite
    first = flavour.insert(ChangeRow).values(id=_ONLY, number=1)
    grown = {"number": ChangeRow.number + 1}
    db.execute(first.on_conflict_do_update(index_elements=[ChangeRow.id], set_=grown))
