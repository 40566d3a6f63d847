"""How urgent an alarm is, in the words that a terminal really uses."""

from __future__ import annotations

import pytest

from tests.central.desks import Desk
from tests.central.facts import alarm


@pytest.mark.parametrize(
    ("kind", "level"),
    [
        ("opened_unbidden", "P1"),  # pried open, or by key
        ("found_empty", "P1"),
        ("misplaced", "P1"),
        ("list_contradicts", "P1"),
        ("wrong_door", "P1"),
        ("two_doors_open", "P1"),
        ("locks_lost", "P1"),
        ("fire", "P1"),
        ("door_stuck", "P2"),
        ("door_left_open", "P2"),
        ("item_unknown", "P2"),
    ],
)
def test_somebody_must_come_at_once_or_soon(desk: Desk, kind: str, level: str) -> None:
    desk.tell(alarm(12, kind))
    (task,) = [task for task in desk.look_up("tasks") if task["said"] == kind]
    assert task["level"] == level
