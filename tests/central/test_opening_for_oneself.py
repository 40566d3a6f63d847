"""应急开箱 by somebody whose thing comes to lie in that cell after they asked: they still may not open it."""

from __future__ import annotations

import pytest

from kiosk.central.tables.lockers import ParcelRow
from kiosk.central.tables.staff import StaffRow
from kiosk.contract.events import is_id
from tests.central.desks import Desk
from tests.central.facts import placed
from tests.central.test_openings import CODE, shows

WISH = {"cabinet": "A", "cell": 1, "reason": "door_jammed", "note": "柜门打不开", "ticket": "YJ-2026-008"}
SMALL = "HI00000403"


def comes_to_lie_there_for(desk: Desk, staff: str) -> None:
    """Something that this member of the staff may collect is put into the cell."""
    desk.tell(placed("N-1", SMALL, 1, unannounced=True))
    with desk.office.begin() as db:
        parcel, member = db.get_one(ParcelRow, SMALL), db.get_one(StaffRow, staff)
        parcel.case.citizen.id_number = member.id_number


@pytest.mark.parametrize("staff", ["S-103", "S-104"])
def test_put_in_after_the_agreement_neither_gets_the_order(desk: Desk, staff: str) -> None:
    opening = desk.at_desk("openings", WISH, "S-103")["id"]
    desk.at_desk(f"openings/{opening}/approve", staff="S-104")
    shows(desk, opening)
    comes_to_lie_there_for(desk, staff)
    assert desk.refused_at_desk(f"openings/{opening}/code", {"code": CODE}, "S-103") == "two_people"


def test_put_in_before_the_agreement_who_asked_gets_none(desk: Desk) -> None:
    opening = desk.at_desk("openings", WISH, "S-103")["id"]
    comes_to_lie_there_for(desk, "S-103")
    assert desk.refused_at_desk(f"openings/{opening}/approve", staff="S-104") == "two_people"


def test_every_order_has_a_number_that_the_terminals_audit_log_takes(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("secrets.token_hex", lambda _bytes: "3141592653589793")
    assert is_id(desk.at_desk("openings", WISH, "S-103")["id"])
