"""The county, its towns and villages on a map, each site as its worst terminal stands; the same as a list beside it."""

from __future__ import annotations

from collections import defaultdict
from typing import Annotated
from urllib.parse import urlencode

from fastapi import Query
from fastapi.responses import Response

from kiosk.central.alerts import reading as alerts
from kiosk.central.fleet import reading
from kiosk.central.operators.words import OperatorRole
from kiosk.central.watching.sites import sites_of
from kiosk.console.hall_words import HallWords
from kiosk.console.pages import Page, PageNumber, page_router
from kiosk.console.pictures.county_map import box_of, county_map
from kiosk.console.terminals import part_of, pins, site_lines
from kiosk.console.turned import Turned
from kiosk.console.visit import AVisit, Visit

PAGE = Page("county", "/map", order=20, roles=(OperatorRole.OPERATOR, OperatorRole.TECHNICIAN))
router = page_router(PAGE)
Within = Annotated[str, Query(max_length=80)]


@router.get("/map")
def county(visit: AVisit, box: Within = "", page: PageNumber = 1) -> Response:
    """The whole page; of a part of the county with `box`: west,south,east,north in degrees."""
    return _show(visit, "county.html", box, page)


@router.get("/map/sites")
def sites(visit: AVisit, box: Within = "", page: PageNumber = 1) -> Response:
    """Map and list alone, when something has changed."""
    return _show(visit, "county_sites.html", box, page)


def _show(visit: Visit, template: str, written: str, page: int) -> Response:
    box = box_of(written)
    if written and box is None:
        raise Turned("unclear", 422)
    levels: dict[str, list[str]] = defaultdict(list)
    with visit.office.look() as db:
        found = reading.sites(db)
        worst = alerts.worst_by_terminal(db)
        for terminal, site in sites_of(db, worst).items():
            levels[site].append(worst[terminal])
    lines = [line for line in site_lines(found, levels) if line.lies_in(box)]
    hall = HallWords(visit.t)
    return visit.show(
        template,
        part=part_of(lines, page),
        counts={line.site.code: line.terminals for line in lines},
        drawn=county_map(pins(lines, hall)),
        hall=hall,
        box=box.written() if box else "",
        asked=urlencode({"box": box.written()}) if box else "",
    )
