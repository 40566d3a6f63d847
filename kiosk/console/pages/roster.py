"""Who is on duty and when, and what is silent: whom alerts reach."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from fastapi import Form, Path
from fastapi.responses import Response
from sqlalchemy.orm import Session as Db

from kiosk.central.alerts import deeds, reading, silencing
from kiosk.central.fleet.reading import sites
from kiosk.central.operators import people
from kiosk.central.operators.words import OperatorRole
from kiosk.console.hall_words import HallWords
from kiosk.console.pages import Page, page_router
from kiosk.console.pages.alerts import do
from kiosk.console.turned import Turned
from kiosk.console.typed import moment_of
from kiosk.console.visit import AVisit

PAGE = Page("roster", "/roster", order=70, roles=(OperatorRole.OPERATOR, OperatorRole.TECHNICIAN))
router = page_router(PAGE)
Number = Annotated[int, Path(ge=1, le=2**53)]
Short = Annotated[str, Form(max_length=200)]


@router.get("/roster")
def roster(visit: AVisit) -> Response:
    """Those on duty now or later, and the silences that last."""
    with visit.office.look() as db:
        duties, silences = reading.roster(db, visit.now), reading.silences(db, visit.now)
        places, operators = sites(db), people.operators_in(db)
        says = {line.cause: line.says for line in reading.causes(db)}
    return visit.show(
        "roster.html",
        duties=duties,
        silences=silences,
        sites=places,
        names={site.code: site.name for site in places},
        operators=[one for one in operators if one.may(*deeds.LOOK_AFTER_ALERTS)],
        says=says,
        hall=HallWords(visit.t),
    )


@router.post("/roster")
def put_on(
    visit: AVisit,
    name: Annotated[str, Form(min_length=1, max_length=80)],
    begins: Short,
    ends: Short,
    rank: Annotated[int, Form(ge=1, le=9)] = 1,
    site: Short = "",
    phone: Short = "",
    mail: Short = "",
    login: Annotated[str, Form(max_length=32)] = "",
) -> Response:
    """Somebody is on duty from then until then."""
    duty = silencing.Duty(name, _moment(begins), _moment(ends), site, rank, phone.strip(), mail.strip(), login)
    return do(visit, lambda db: silencing.put_on_duty(db, visit.login, duty, visit.now), "/roster", "on_duty")


@router.post("/roster/{number}/off")
def take_off(visit: AVisit, number: Number) -> Response:
    """They are on duty no more."""
    return do(visit, lambda db: silencing.take_off_duty(db, visit.login, number, visit.now), "/roster", "off_duty")


@router.post("/roster/silences/{number}/agree")
def agree(visit: AVisit, number: Number) -> Response:
    """The second person agrees to a silence of what takes two."""
    return do(visit, lambda db: silencing.second(db, visit.login, number, visit.now), "/roster", "agreed")


@router.post("/roster/silences/{number}/lift")
def lift(visit: AVisit, number: Number) -> Response:
    """It is loud again."""

    def act(db: Db) -> None:
        silencing.unsilence(db, visit.login, number, visit.now)

    return do(visit, act, "/roster", "lifted")


def _moment(typed: str) -> dt.datetime:
    found = moment_of(typed)
    if found is None:
        raise Turned("unclear", 422)
    return found
