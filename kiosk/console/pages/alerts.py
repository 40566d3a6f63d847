"""Alerts: the board, one alert with its diary, and what operators do about it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Annotated
from urllib.parse import urlencode

from fastapi import Form, Path, Query
from fastapi.responses import Response
from sqlalchemy.orm import Session as Db

from kiosk.central.alerts import deeds, reading, silencing
from kiosk.central.alerts.refusing import CannotBe
from kiosk.central.operators import people
from kiosk.central.operators.words import OperatorRole
from kiosk.console.hall_words import HallWords
from kiosk.console.pages import Page, PageNumber, page_router
from kiosk.console.terminals import A_PAGE, Part, pages_of
from kiosk.console.turned import Turned
from kiosk.console.visit import AVisit, Visit

PAGE = Page("alerts", "/alerts", order=30, roles=(OperatorRole.OPERATOR, OperatorRole.TECHNICIAN))
router = page_router(PAGE)
Number = Annotated[int, Path(ge=1, le=2**53)]
Text = Annotated[str, Form(max_length=500)]
Over = Annotated[str, Query(max_length=1)]
ALevel = Annotated[str, Query(pattern="^(P[123])?$")]
_HOURS = (1, 4, 8, 24, 72)  # for which something is silenced


def marks(db: Db, since: dt.datetime) -> dict[str, str]:
    """Alerts as a whole, and each terminal with news: every change leaves a line in a diary."""
    news = {f"terminal:{name}": str(entry) for name, entry in reading.terminals_with_news(db, since).items()}
    return {"alerts": str(reading.newest_entry(db)), **news}


WATCHES = (marks,)


@router.get("/alerts")
def board(visit: AVisit, over: Over = "", level: ALevel = "", page: PageNumber = 1) -> Response:
    """What is open, the most urgent first; with `over` what was."""
    return _board(visit, "alerts.html", over, level, page)


@router.get("/alerts/list")
def the_list(visit: AVisit, over: Over = "", level: ALevel = "", page: PageNumber = 1) -> Response:
    """The list alone, when something has changed."""
    return _board(visit, "alerts_list.html", over, level, page)


@router.get("/alerts/{number}")
def one(visit: AVisit, number: Number) -> Response:
    """One alert with all that came of it."""
    return _one(visit, number, "alert.html")


@router.get("/alerts/{number}/diary")
def diary(visit: AVisit, number: Number) -> Response:
    """How it stands and what happened, when something has changed."""
    return _one(visit, number, "alert_diary.html")


@router.post("/alerts/{number}/acknowledge")
def acknowledge(visit: AVisit, number: Number) -> Response:
    """Somebody has seen it."""
    return do(
        visit, lambda db: deeds.acknowledge(db, visit.login, number, visit.now), f"/alerts/{number}", "acknowledged"
    )


@router.post("/alerts/{number}/assign")
def assign(visit: AVisit, number: Number, to: Annotated[str, Form(max_length=32)] = "") -> Response:
    """It is somebody's from now on."""
    return do(visit, lambda db: deeds.assign(db, visit.login, number, to, visit.now), f"/alerts/{number}", "assigned")


@router.post("/alerts/{number}/note")
def note(visit: AVisit, number: Number, text: Text) -> Response:
    """A line in its diary."""
    return do(visit, lambda db: deeds.note(db, visit.login, number, text, visit.now), f"/alerts/{number}", "noted")


@router.post("/alerts/{number}/close")
def close(visit: AVisit, number: Number, reason: Text) -> Response:
    """What has no end of its own is over."""
    return do(visit, lambda db: deeds.close(db, visit.login, number, reason, visit.now), f"/alerts/{number}", "closed")


@router.post("/alerts/{number}/silence")
def silence(visit: AVisit, number: Number, hours: Annotated[int, Form(ge=1, le=168)], reason: Text) -> Response:
    """Nobody is told of this cause at this terminal, or site, for a while."""
    with visit.office.look() as db:
        found = reading.one_alert(db, number, visit.now)
    if found is None:
        raise Turned("not_there", 404)
    line = found.line
    window = silencing.Window(
        visit.now,
        visit.now + dt.timedelta(hours=hours),
        site="" if line.terminal else line.site,
        terminal=line.terminal,
        cause=line.cause,
    )
    return do(
        visit, lambda db: silencing.silence(db, visit.login, window, reason, visit.now), f"/alerts/{number}", "silenced"
    )


def do(visit: Visit, deed: Callable[[Db], object], path: str, said: str) -> Response:
    """Do it and go there; what cannot be done is refused in words."""
    try:
        with visit.office.begin() as db:
            deed(db)
    except CannotBe as refusal:
        raise Turned(f"alert_{refusal.why}", 409) from None
    return visit.go(path, said)


def _board(visit: Visit, template: str, over: str, level: str, page: int) -> Response:
    with visit.office.look() as db:
        counts = reading.counts(db)
        each = {"P1": counts.p1, "P2": counts.p2, "P3": counts.p3}
        pages = 1 if over else pages_of(each[level] if level else sum(each.values()))
        page = min(page, pages)
        if over:
            lines = reading.past_alerts(db, visit.now)
        else:
            skip = (page - 1) * A_PAGE
            lines = reading.open_alerts(db, visit.now, level=level, most=A_PAGE, skip=skip)
    return visit.show(
        template,
        part=Part(lines, page, pages),
        over=over,
        level=level,
        counts={name: count for name, count in each.items() if count},
        asked=urlencode({name: value for name, value in (("over", over), ("level", level)) if value}),
        hall=HallWords(visit.t),
    )


def _one(visit: Visit, number: int, template: str) -> Response:
    with visit.office.look() as db:
        found = reading.one_alert(db, number, visit.now)
        operators = people.operators_in(db)
    if found is None:
        raise Turned("not_there", 404)
    here = [each for each in operators if each.may(*deeds.LOOK_AFTER_ALERTS)]
    return visit.show(template, found=found, line=found.line, operators=here, hours=_HOURS, hall=HallWords(visit.t))
