"""What operators' pictures show: the worst first, sites where they lie, doors as built, days, hours, delays."""

from __future__ import annotations

import datetime as dt
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from kiosk.central.fleet.reading import Standing as Heard
from kiosk.central.pictures.days import calendar, first_day
from kiosk.central.pictures.delays import histogram
from kiosk.central.pictures.week_heat import SHADES, week_heat
from kiosk.console.pictures.county_map import HEIGHT, WIDTH, Pin, box_of, county_map
from kiosk.console.pictures.door_wall import Leaf, drawn_wall
from kiosk.console.pictures.standing import Standing, counted, standing_of, worst
from kiosk.contract.lockers import CellState

_PLACES = st.lists(
    st.tuples(st.floats(115.9, 116.6), st.floats(35.7, 36.3), st.sampled_from(["county", "branch", "village", ""])),
    max_size=25,
)


def _pins(places: list[tuple[float, float, str]], standing: Standing = Standing.WELL) -> list[Pin]:
    return [Pin(f"S{n}", "斑鸠店镇便民服务点", tier, x, y, standing) for n, (x, y, tier) in enumerate(places)]


def test_a_terminal_stands_as_badly_as_the_worst_that_is_known_of_it() -> None:
    assert standing_of(Heard.WELL) is Standing.WELL
    assert standing_of(Heard.WELL, "P1") is Standing.STOPPED
    assert standing_of(Heard.TROUBLED) is Standing.CARE
    assert standing_of(Heard.TROUBLED, "P2") is Standing.TROUBLE
    assert standing_of(Heard.AWAY, "P3") is Standing.AWAY
    assert standing_of(Heard.AWAY, "P1") is Standing.STOPPED
    assert standing_of(Heard.CLOSED) is Standing.STOPPED
    assert standing_of(Heard.LIMITED) is Standing.TROUBLE
    assert standing_of(Heard.NEVER) is Standing.NEW
    assert {standing_of(heard) for heard in Heard} == set(Standing)


def test_a_machine_that_is_being_mended_is_shown_as_that_unless_somebody_must_come_at_once() -> None:
    assert standing_of(Heard.STAFF, "P2") is Standing.MENDING
    assert standing_of(Heard.STAFF, "P1") is Standing.STOPPED


def test_of_many_the_worst_is_shown_and_each_is_counted() -> None:
    some = [Standing.WELL, Standing.CARE, Standing.AWAY, Standing.WELL]
    assert worst(some) is Standing.AWAY
    assert worst([]) is Standing.WELL
    assert counted(some) == [(Standing.AWAY, 1), (Standing.CARE, 1), (Standing.WELL, 2)]


@given(_PLACES)
def test_every_site_is_on_the_map_once_and_none_lies_on_another(places: list[tuple[float, float, str]]) -> None:
    drawn = county_map(_pins(places))
    assert sorted(mark.pin.code for mark in drawn.marks) == sorted(f"S{n}" for n in range(len(places)))
    for mark in drawn.marks:
        assert mark.size <= mark.x <= WIDTH - mark.size
        assert mark.size <= mark.y <= HEIGHT - mark.size
    for one, two in combinations(drawn.marks, 2):
        assert max(abs(one.x - two.x), abs(one.y - two.y)) > 2, "one hides the other"


def test_north_is_above_and_east_is_right() -> None:
    by_code = {
        mark.pin.code: mark for mark in county_map(_pins([(116.1, 36.2, "county"), (116.4, 35.8, "branch")])).marks
    }
    assert by_code["S0"].x < by_code["S1"].x
    assert by_code["S0"].y < by_code["S1"].y


def test_a_village_is_joined_to_what_is_bigger_and_near() -> None:
    drawn = county_map(_pins([(116.5, 36.0, "county"), (116.1, 36.1, "branch"), (116.15, 36.15, "village")]))
    village = next(mark for mark in drawn.marks if mark.pin.tier == "village")
    branch = next(mark for mark in drawn.marks if mark.pin.tier == "branch")
    assert [(line.x2, line.y2) for line in drawn.lines if (line.x1, line.y1) == (village.x, village.y)] == [
        (branch.x, branch.y)
    ]


