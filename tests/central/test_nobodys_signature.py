"""Whoever asks the platform about a terminal learns what happened there, and nobody's signature."""

from __future__ import annotations

from kiosk.central.tables.reports import EventRow
from tests.central.desks import Desk
from tests.central.facts import STROKES, handover, signature
from tests.central.visiting import TERMINAL

TEXT = "送达回证 王*示"


def test_the_readings_tell_that_something_was_signed_and_not_what_or_how(desk: Desk) -> None:
    signed = signature(TERMINAL, TEXT)
    desk.tell(handover("D-0101", 9, factors=("card", "code"), signature=signed))
    answer = desk.ask("GET", f"/v1/terminals/{TERMINAL}/events")
    (event,) = answer.json()["events"]
    told = event["event"]["handover"]["signature"]
    assert (told["text"], told["strokes"], told["binding"]) == ("", [], signed.binding)
    assert TEXT not in answer.text
    with desk.office.begin() as db:
        assert str(STROKES[0][0]) in db.query(EventRow).one().body  # the archive keeps it
