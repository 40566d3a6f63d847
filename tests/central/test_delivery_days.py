"""Delivery within ten working days of the decision: a reminder on day eight, a flag on day ten, and a policy."""

from __future__ import annotations

from tests.central.desks import Desk
from tests.central.facts import placed

SMALL = "HI00000403"  # decided on Friday 20 November 2026


def late(desk: Desk) -> list[str]:
    """Things whose delivery is flagged as late, of those put in here."""
    return [task["deposit_id"] for task in desk.look_up("tasks") if task["kind"] == "delivery_late"]


def near(desk: Desk) -> list[str]:
    """Receivers who are reminded now."""
    return [one["sms"] for one in desk.due() if one["kind"] == "delivery_near" and "小餐饮登记" in one["sms"]]


def test_a_reminder_on_day_eight_once_and_a_flag_on_day_ten(desk: Desk) -> None:
    desk.tell(placed("N-1", SMALL, 1, unannounced=True))
    desk.later(days=8)  # Tuesday 1 December: day seven
    assert near(desk) == []
    desk.later(days=1)
    assert len(near(desk)) == 1
    desk.later(hours=1)
    assert near(desk) == []
    desk.later(days=1)
    assert "N-1" not in late(desk)
    desk.later(days=1)  # Friday 4 December: day ten
    assert late(desk).count("N-1") == 1
    desk.later(days=1)
    assert late(desk).count("N-1") == 1


def test_where_availability_counts_as_delivery_nothing_is_late(desk: Desk) -> None:
    desk.ask("PUT", "/v1/office/policies/locker_counts_as_delivery", desk.sign_in(), json={"value": 1})
    desk.tell(placed("N-1", SMALL, 1, unannounced=True))
    desk.later(days=30)
    assert late(desk) == []
    assert near(desk) == []
    assert desk.deposit("N-1")["case_state"] == "ready"


def test_what_was_kept_too_long_is_flagged_from_the_start(desk: Desk) -> None:
    desk.office.rounds()
    assert "D-0801" in late(desk)
