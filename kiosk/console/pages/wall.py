"""All terminals, the worst first: what an operator looks at all day."""

from __future__ import annotations

import datetime as dt
from typing import Annotated
from urllib.parse import urlencode

from fastapi import Query
from fastapi.responses import Response
from sqlalchemy.orm import Session as Db

from kiosk.central.alerts import reading as alerts
from kiosk.central.fleet import reading
from kiosk.central.operators.words import OperatorRole
from kiosk.central.watching.sites import all_sites
from kiosk.console.hall_words import HallWords
from kiosk.console.pages import Page, PageNumber, page_router
from kiosk.console.terminals import looked_for, tiles
from kiosk.console.visit import AVisit, Visit

PAGE = Page("wall", "/wall", order=10, roles=(OperatorRole.OPERATOR, OperatorRole.TECHNICIAN))
router = page_router(PAGE)
Sought = Annotated[str, Query(max_length=60)]
Only = Annotated[str, Query(max_length=20)]


def marks(db: Db, since: dt.datetime) -> dict[str, str]:
    """The wall as a whole, and each terminal in which something has changed."""
    changed = {f"terminal:{name}": at.isoformat() for name, at in reading.changed_since(db, since)}
    newest = reading.newest_change(db)
    return {"wall": newest.isoformat() if newest else "", **changed}


WATCHES = (marks,)


@router.get("/wall")
def wall(visit: AVisit, sought: Sought = "", only: Only = "", page: PageNumber = 1) -> Response:
    """The wall; `sought` is part of a number or of a site's name, `only` one standing."""
    return _show(visit, "wall.html", sought, only, page)


@router.get("/wall/tiles")
def the_tiles(visit: AVisit, sought: Sought = "", only: Only = "", page: PageNumber = 1) -> Response:
    """The tiles alone, when something has changed."""
    return _show(visit, "wall_tiles.html", sought, only, page)


def _show(visit: Visit, template: str, sought: str, only: str, page: int) -> Response:
    with visit.office.look() as db:
        names = all_sites(db) if sought else {}
        found = looked_for(visit.console.glance.of(db, visit.now), names, sought, only, page)
        rows = reading.wall(db, [one.terminal for one in found.part.lines])
        says = {line.cause: line.says for line in alerts.causes(db)}
    asked = {name: value for name, value in (("sought", sought), ("only", only)) if value}
    return visit.show(
        template,
        looked=found,
        tiles=tiles(found, rows),
        says=says,
        hall=HallWords(visit.t),
        sought=sought,
        only=only,
        asked=urlencode(asked),
    )
