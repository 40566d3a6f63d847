"""M29 代办帮办 at the platform: letters that were written with help name both, and are the citizen's whoever helped."""

from __future__ import annotations

from kiosk.central.tables.staff import StaffRow
from kiosk.contract.handling import Correction, Evidence, LetterState
from kiosk.contract.items import Way
from tests.central.desks import Desk
from tests.central.handling.conftest import Visit
from tests.central.handling.test_corrections import SHOP, field_of, filed, noticed, paper


def acts(desk: Desk, number: str) -> list[tuple[str, str]]:
    """What was done about a case, and who of the staff stood by, as the office sees it."""
    return [(act["act"], act["assisted_by"]) for act in desk.look_up(f"cases/{number}/acts")]


def warned(desk: Desk) -> int:
    """How many tasks say that somebody stood by who might not have."""
    return sum(task["kind"] == "assistant_unknown" for task in desk.look_up("tasks"))


def test_the_office_sees_with_whose_help_an_application_was_made_and_corrected(desk: Desk, visit: Visit) -> None:
    at = visit()
    item = at.item(SHOP)
    number = at.send(at.application(item, ways={paper(item).id: Way.UPLOAD}), assisted_by="S-101").project_no
    evidence = (Evidence(paper(item).id, Way.UPLOAD, (at.upload(),)),)
    correction = Correction(number, noticed(desk, at, number), {field_of(item): "欧阳更正"}, evidence)
    answer = at.sent(at.sealed(at.letter(None, correction=correction, assisted_by="S-102")))
    assert answer.state is LetterState.TAKEN
    assert acts(desk, number) == [("filed", "S-101"), ("notice", ""), ("corrected", "S-102")]
    assert warned(desk) == 0


def test_what_a_citizen_did_alone_names_nobody_else(desk: Desk, visit: Visit) -> None:
    assert acts(desk, filed(visit())) == [("filed", "")]


def test_nobody_helps_themselves(desk: Desk, visit: Visit) -> None:
    at = visit()
    with desk.office.begin() as db:
        db.get_one(StaffRow, "S-101").id_number = at.card["id_number"]
    answer = at.send(at.application(at.item(SHOP)), assisted_by="S-101")
    assert answer.state is LetterState.TAKEN
    assert warned(desk) == 1


def test_a_letter_is_taken_though_who_stood_by_might_not_and_the_office_looks_into_it(desk: Desk, visit: Visit) -> None:
    desk.at_desk("staff/S-101/leave", staff="S-104")
    at = visit()
    answer = at.send(at.application(at.item(SHOP)), assisted_by="S-101")
    assert answer.state is LetterState.TAKEN
    assert acts(desk, answer.project_no) == [("filed", "S-101")]
    assert warned(desk) == 1
