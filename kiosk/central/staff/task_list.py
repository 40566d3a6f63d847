"""What staff must see to, and that somebody has seen to it."""

from __future__ import annotations

from typing import Annotated

import msgspec
from fastapi import Query
from sqlalchemy import select
from sqlalchemy.orm import Session as Db

from kiosk.central.alerts.known_by_tasks import task_settled
from kiosk.central.asking import TheOffice, exactly
from kiosk.central.refusals import Declined
from kiosk.central.rooms import room
from kiosk.central.staff.asking import TheDesk, TheMember
from kiosk.central.staff.pages import ThePage
from kiosk.central.staff.words import Settlement, Task
from kiosk.central.storage import locked
from kiosk.central.tables.reports import EventRow
from kiosk.central.tables.tasks import TaskRow
from kiosk.contract.facts import TerminalEvent

router = room("office", "/office/tasks")
LARGEST_ID = 2**53
_event = msgspec.json.Decoder(TerminalEvent)


@router.get("")
def tasks(
    office: TheOffice, _member: TheMember, page: ThePage, settled: Annotated[bool, Query()] = False
) -> tuple[Task, ...]:
    """Open tasks, the most urgent and then the oldest first; with `settled`, those that are done, newest first."""
    with office.begin() as db:
        done = select(TaskRow).where(TaskRow.settled_at.is_not(None)).order_by(TaskRow.settled_at.desc(), TaskRow.id)
        undone = select(TaskRow).where(TaskRow.settled_at.is_(None)).order_by(TaskRow.level, TaskRow.id)
        return tuple(_line(row) for row in db.scalars(page.of(done if settled else undone)))


@router.post("/{task}/settle", dependencies=[exactly(Settlement)])
def settle(task: int, asked: Settlement, desk: TheDesk) -> Task:
    """Say what was done. What a task is about is not changed by that; each kind has its own ways for it."""
    if not asked.settlement.strip():
        raise Declined("request_unclear")

    def act(db: Db) -> Task:
        row = locked(db, TaskRow, task) if 0 <= task < LARGEST_ID else None
        if row is None:
            raise Declined("not_found")
        if row.settled_at is not None:
            raise Declined("not_possible_now")
        if _made_by(db, row) == desk.member.id:
            raise Declined("two_people")  # what somebody's own act brought up is for another to look at
        row.settled_at, row.settled_by, row.settlement = desk.now(), desk.member.id, asked.settlement
        task_settled(db, row, desk.now())
        return _line(row)

    return desk.once((task, asked), Task, act)


def _made_by(db: Db, row: TaskRow) -> str:
    """Who of the staff stood at the door in the event that made this task."""
    event = select(EventRow.body).where(EventRow.terminal_id == row.terminal_id, EventRow.id == row.event_id)
    body = db.scalars(event).first() if row.event_id else None
    return _event.decode(body).staff if body else ""


def _line(row: TaskRow) -> Task:
    return Task(
        id=row.id,
        kind=row.kind,
        level=row.level.value,
        terminal=row.terminal_id or "",
        cabinet=row.cabinet,
        cell=row.cell,
        deposit_id=row.deposit_id,
        said=row.said,
        opened_at=row.opened_at,
        settled_at=row.settled_at,
        settled_by=row.settled_by,
        settlement=row.settlement,
    )
