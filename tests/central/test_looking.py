"""Who only looks waits for nobody: reading transactions beside writers, on both engines."""

from __future__ import annotations

import threading

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError

from kiosk.central.policies import policies_in, set_policy
from kiosk.central.tables.places import TerminalRow
from tests.central.desks import Desk


def test_looking_goes_on_while_somebody_writes_and_sees_one_moment(desk: Desk) -> None:
    before = []
    with desk.office.look() as first:
        before.append(policies_in(first).keep_days)
        with desk.office.begin() as writer:
            set_policy(writer, "keep_days", 99)
            writer.flush()
            seen: list[int] = []
            looker = threading.Thread(target=_count, args=(desk, seen))
            looker.start()
            looker.join(timeout=5)
            assert seen and seen[0] > 0, "a look waited for a writer"
        before.append(policies_in(first).keep_days)
    assert before[0] == before[1] != 99
    with desk.office.look() as later:
        assert policies_in(later).keep_days == 99


def test_who_looks_cannot_write_and_who_writes_after_it_can(desk: Desk) -> None:
    with pytest.raises(DBAPIError), desk.office.look() as db:
        set_policy(db, "keep_days", 5)
    with desk.office.begin() as db:
        set_policy(db, "keep_days", 6)
    with desk.office.look() as db:
        assert policies_in(db).keep_days == 6


def _count(desk: Desk, seen: list[int]) -> None:
    with desk.office.look() as db:
        seen.append(db.scalar(select(func.count()).select_from(TerminalRow)) or 0)
