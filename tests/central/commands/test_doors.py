"""A door from afar: two operators, two of the staff behind them, one code, five minutes; else it stays shut."""

from __future__ import annotations

import pytest

from kiosk.central.commands import deeds, reading
from kiosk.central.refusals import Declined
from kiosk.contract.commands import CommandKind, CommandState
from kiosk.contract.lockers import OpeningState
from tests.central.commands.people import LI, TECH, WANG, approve, fact, hire, order, sent, state
from tests.central.desks import Desk
from tests.central.facts import staff_act
from tests.central.test_openings import CODE, on_list, shows
from tests.central.visiting import KEYS, TERMINAL

DOOR = {"cabinet": "A", "cell": "12", "why": "door_jammed", "ticket": "YJ-2026-007"}
REASON = "王先生急用,等在门口"


def _ask(desk: Desk, staff: str = "S-103") -> str:
    return order(desk, CommandKind.OPEN_CELL, DOOR, reason=REASON, staff=staff)


def _door(desk: Desk, made: str) -> reading.DoorLine:
    with desk.office.look() as db:
        found = reading.door(db, made)
    assert found is not None
    return found


def _declined(what: object, *args: object, **more: object) -> str:
    assert callable(what)
    with pytest.raises(Declined) as refused:
        what(*args, **more)
    return refused.value.code


def test_from_the_wish_to_the_open_door(desk: Desk) -> None:
    hire(desk)
    made = _ask(desk)
    assert (on_list(desk), sent(desk)) == ([], [])
    approve(desk, made, LI, "S-104")
    ((terminal, command, seconds),) = sent(desk)
    opening = command.arguments["opening"]
    assert (terminal, seconds) == (TERMINAL, 300)
    assert command.arguments == {"cabinet": "A", "cell": "12", "opening": opening}, "the reason stays at the office"
    shows(desk, opening)
    assert _door(desk, made).shown
    deeds.read_code(desk.office, WANG, made, CODE)
    (line,) = on_list(desk)
    told = desk.opened("opening", line["order"])
    assert (told["id"], told["terminal"], told["requester"], told["approver"]) == (opening, TERMINAL, "S-103", "S-104")
    desk.tell(staff_act("emergency", "taken", 12, "D-0102", staff="S-103", order=opening, second="S-104"))
    desk.tell(fact(desk, command.id, CommandState.DONE))
    assert (_door(desk, made).state, state(desk, made)) == (OpeningState.DONE, CommandState.DONE)


def test_single_handed_it_opens_nothing(desk: Desk) -> None:
    hire(desk)
    assert _declined(order, desk, CommandKind.OPEN_CELL, DOOR, reason=REASON) == "staff_unknown"
    made = _ask(desk)
    assert _declined(approve, desk, made, WANG, "S-104") == "two_people", "the same operator"
    assert _declined(approve, desk, made, LI, "S-103") == "role_missing", "the same member of the staff, no admin"
    assert _declined(approve, desk, made, TECH, "S-104") == "role_missing"
    assert _declined(approve, desk, made, LI) == "staff_unknown"
    assert (on_list(desk), sent(desk), state(desk, made)) == ([], [], CommandState.WAITS)
    again = _ask(desk, "S-104")
    assert _declined(approve, desk, again, LI, "S-104") == "two_people", "two operators, one member of the staff"
    assert on_list(desk) == []


def test_late_it_opens_nothing(desk: Desk) -> None:
    hire(desk)
    made = _ask(desk)
    approve(desk, made, LI, "S-104")
    ((_, command, _),) = sent(desk)
    shows(desk, command.arguments["opening"])
    desk.later(minutes=5)
    assert _declined(deeds.read_code, desk.office, WANG, made, CODE) == "opening_over"
    assert (on_list(desk), _door(desk, made).state) == ([], OpeningState.EXPIRED)
    desk.later(minutes=2)
    assert state(desk, made) is CommandState.EXPIRED


def test_nobody_but_who_asked_types_the_code_and_three_wrong_ones_end_it(desk: Desk) -> None:
    hire(desk)
    made = _ask(desk)
    approve(desk, made, LI, "S-104")
    ((_, command, _),) = sent(desk)
    shows(desk, command.arguments["opening"])
    assert _declined(deeds.read_code, desk.office, LI, made, CODE) == "two_people"
    tries = [_declined(deeds.read_code, desk.office, WANG, made, "000000") for _ in range(3)]
    assert tries == ["code_wrong", "code_wrong", "opening_over"]
    assert _declined(deeds.read_code, desk.office, WANG, made, CODE) == "opening_over"
    assert on_list(desk) == []


def test_it_can_be_called_off_until_the_code_was_typed(desk: Desk) -> None:
    hire(desk)
    made = _ask(desk)
    approve(desk, made, LI, "S-104")
    sent(desk)
    deeds.withdraw(desk.office, LI, made)
    assert (on_list(desk), _door(desk, made).state) == ([], OpeningState.REFUSED)


def test_another_sites_cabinet_another_terminal_and_a_wrong_pin_are_refused(desk: Desk) -> None:
    hire(desk)
    elsewhere = "T-DEMO-02"
    assert (
        _declined(order, desk, CommandKind.OPEN_CELL, DOOR, reason=REASON, staff="S-103", terminals=(elsewhere,))
        == "cabinet_unknown"
    )
    assert _declined(order, desk, CommandKind.OPEN_CELL, DOOR | {"cell": "999"}, reason=REASON, staff="S-103") == (
        "cell_unknown"
    )
    made = _ask(desk)
    approve(desk, made, LI, "S-104")
    ((_, command, _),) = sent(desk)
    assert on_list(desk)[0]["id"] == command.arguments["opening"]
    others = [terminal for terminal in KEYS if terminal != TERMINAL]
    assert all(
        command.arguments["opening"] not in str(desk.ask("GET", "/v1/lockers/A/openings", terminal=one).text)
        for one in others
    )
