"""The promised time limit of a case: when it ends, how many working days are left, and its colour. Pure.

Rules: day 1 is the working day after acceptance; a special procedure (expert review, inspection, hearing …) stops the
clock until the next stage, from the day after it began; an extension adds working days. Green; yellow from four fifths
of the time used or one day left; red past the promised date; grey while paused.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kiosk.central.workdays import Workdays
from kiosk.contract.names import Name
from kiosk.contract.platform import CaseState, Clock, ClockColour

_STARTS = frozenset({CaseState.ACCEPTED, CaseState.TOLERANCE_ACCEPTED})
# What may follow acceptance while the clock goes on; any other stage ends it.
_RUNS = _STARTS | {CaseState.REVIEW, CaseState.SPECIAL, CaseState.EXTENDED}
NO_CLOCK = Clock(ClockColour.NONE, None, None)


@dataclass(frozen=True)
class Step:
    """One stage as the clock sees it: when it was entered, and by how many working days it lengthens the promise."""

    state: CaseState
    on: dt.date
    days: int = 0
    note: Name | None = None


def clock_of(workdays: Workdays, promise: int, steps: Sequence[Step], today: dt.date) -> Clock:
    """The clock of a case with this promise (working days) after these steps, oldest first, as it stands today."""
    start = next((place for place, step in enumerate(steps) if step.state in _STARTS), None)
    if start is None:
        return NO_CLOCK
    counted, end = _running(steps[start:])
    pauses = _pauses(counted, end.on if end else today)
    total = promise + sum(step.days for step in counted)
    due = _promised(workdays, counted[0].on, total, pauses)
    if end is not None:
        return Clock(ClockColour.NONE, due, None)
    left = _left(workdays, due, today)
    if counted[-1].state is CaseState.SPECIAL:
        return Clock(ClockColour.PAUSED, due, left, paused_since=counted[-1].on, paused_for=counted[-1].note)
    return Clock(_colour(total, left), due, left)


def slowest(clocks: Iterable[Clock]) -> Clock:
    """The clock of a parallel approval: its most overdue lane, else the running lane that ends last.

    A paused lane counts with the date it would have if it went on today; it cannot hide a lane that is late.
    """
    running = [clock for clock in clocks if clock.days_left is not None]
    late = [clock for clock in running if clock.colour is ClockColour.RED]
    if late:
        return min(late, key=_days_left)
    return max(running, key=_days_left, default=NO_CLOCK)


def _days_left(clock: Clock) -> int:
    return clock.days_left or 0


def _running(steps: Sequence[Step]) -> tuple[Sequence[Step], Step | None]:
    """The steps during which the clock ran, and the one that ended it."""
    for place, step in enumerate(steps):
        if step.state not in _RUNS:
            return steps[:place], step
    return steps, None


def _pauses(steps: Sequence[Step], until: dt.date) -> list[tuple[dt.date, dt.date]]:
    """Each special procedure from its own day to that of the next step, or to `until` for the last one."""
    ends = [step.on for step in steps[1:]] + [until]
    return [(step.on, end) for step, end in zip(steps, ends, strict=True) if step.state is CaseState.SPECIAL]


def _promised(workdays: Workdays, start: dt.date, total: int, pauses: Iterable[tuple[dt.date, dt.date]]) -> dt.date:
    """The last day of the promise: each pause that begins by then pushes it by the working days it took."""
    due = workdays.after(start, total)
    for begun, ended in pauses:
        if begun <= due:
            due = workdays.after(due, workdays.between(begun, ended))
    return due


def _left(workdays: Workdays, due: dt.date, today: dt.date) -> int:
    """Working days from today to the promised date; at least one day overdue as soon as that date has passed."""
    if today <= due:
        return workdays.between(today, due)
    return -max(1, workdays.between(due, today))


def _colour(total: int, left: int) -> ClockColour:
    if left < 0:
        return ClockColour.RED
    if left <= 1 or (total - left) * 5 >= total * 4:
        return ClockColour.YELLOW
    return ClockColour.GREEN