def test_two_thousand_sites_are_heaped_and_the_one_with_trouble_is_found_by_looking_closer() -> None:
    places = [(116 + (n % 50) / 100, 35.8 + (n // 50) / 100, "village") for n in range(2000)]
    pins, looks = _pins(places), 0
    pins[77] = Pin("S77", "坏了的点", "village", *places[77][:2], Standing.STOPPED)
    drawn = county_map(pins)
    while drawn.heaps:
        assert sum(heap.count for heap in drawn.heaps) + len(drawn.marks) == len(pins)
        assert len(drawn.heaps) + len(drawn.marks) <= 120, "as many as can be told apart"
        (bad,) = [heap for heap in drawn.heaps if heap.standing is Standing.STOPPED]
        box = box_of(bad.box.written())
        assert box is not None
        pins = [pin for pin in pins if box.holds(pin.longitude, pin.latitude)]
        assert len(pins) == bad.count
        drawn, looks = county_map(pins), looks + 1
    assert looks in (1, 2)
    assert "S77" in [mark.pin.code for mark in drawn.marks if mark.label]


def test_what_is_no_part_of_a_map_is_none() -> None:
    for written in ("", "116,35", "a,b,c,d", "nan,1,2,3", "1,2,3,inf", "1,2,3,4,5"):
        assert box_of(written) is None, written


def test_doors_stand_on_the_picture_as_they_stand_in_the_wall() -> None:
    wall = drawn_wall([Leaf(1, 0, 0, 1, "free"), Leaf(2, 1, 0, 2, "occupied"), Leaf(3, 0, 1, 1, "fault")], mapped=True)
    one, two, three = wall.doors
    assert one.x == three.x < two.x
    assert one.y == two.y < three.y
    assert two.y + two.height == three.y + three.height
    assert wall.counts == (("broken", 1), ("full", 1), ("free", 1))


def test_a_wall_that_nobody_calibrated_is_drawn_in_rows_and_hides_no_door() -> None:
    wall = drawn_wall([Leaf(number, 0, 0, 0, "") for number in range(1, 25)], mapped=False)
    assert len({(door.x, door.y) for door in wall.doors}) == 24
    assert wall.counts == (("untold", 24),)


def test_every_state_of_a_cell_has_a_look() -> None:
    wall = drawn_wall([Leaf(1, 0, 0, 1, state.value) for state in CellState], mapped=True)
    assert "untold" not in [look for look, _ in wall.counts]


def test_the_calendar_begins_on_a_monday_and_ends_today() -> None:
    today = dt.date(2026, 11, 25)
    drawn = calendar({today: 0.5, dt.date(2026, 11, 24): 1.0}, today)
    assert first_day(today).weekday() == 0
    assert drawn.days[0].date == first_day(today)
    assert drawn.days[-1].date == today
    assert [day.look for day in drawn.told] == ["poor", "good"]
    assert drawn.mean == 0.75
    assert [label.month for label in drawn.months] == [9, 10, 11]


def test_a_day_of_which_nothing_was_written_down_is_not_a_bad_day() -> None:
    drawn = calendar({}, dt.date(2026, 11, 25))
    assert {day.look for day in drawn.days} == {"untold"}
    assert drawn.mean is None


@given(st.dictionaries(st.tuples(st.integers(0, 6), st.integers(0, 23)), st.integers(1, 1000)))
def test_the_busiest_hour_is_the_darkest_and_no_hour_with_something_is_white(
    counts: dict[tuple[int, int], int],
) -> None:
    heat = week_heat(counts)
    assert heat.total == sum(counts.values())
    assert {(each.weekday, each.hour) for each in heat.hours if each.shade} == set(counts)
    assert all(len(row) == 24 for row in heat.rows)
    if heat.busiest is not None:
        assert heat.busiest.shade == SHADES


def test_what_is_collected_when_no_counter_is_open_is_counted_by_itself() -> None:
    assert week_heat({(0, 8): 2, (0, 9): 3, (0, 17): 5, (5, 12): 7}).night == 14


@given(st.lists(st.floats(0, 2000)))
def test_each_thing_stands_in_one_bar(hours: list[float]) -> None:
    drawn = histogram(hours)
    assert sum(bar.count for bar in drawn.bars) == drawn.total == len(hours)
    assert all(bar.height >= 0 for bar in drawn.bars)


def test_a_thing_collected_after_three_days_stands_within_four() -> None:
    assert [bar.name for bar in histogram([72.0]).bars if bar.count] == ["4d"]
    assert histogram([]).median is None
    assert histogram([2.0, 100.0, 30.0]).median == 30.0
