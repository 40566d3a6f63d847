"""Staff look into a cell and find something: what its label proves counts, and nothing found goes unaccounted for."""

from __future__ import annotations

import pytest

from tests.central.desks import Desk
from tests.central.facts import cell_now, handover, staff_act

THING = "HI00000102"


@pytest.mark.parametrize("said", ["there", "key"])
def test_a_thing_believed_gone_is_found_with_its_label_and_is_collectable_again(desk: Desk, said: str) -> None:
    desk.tell(handover("D-0102", 12, "presumed"), staff_act("look", said, 12, "D-0102", item_no=THING))
    assert desk.granted("D-0102") is not None
    desk.later(days=2)
    assert desk.deposit("D-0102")["case_state"] == "ready"


@pytest.mark.parametrize("label", ["", "HI00000801"])
def test_something_lies_there_and_no_label_proves_that_it_is_the_thing(desk: Desk, label: str) -> None:
    desk.tell(handover("D-0102", 12, "presumed"), staff_act("look", "there", 12, "D-0102", item_no=label))
    desk.tell(cell_now(12, "unverified", reason="not_proven"))
    assert desk.granted("D-0102") is None
    assert ("cell_unverified", "not_proven") in desk.tasks()


def test_a_receiver_said_got_it_and_staff_find_the_thing_in_the_cell(desk: Desk) -> None:
    desk.tell(handover("D-0102", 12, beam_after=True), cell_now(12, "unverified", reason="left_behind"))
    desk.tell(staff_act("look", "there", 12, "D-0102", item_no=THING), cell_now(12, "occupied"))
    assert desk.deposit("D-0102")["state"] == "confirmed"
    assert desk.tasks() == [("cell_contradiction", "confirmed")]


def test_a_thing_taken_back_is_found_in_the_cell_all_the_same(desk: Desk) -> None:
    desk.tell(staff_act("reclaim", "taken", 15, "D-0801", item_no="HI00000801"))
    desk.tell(cell_now(15, "unverified", reason="left_behind"))
    desk.tell(staff_act("look", "there", 15, "D-0801", item_no="HI00000801"), cell_now(15, "occupied"))
    assert desk.tasks() == [("cell_contradiction", "reclaimed")]


def test_the_lock_was_opened_with_the_key_and_the_thing_that_waits_is_as_it_should_be(desk: Desk) -> None:
    desk.tell(staff_act("look", "key", 12, "D-0102", item_no=THING), cell_now(12, "occupied"))
    assert desk.granted("D-0102") is not None
    assert desk.tasks() == []


def test_staff_say_that_it_is_there_and_the_beam_says_no(desk: Desk) -> None:
    desk.tell(handover("D-0102", 12, "presumed"))
    desk.tell(staff_act("look", "there", 12, "D-0102", item_no=THING, after="unverified"))
    desk.tell(cell_now(12, "unverified", reason="beam_sees_nothing"))
    assert desk.granted("D-0102") is None
    assert ("cell_unverified", "beam_sees_nothing") in desk.tasks()
    desk.tell(staff_act("look", "there", 12, "D-0102", item_no=THING, after="occupied"), cell_now(12, "occupied"))
    assert desk.granted("D-0102") is not None


def test_staff_say_that_it_is_empty_and_the_beam_says_no(desk: Desk) -> None:
    desk.tell(staff_act("look", "empty", 12, "D-0102", after="unverified"))
    desk.tell(cell_now(12, "unverified", reason="beam_sees_something"))
    assert desk.deposit("D-0102")["state"] == "waiting"
    assert desk.tasks() == [("cell_unverified", "beam_sees_something")]
    desk.tell(staff_act("look", "empty", 12, "D-0102", after="free"), cell_now(12, "free"))
    assert desk.deposit("D-0102")["state"] == "disputed"
