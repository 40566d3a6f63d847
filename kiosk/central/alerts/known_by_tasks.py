"""Tasks that are alarms: while one stands open a finding does, from when the fact arrives until staff settle it."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select
from sqlalchemy.orm import Session as Db

from kiosk.central.fleet import findings
from kiosk.central.tables.tasks import TaskRow

# Alarms of terminals, by their reason, in the words of terminals' own findings: both are one trouble.
_ALARMS = {
    "wrong_door": "door_wrong",
    "two_doors_open": "door_wrong",
    "opened_unbidden": "door_unexpected",
    "tampered": "tamper",
    "fire": "fire",
}
_KINDS = {
    "chain_broken": "audit_broken",
    "number_reused": "audit_broken",
    "identity_request_signature_wrong": "identity_refused",
    "identity_request_replayed": "identity_refused",
    "identity_certificate_foreign": "identity_refused",
    "identity_certificate_revoked": "identity_refused",
    "identity_certificate_needed": "identity_refused",
}
BY_TASKS = frozenset((*_ALARMS.values(), *_KINDS.values()))  # causes of which somebody has to settle a task
_FACTS = "facts"  # the place of what is wrong with a terminal's records


def task_opened(db: Db, row: TaskRow, noticed: dt.datetime | None) -> None:
    """It is not well from now on, where this is such a task."""
    cause = _cause(row)
    if cause and row.terminal_id is not None:
        at = min(row.opened_at, noticed) if noticed else row.opened_at
        findings.begin(
            db, row.terminal_id, cause, terminal=row.terminal_id, place=_place(row), at=at, noticed=noticed or at
        )


def task_settled(db: Db, row: TaskRow, at: dt.datetime) -> None:
    """It is well again once no other task tells of the same."""
    cause = _cause(row)
    if not cause or row.terminal_id is None:
        return
    others = select(TaskRow).where(
        TaskRow.terminal_id == row.terminal_id, TaskRow.settled_at.is_(None), TaskRow.id != row.id
    )
    same = (_cause(other) == cause and _place(other) == _place(row) for other in db.scalars(others))
    if not any(same):
        findings.end(db, row.terminal_id, cause, _place(row), at)


def _cause(row: TaskRow) -> str:
    return _ALARMS.get(row.said, "") if row.kind == "alarm" else _KINDS.get(row.kind, "")


def _place(row: TaskRow) -> str:
    if row.kind == "alarm":
        return f"cell:{row.cell}" if row.cell else ""
    return _FACTS if _KINDS[row.kind] == "audit_broken" else row.kind.removeprefix("identity_")
