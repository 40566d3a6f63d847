"""The pictures of a report: days on which terminals were there, hours in which people come, delays, steps."""

from __future__ import annotations

import datetime as dt
from collections import Counter

from kiosk.central.pictures.days import calendar
from kiosk.central.pictures.delays import histogram
from kiosk.central.pictures.funnel import funnel
from kiosk.central.pictures.together import Pictures
from kiosk.central.pictures.week_heat import week_heat
from kiosk.central.reports import machines, pickups, visits
from kiosk.central.reports.month import Month
from kiosk.contract.visits import Step

# Of an application; what lies between them is in the table.
_STAGES = (Step.BEGUN, Step.READ_CARD, Step.FORM, Step.MATERIALS, Step.CHECK, Step.SIGN, Step.DONE)
_WEEK = dt.timedelta(weeks=1)


def pictures(month: Month) -> Pictures:
    """Of these rows."""
    last = min(month.period.last, month.period.now.astimezone().date())
    monday = month.period.first - dt.timedelta(days=month.period.first.weekday())
    weeks = (last - monday) // _WEEK + 1
    reached = visits.reached(month)
    began = (each.visit.began.astimezone() for each in month.citizens)
    return Pictures(
        calendar(machines.by_day(month), last, weeks),
        week_heat(Counter((moment.weekday(), moment.hour) for moment in began)),
        histogram(pickups.lay_hours(month)),
        funnel((step.value, reached[step]) for step in _STAGES),
    )
