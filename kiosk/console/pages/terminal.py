"""One terminal: what is wrong with it and what helps, its devices, doors and supplies, its papers and its past."""

from __future__ import annotations

import datetime as dt
import secrets
from typing import Annotated, Any

from fastapi import Path
from fastapi.responses import Response
from sqlalchemy.orm import Session as Db

from kiosk.central.alerts import reading as alerts
from kiosk.central.commands import reading as commands
from kiosk.central.fleet import reading
from kiosk.central.operators.words import OperatorRole
from kiosk.central.pictures.days import calendar, first_day
from kiosk.central.pictures.delays import histogram
from kiosk.central.pictures.week_heat import week_heat
from kiosk.central.watching import cells, deposits, facts, hours, passports, tasks
from kiosk.console.hall_words import HallWords
from kiosk.console.pages import Page, page_router
from kiosk.console.pictures.door_wall import DrawnWall, Leaf, drawn_wall
from kiosk.console.pictures.standing import standing_of, worst
from kiosk.console.timeline import Teller, starts, woven
from kiosk.console.turned import Turned
from kiosk.console.visit import AVisit, Visit

PAGE = Page("terminal", "/terminals", roles=(OperatorRole.OPERATOR, OperatorRole.TECHNICIAN))
router = page_router(PAGE)
Id = Annotated[str, Path(max_length=80)]
_DIARY = dt.timedelta(days=7)
_COMMANDS = 8


@router.get("/terminals/{terminal}")
def one(visit: AVisit, terminal: Id) -> Response:
    """The whole page."""
    with visit.office.look() as db:
        now = _now(db, visit, terminal)
        past = _pictures(db, visit, now["walls"], terminal)
        passport = passports.passport(db, terminal)
    return visit.show("terminal.html", passport=passport, **now, **past)


@router.get("/terminals/{terminal}/now")
def now(visit: AVisit, terminal: Id) -> Response:
    """What changes by itself: everything but the pictures of the last weeks and the papers."""
    with visit.office.look() as db:
        found = _now(db, visit, terminal)
    return visit.show("terminal_now.html", **found)


def _now(db: Db, visit: Visit, name: str) -> dict[str, Any]:
    view = reading.terminal(db, name, visit.now)
    if view is None:
        raise Turned("not_there", 404)
    causes = {line.cause: line for line in alerts.causes(db)}
    teller = Teller(visit.t, {cause: line.says for cause, line in causes.items()})
    told = alerts.open_alerts(db, visit.now, terminal=name, swallowed=True)
    mine = commands.newest(db, terminal=name, limit=_COMMANDS)
    walls = cells.door_walls(db, name)
    return {
        "view": view,
        "standing": worst(
            [standing_of(view.row.standing, one.level) for one in told] or [standing_of(view.row.standing)]
        ),
        "alerts": told,
        "unsure": _not_yet_alerts(view, told),
        "commands": mine,
        "may": [kind.value for kind in commands.may_order(role.value for role in visit.me.roles)],
        "key": secrets.token_hex(16),
        "walls": [(wall, _drawn(wall)) for wall in walls],
        "tasks": tasks.open_tasks(db, terminal=name, most=20),
        "happenings": woven(
            teller.findings(reading.timeline(db, name, visit.now - _DIARY, 60)),
            teller.commands(mine),
            teller.facts(facts.newest_facts(db, name)),
            starts(view.state.started if view.state else None, visit.t),
        ),
        "teller": teller,
        "hall": HallWords(visit.t),
    }


def _not_yet_alerts(view: reading.TerminalView, told: tuple[Any, ...]) -> list[reading.FindingLine]:
    """Findings that have not lasted long enough to be alerts."""
    known = {(one.cause, one.place) for one in told}
    return [line for line in view.findings if (line.cause, line.place) not in known]


def _drawn(wall: cells.DoorWall) -> DrawnWall:
    leaves = [
        Leaf(door.number, door.column, door.row, door.height, door.state.value if door.state else "", door.takes_in)
        for door in wall.doors
    ]
    return drawn_wall(leaves, mapped=wall.mapped)


def _pictures(db: Db, visit: Visit, walls: list[tuple[cells.DoorWall, DrawnWall]], name: str) -> dict[str, Any]:
    today = visit.office.today()
    begins = dt.datetime.combine(first_day(today), dt.time.min).astimezone()
    cabinets = tuple(wall.cabinet for wall, _ in walls)
    return {
        "days": calendar(hours.reached(db, begins, terminal=name), today),
        "heat": week_heat(hours.collected_by_hour(db, begins, cabinets)) if cabinets else None,
        "delays": histogram(deposits.pickup_hours(db, begins, cabinets)) if cabinets else None,
    }
