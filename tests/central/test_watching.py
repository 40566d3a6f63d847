"""What operators see of lockers, tasks, papers and hours: what the books say, and never who somebody is."""

from __future__ import annotations

import dataclasses
import datetime as dt

import msgspec

from kiosk.central.tables.fleet import FleetHourRow
from kiosk.central.tables.set_ups import SetUpRow
from kiosk.central.watching import cells, deposits, facts, hours, passports, sites, tasks
from kiosk.contract.set_up import CabinetSetUp, CellSetUp, SetUp
from tests.central.desks import SEEDED_ON, Desk
from tests.central.facts import MORNING, cell_now, handover
from tests.central.visiting import TERMINAL

_CELL = CellSetUp(12, 1, 12, 3, 2, 1, "small", low=False, use="out")


def test_what_nobody_collected_by_its_day_is_overdue_and_tells_of_nobody(desk: Desk) -> None:
    with desk.office.look() as db:
        (late,) = deposits.late_deposits(db, SEEDED_ON)
        assert deposits.count_late(db, SEEDED_ON) == 1
        assert deposits.late_deposits(db, SEEDED_ON - dt.timedelta(days=30)) == []
    assert (late.cabinet, late.cell, late.days_over) == ("A", 15, 3)
    assert not {field.name for field in dataclasses.fields(late)} & {"name", "name_masked", "holder", "id_number"}


def test_a_pickup_is_counted_in_its_hour_and_by_how_long_the_thing_lay_there(desk: Desk) -> None:
    desk.tell(handover("D-0102", 12))
    since = MORNING - dt.timedelta(days=90)
    here = MORNING.astimezone()
    with desk.office.look() as db:
        assert hours.collected_by_hour(db, since, ("A",)) == {(here.weekday(), here.hour): 1}
        assert hours.collected_by_hour(db, since, ("B",)) == {}
        (lay,) = deposits.pickup_hours(db, since)
        assert 0 < lay < 90 * 24
        assert deposits.pickup_hours(db, MORNING + dt.timedelta(days=1)) == []


def test_the_wall_is_drawn_as_it_was_calibrated_and_as_its_terminal_last_told(desk: Desk) -> None:
    desk.tell(cell_now(12, "fault", reason="door_stuck"))
    with desk.office.look() as db:
        (plain,) = cells.door_walls(db, TERMINAL)
    assert (plain.mapped, len(plain.doors)) == (False, 24)
    assert [(door.number, door.reason) for door in plain.doors if door.state] == [(12, "door_stuck")]
    told = SetUp((), CabinetSetUp("A", "right", "", 0.0, (_CELL,)), "5e" * 32)
    with desk.office.begin() as db:
        db.add(SetUpRow(terminal_id=TERMINAL, version=1, body=msgspec.json.encode(told).decode(), at=MORNING))
    with desk.office.look() as db:
        (built,) = cells.door_walls(db, TERMINAL)
    assert built.mapped
    assert [(door.column, door.row, door.state) for door in built.doors] == [(3, 2, "fault")]


def test_tasks_facts_and_papers_of_a_terminal(desk: Desk) -> None:
    desk.tell(handover("D-0102", 12, "disputed"), cell_now(12, "unverified", reason="said_empty"))
    with desk.office.look() as db:
        mine = tasks.open_tasks(db, terminal=TERMINAL)
        assert {task.kind for task in mine} == {"handover_disputed", "cell_unverified"}
        assert [task.level for task in mine] == sorted(task.level for task in mine)
        assert tasks.count_open(db) == len(tasks.open_tasks(db))
        assert [(line.kind, line.about) for line in facts.newest_facts(db, TERMINAL)] == [
            ("cell", "unverified"),
            ("handover", "disputed"),
        ]
        papers = passports.passport(db, TERMINAL)
        assert papers is not None
        assert (papers.facts, papers.missing, papers.broken, papers.serial) == (2, (), (), "")
        assert passports.passport(db, "T-NOBODY") is None
        assert sites.sites_of(db, [TERMINAL, "T-NOBODY"]) == {TERMINAL: papers.site}


def test_a_day_is_as_available_as_its_hours_and_days_without_any_are_left_out(desk: Desk) -> None:
    noon = MORNING.replace(hour=4)
    with desk.office.begin() as db:
        for number, seconds in enumerate((3600, 1800)):
            at = noon + dt.timedelta(hours=number)
            db.add(FleetHourRow(terminal_id=TERMINAL, hour=at, online_seconds=seconds, figures={}))
    with desk.office.look() as db:
        since = MORNING - dt.timedelta(days=7)
        assert hours.reached(db, since, terminal=TERMINAL) == {noon.astimezone().date(): 0.75}
        assert hours.reached(db, since) == hours.reached(db, since, terminal=TERMINAL)
        assert hours.reached(db, since, terminal="T-DEMO-02") == {}
