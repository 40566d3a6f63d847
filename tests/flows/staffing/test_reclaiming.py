"""Taking back what nobody collected: overdue first, and proved by its barcode."""

from __future__ import annotations

import datetime as dt

from kiosk.contract.content import Rows
from kiosk.contract.facts import EventKind
from kiosk.contract.lockers import Purpose
from kiosk.contract.words import say
from kiosk.profile.sections import StaffRules
from tests.flows.staffing.conftest import Hall, Opened, rows
from tests.flows.staffing.office import COURIER, grant

TODAY = dt.datetime.now(dt.UTC).date()
LATE, LATER = TODAY - dt.timedelta(days=9), TODAY - dt.timedelta(days=3)
KEPT = TODAY + dt.timedelta(days=9)


async def with_three_things(hall: Hall) -> None:
    """Three things in cells 1, 2 and 3; those in 2 and 3 are overdue."""
    grants = (
        grant("D-1", 1, "HI00000001", KEPT),
        grant("D-2", 2, "HI00000002", LATER),
        grant("D-3", 3, "HI00000003", LATE),
    )
    for each in grants:
        hall.locks.put_item(each.cell, each.deposit_id)
    hall.office.list(grants=grants)
    await hall.knows(hall.wall.waiting, "what lies there")
    await hall.signs_in(COURIER)


async def takes_back(hall: Hall, deposit: str, cell: int) -> None:
    """From the list to the question for the barcode."""
    hall.citizen.touches(deposit)
    await hall.citizen.sees("staff.reclaim.check")
    hall.citizen.touches("open")
    await hall.citizen.sees("staff.reclaim.door_open")
    await hall.takes_out(cell)
    await hall.citizen.sees("staff.reclaim.prove")


async def test_overdue_things_stand_first(hall: Hall) -> None:
    await with_three_things(hall)
    listed = await hall.chooses("reclaim", "staff.reclaim.list")
    assert set(rows(listed)[:2]) == {"D-2", "D-3"}
    assert isinstance(listed.content, Rows)
    assert [row.pill.words for row in listed.content.rows if row.pill] == [
        say("staff.reclaim.overdue"),
        say("staff.reclaim.overdue"),
        say("staff.reclaim.waits"),
    ]


async def test_the_right_barcode_proves_it_and_the_cell_is_free(hall: Hall) -> None:
    await with_three_things(hall)
    await hall.chooses("reclaim", "staff.reclaim.list")
    await takes_back(hall, "D-2", 2)
    await hall.shows("HI00000002")
    listed = await hall.citizen.sees("staff.reclaim.list")
    assert "D-2" not in rows(listed)
    assert await hall.state(2) == ("free", "")
    fact = await hall.fact(EventKind.STAFF, 2)
    assert fact.act is not None
    assert (fact.act.purpose, fact.act.said, fact.act.item_no) == (Purpose.RECLAIM, "taken", "HI00000002")
    hall.citizen.touches("print")
    await hall.soon(lambda: hall.printer.receipts, "a list is printed")
    assert "HI00000002" in hall.printer.receipts[-1].text


async def test_another_barcode_is_an_alarm_and_stays_in_doubt(hall: Hall) -> None:
    await with_three_things(hall)
    await hall.chooses("reclaim", "staff.reclaim.list")
    await takes_back(hall, "D-2", 2)
    await hall.shows("HI00000003")
    await hall.citizen.sees("staff.reclaim.other")
    assert await hall.state(2) == ("unverified", "misplaced")
    await hall.fact(EventKind.ALARM, 2, reason="misplaced")


async def test_nothing_scanned_in_time_is_to_be_looked_at(at_work: Opened, surrounded: Hall) -> None:
    surrounded.staff_rules = StaffRules(idle_seconds=1)
    async with at_work() as hall:
        await with_three_things(hall)
        await hall.chooses("reclaim", "staff.reclaim.list")
        await takes_back(hall, "D-2", 2)
        await hall.citizen.sees("staff.in_doubt")
        assert await hall.state(2) == ("unverified", "not_confirmed")


async def test_what_is_left_where_it_lies_stays_collectable(hall: Hall) -> None:
    await with_three_things(hall)
    await hall.chooses("reclaim", "staff.reclaim.list")
    hall.citizen.touches("D-1")
    await hall.citizen.sees("staff.reclaim.check")
    hall.citizen.touches("open")
    await hall.citizen.sees("staff.reclaim.door_open")
    await hall.shuts(1)
    await hall.citizen.sees("staff.reclaim.prove")
    hall.citizen.touches("left")
    listed = await hall.citizen.sees("staff.reclaim.list")
    assert "D-1" in rows(listed)
    assert await hall.state(1) == ("occupied", "")


async def test_all_that_is_overdue_one_after_another(hall: Hall) -> None:
    await with_three_things(hall)
    await hall.chooses("reclaim", "staff.reclaim.list")
    hall.citizen.touches("batch")
    for _ in range(2):
        check = await hall.citizen.sees("staff.reclaim.check")
        cell = next(gap for gap in check.question.gaps.values())  # type: ignore[union-attr]
        assert isinstance(cell, int)
        hall.citizen.touches("open")
        await hall.citizen.sees("staff.reclaim.door_open")
        await hall.takes_out(cell)
        await hall.citizen.sees("staff.reclaim.prove")
        await hall.shows(f"HI{cell:08d}")
    listed = await hall.citizen.sees("staff.reclaim.list")
    assert rows(listed) == ["D-1"]
    assert [await hall.state(cell) for cell in (1, 2, 3)] == [("occupied", ""), ("free", ""), ("free", "")]


async def test_a_door_that_does_not_open_is_faulty_and_keeps_its_thing(hall: Hall) -> None:
    await with_three_things(hall)
    hall.locks.doors[1].jammed = True
    await hall.chooses("reclaim", "staff.reclaim.list")
    hall.citizen.touches("D-1")
    await hall.citizen.sees("staff.reclaim.check")
    hall.citizen.touches("open")
    await hall.citizen.sees("staff.reclaim.door_stuck")
    hall.citizen.touches("give_up")
    await hall.citizen.sees("staff.stayed_shut")
    assert await hall.state(1) == ("fault", "door_stuck")
