"""取件超期: what nobody has collected by its day, and how long things wait until somebody does."""

from __future__ import annotations

import datetime as dt

from fastapi.responses import Response

from kiosk.central.operators.words import OperatorRole
from kiosk.central.pictures.days import first_day
from kiosk.central.pictures.delays import histogram
from kiosk.central.pictures.week_heat import week_heat
from kiosk.central.watching import deposits, hours
from kiosk.central.watching.sites import all_sites
from kiosk.console.hall_words import HallWords
from kiosk.console.pages import Page, page_router
from kiosk.console.visit import AVisit

PAGE = Page("overdue", "/overdue", order=50, roles=(OperatorRole.OPERATOR, OperatorRole.TECHNICIAN))
router = page_router(PAGE)


@router.get("/overdue")
def overdue(visit: AVisit) -> Response:
    """The oldest first."""
    today = visit.office.today()
    begins = dt.datetime.combine(first_day(today), dt.time.min).astimezone()
    with visit.office.look() as db:
        late, count = deposits.late_deposits(db, today), deposits.count_late(db, today)
        names = all_sites(db)
        delays = histogram(deposits.pickup_hours(db, begins))
        heat = week_heat(hours.collected_by_hour(db, begins))
    return visit.show(
        "overdue.html", late=late, count=count, sites=names, delays=delays, heat=heat, hall=HallWords(visit.t)
    )
