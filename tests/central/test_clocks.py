"""Golden dates of the promised time limit, counted by hand over the holidays of 2026."""

from __future__ import annotations

import datetime as dt

import pytest

from kiosk.central.cases.clocks import Step, clock_of, slowest
from kiosk.central.seed.sheets import Folder, holidays
from kiosk.contract.names import Name
from kiosk.contract.platform import CaseState, Clock, ClockColour
from tests.central.running import SEED

CALENDAR = holidays(Folder(SEED))
ACCEPTED, REVIEW, SPECIAL = CaseState.ACCEPTED, CaseState.REVIEW, CaseState.SPECIAL


def day(text: str) -> dt.date:
    """11-23 is 23 November 2026."""
    return dt.date.fromisoformat(f"2026-{text}")


def clock(promise: int, today: str, *steps: tuple[CaseState, str]) -> Clock:
    """The clock after these steps."""
    return clock_of(CALENDAR, promise, [Step(state, day(on)) for state, on in steps], day(today))


def test_day_one_is_the_day_after_acceptance() -> None:
    assert clock(1, "11-23", (ACCEPTED, "11-23")).promise_date == day("11-24")


def test_a_promise_over_spring_festival_waits_nine_days_and_counts_the_worked_saturday() -> None:
    # Accepted on Friday 13 February. Saturday 14 is worked (day 1), 15 to 23 are off, 24 to 27 are days 2 to 5.
    assert clock(5, "02-13", (ACCEPTED, "02-13")).promise_date == day("02-27")
    # The Saturday after is worked too.
    assert clock(6, "02-13", (ACCEPTED, "02-13")).promise_date == day("02-28")


def test_a_promise_over_national_day_ends_on_the_worked_saturday() -> None:
    # Accepted on Monday 28 September. 29, 30 are days 1, 2; 1 to 7 October off; 8, 9 and Saturday 10 are days 3 to 5.
    assert clock(5, "09-28", (ACCEPTED, "09-28")).promise_date == day("10-10")


def test_a_promise_ends_on_the_worked_sunday_before_mid_autumn() -> None:
    assert clock(1, "09-18", (ACCEPTED, "09-18")).promise_date == day("09-20")


def test_an_expert_review_over_national_day_is_not_counted() -> None:
    # 28 and 29 September are days 1 and 2. Review of 30 September, 8, 9, 10 and 12 October. 13, 14, 15 are days 3 to 5.
    steps = ((ACCEPTED, "09-24"), (SPECIAL, "09-29"), (REVIEW, "10-12"))
    assert clock(5, "10-12", *steps).promise_date == day("10-15")


def test_a_paused_clock_is_grey_names_its_reason_and_its_date_moves_on_each_day() -> None:
    steps = [Step(ACCEPTED, day("11-09")), Step(SPECIAL, day("11-11"), note=Name("专家评审", "expert review"))]
    on_monday = clock_of(CALENDAR, 5, steps, day("11-23"))
    on_tuesday = clock_of(CALENDAR, 5, steps, day("11-24"))
    assert on_monday.colour is ClockColour.PAUSED
    assert on_monday.paused_since == day("11-11")
    assert on_monday.paused_for == Name("专家评审", "expert review")
    assert (on_monday.promise_date, on_tuesday.promise_date) == (day("11-26"), day("11-27"))
    assert on_monday.days_left == on_tuesday.days_left == 3


def test_two_pauses_both_push_the_date() -> None:
    steps = ((ACCEPTED, "11-02"), (SPECIAL, "11-03"), (REVIEW, "11-05"), (SPECIAL, "11-06"), (REVIEW, "11-10"))
    # Days 3, 6, 11, 12, 13 November count; 4, 5, 9, 10 do not.
    assert clock(5, "11-10", *steps).promise_date == day("11-13")


def test_an_extension_adds_working_days() -> None:
    steps = [Step(ACCEPTED, day("11-02")), Step(CaseState.EXTENDED, day("11-09"), days=10)]
    found = clock_of(CALENDAR, 10, steps, day("11-23"))
    assert found.promise_date == day("11-30")
    assert found.colour is ClockColour.GREEN


@pytest.mark.parametrize(
    ("promise", "today", "colour", "left"),
    [
        (20, "11-23", ClockColour.GREEN, 5),  # 15 of 20 used
        (20, "11-24", ClockColour.YELLOW, 4),  # 16 of 20 used: four fifths
        (2, "11-03", ClockColour.YELLOW, 1),  # half used, one day left
        (2, "11-04", ClockColour.YELLOW, 0),  # due today
        (2, "11-05", ClockColour.RED, -1),
        (2, "11-09", ClockColour.RED, -3),
    ],
)
def test_colours(promise: int, today: str, colour: ClockColour, left: int) -> None:
    found = clock(promise, today, (ACCEPTED, "11-02"))
    assert (found.colour, found.days_left) == (colour, left)


