"""送达 by presumption: the receiver had a day to object, and the door at least went round."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.central.desks import Desk
from tests.central.facts import MORNING, handover


def test_heard_of_three_days_late_there_is_still_a_day_to_object(desk: Desk) -> None:
    desk.later(days=3)
    desk.tell(handover("D-0102", 12, "presumed", at=MORNING, offline=True))
    desk.later(hours=23)
    assert desk.deposit("D-0102")["case_state"] == "ready"
    desk.at_desk("deposits/D-0102/dispute", {"reason": "没有收到"})
    desk.later(days=2)
    assert desk.deposit("D-0102")["case_state"] == "ready"


def test_heard_of_three_days_late_and_undisputed_for_a_day_it_is_delivered(desk: Desk) -> None:
    desk.later(days=3)
    desk.tell(handover("D-0102", 12, "presumed", at=MORNING, offline=True))
    desk.later(days=1)
    assert desk.deposit("D-0102")["case_state"] == "delivered"


@pytest.mark.parametrize("beam", [None, True])
def test_somebody_left_without_a_word_and_without_shutting_the_door(desk: Desk, beam: bool | None) -> None:
    desk.tell(handover("D-0102", 12, "presumed", said="nothing", closed_at=None, beam_after=beam))
    desk.later(days=5)
    assert desk.deposit("D-0102")["case_state"] == "ready"
    assert ("handover_unproven", "nothing") in desk.tasks()
    desk.at_desk("deposits/D-0102/dispute", {"reason": "监控里没有看到"})
    desk.at_desk("deposits/D-0102/decide", {"delivered": True})
    assert desk.deposit("D-0102")["case_state"] == "delivered"
    assert desk.tasks() == []


def test_the_door_stood_open_and_the_beam_saw_that_the_cell_was_empty(desk: Desk) -> None:
    desk.tell(handover("D-0102", 12, "presumed", said="nothing", closed_at=None, beam_after=False))
    desk.later(hours=24)
    assert desk.deposit("D-0102")["case_state"] == "delivered"


def test_a_pickup_left_open_and_finished_properly_later_is_delivered(desk: Desk) -> None:
    desk.tell(handover("D-0102", 12, "presumed", said="nothing", closed_at=None))
    later = MORNING + dt.timedelta(minutes=5)
    desk.tell(handover("D-0102", 12, at=later))
    assert desk.deposit("D-0102")["case_state"] == "delivered"
    assert desk.tasks() == []
