"""Somebody pushes a heap through the letter slot: it is refused before it fills the room."""

from __future__ import annotations

from kiosk.central.porch import MOST_BYTES
from tests.central.desks import Desk
from tests.central.visiting import refusal

HEADERS = {"Content-Type": "application/json"}


def test_a_heap_of_facts_is_not_read_to_its_end(desk: Desk) -> None:
    heap = b'{"events": [' + b" " * MOST_BYTES + b"]}"
    assert refusal(desk.ask("POST", "/v1/events", data=heap, headers=HEADERS)) == "request_unclear"


def test_a_heap_is_refused_at_the_staffs_desk_and_before_anybody_has_signed_in(desk: Desk) -> None:
    heap = b'{"staff": "' + b"S" * MOST_BYTES + b'", "pin": "1"}'
    assert refusal(desk.ask("POST", "/v1/office/session", data=heap, headers=HEADERS)) == "request_unclear"


def test_what_just_fits_is_read(desk: Desk) -> None:
    body = b'{"events": [' + b" " * (MOST_BYTES - 14) + b"]}"
    assert desk.ask("POST", "/v1/events", data=body, headers=HEADERS).json()["taken"] == []