def test_on_the_saturday_after_the_promised_friday_the_case_is_one_day_over() -> None:
    found = clock(1, "11-21", (ACCEPTED, "11-19"))
    assert (found.promise_date, found.colour, found.days_left) == (day("11-20"), ClockColour.RED, -1)


def test_done_while_you_wait_is_due_on_the_day_itself() -> None:
    found = clock(0, "11-23", (ACCEPTED, "11-23"))
    assert (found.promise_date, found.days_left) == (day("11-23"), 0)


def test_no_clock_runs_before_acceptance() -> None:
    found = clock(5, "11-23", (CaseState.SUBMITTED, "11-02"), (CaseState.PRE_OK, "11-03"))
    assert found == Clock(ClockColour.NONE, None, None)


@pytest.mark.parametrize("end", [CaseState.DECIDED, CaseState.TOLERANCE_OVERDUE, CaseState.WITHDRAWN])
def test_a_decision_stops_the_clock_and_keeps_its_date(end: CaseState) -> None:
    found = clock(2, "11-23", (ACCEPTED, "11-02"), (end, "11-03"), (CaseState.MAKING, "11-04"))
    assert found == Clock(ClockColour.NONE, day("11-04"), None)


def test_acceptance_with_a_paper_missing_starts_the_clock_too() -> None:
    assert clock(5, "11-23", (CaseState.TOLERANCE_ACCEPTED, "11-23")).promise_date == day("11-30")


def test_a_parallel_approval_is_as_slow_as_its_slowest_department() -> None:
    soon, late = clock(3, "11-23", (ACCEPTED, "11-20")), clock(10, "11-23", (ACCEPTED, "11-20"))
    over = clock(1, "11-23", (ACCEPTED, "11-18"))
    done = clock(1, "11-23", (ACCEPTED, "11-18"), (CaseState.DECIDED, "11-19"))
    assert slowest([soon, late, done]) == late
    assert slowest([soon, late, over]) == over
    assert slowest([done]).colour is ClockColour.NONE


def test_a_year_without_a_table_counts_monday_to_friday() -> None:
    assert not CALENDAR.covers(2031)
    assert CALENDAR.after(dt.date(2031, 10, 1), 1) == dt.date(2031, 10, 2)


def test_this_year_and_the_next_have_a_table() -> None:
    assert CALENDAR.covers(2026)
    assert CALENDAR.covers(2027)


def test_offsets_start_from_the_last_working_day() -> None:
    sunday = day("10-04")  # in the middle of National Day week
    assert CALENDAR.offset(sunday, -1) == day("09-29")
    assert CALENDAR.offset(sunday, 0) == day("09-30")
    assert CALENDAR.offset(sunday, 1) == day("10-08")


def in_2027(promise: int, today: str, *steps: Step) -> Clock:
    """The clock after these steps in the days around Spring Festival 2027."""
    return clock_of(CALENDAR, promise, list(steps), dt.date.fromisoformat(f"2027-{today}"))


def on_2027(state: CaseState, text: str, days: int = 0) -> Step:
    """A step on a day of 2027."""
    return Step(state, dt.date.fromisoformat(f"2027-{text}"), days)


def test_over_spring_festival_2027_the_statutory_days_are_not_counted() -> None:
    # Accepted on Wednesday 3 February: 4 is day 1; 5 to 10 are off; 11 and 12 are days 2 and 3.
    assert in_2027(3, "02-03", on_2027(ACCEPTED, "02-03")).promise_date == dt.date(2027, 2, 12)


def test_an_expert_review_over_spring_festival_2027_takes_only_its_working_days() -> None:
    # Review from Thursday 4 to Friday 12 February: 11 and 12 are its working days; 15 and 16 are days 2 and 3.
    steps = on_2027(ACCEPTED, "02-03"), on_2027(SPECIAL, "02-04"), on_2027(REVIEW, "02-12")
    assert in_2027(3, "02-12", *steps).promise_date == dt.date(2027, 2, 16)


def test_an_extension_over_spring_festival_2027_adds_working_days() -> None:
    steps = on_2027(ACCEPTED, "02-03"), on_2027(CaseState.EXTENDED, "02-04", days=2)
    assert in_2027(3, "02-11", *steps).promise_date == dt.date(2027, 2, 16)


def test_over_the_new_year_a_promise_goes_from_one_table_into_the_next() -> None:
    # 2026-12-31 is a Thursday; 1 January is off, 4 January is day 1.
    assert clock(1, "12-31", (ACCEPTED, "12-31")).promise_date == dt.date(2027, 1, 4)
