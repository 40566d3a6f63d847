"""Commands: what was ordered and what became of it, the order itself, the second person's agreement, a door's code."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from fastapi import Form, Path
from fastapi.responses import Response
from sqlalchemy.orm import Session as Db

from kiosk.central.commands import deeds, reading
from kiosk.central.commands.matrix import MATRIX
from kiosk.central.operators.words import OperatorRole
from kiosk.console.behind import who_stands_behind
from kiosk.console.hall_words import HallWords
from kiosk.console.pages import Page, page_router
from kiosk.console.turned import Turned
from kiosk.console.visit import AVisit, Visit
from kiosk.contract.commands import CommandKind

PAGE = Page("commands", "/commands", order=40, roles=(OperatorRole.OPERATOR, OperatorRole.TECHNICIAN))
router = page_router(PAGE)
Id = Annotated[str, Path(pattern="^[0-9a-f]{32}$")]
Short = Annotated[str, Form(max_length=80)]
Secret = Annotated[str, Form(max_length=20)]


def marks(db: Db, since: dt.datetime) -> dict[str, str]:
    """Commands as a whole, and each terminal with one that has changed."""
    newest = reading.newest(db, limit=1)
    changed = {f"terminal:{name}": at.isoformat() for name, at in reading.changed_since(db, since).items()}
    whole = f"{newest[0].id} {newest[0].changed_at.isoformat()} {newest[0].state}" if newest else ""
    return {"commands": f"{whole} {reading.doors_under_way(db)}", **changed}


WATCHES = (marks,)


@router.get("/commands")
def everything(visit: AVisit) -> Response:
    """What waits for a second person, and what changed last."""
    return _list(visit, "commands.html")


@router.get("/commands/list")
def the_list(visit: AVisit) -> Response:
    """The lists alone, when something has changed."""
    return _list(visit, "commands_list.html")


@router.get("/commands/{order}")
def one(visit: AVisit, order: Id) -> Response:
    """One order with all that became of it."""
    return _one(visit, order, "command.html")


@router.get("/commands/{order}/steps")
def steps(visit: AVisit, order: Id) -> Response:
    """The same without the frame, when something has changed."""
    return _one(visit, order, "command_steps.html")


@router.get("/commands/{order}/door")
def on_site(visit: AVisit, order: Id) -> Response:
    """Where whoever ordered a door types its code, once one stands on the glass."""
    with visit.office.look() as db:
        found, opening = reading.order(db, order), reading.door(db, order)
    if found is None or opening is None or found.requester != visit.login:
        raise Turned("not_there", 404)
    return visit.show("command_door.html", order=found, door=opening)


@router.post("/commands/{order}/approve")
def approve(visit: AVisit, order: Id, staff: Short = "", pin: Secret = "", code: Secret = "") -> Response:
    """The second person agrees; for a door with their number and PIN of the staff."""
    visit.prove(code)
    with visit.office.look() as db:
        found = reading.order(db, order)
    is_door = found is not None and found.kind is CommandKind.OPEN_CELL
    behind = who_stands_behind(visit, staff, pin) if is_door else ""
    deeds.approve(visit.office, visit.login, order, staff=behind)
    return visit.go(f"/commands/{order}", "command_approved")


@router.post("/commands/{order}/withdraw")
def withdraw(visit: AVisit, order: Id) -> Response:
    """Not, or not any more."""
    deeds.withdraw(visit.office, visit.login, order)
    return visit.go(f"/commands/{order}", "command_withdrawn")


@router.post("/commands/{order}/code")
def read_code(visit: AVisit, order: Id, onsite: Secret) -> Response:
    """The code that somebody in front of the door has read out."""
    deeds.read_code(visit.office, visit.login, order, onsite.strip())
    return visit.go(f"/commands/{order}", "command_code")


@router.get("/commands/{command}/logs")
def logs(visit: AVisit, command: Id) -> Response:
    """The bundle that a terminal handed in: only for who may ask for one."""
    if CommandKind.FETCH_LOGS not in reading.may_order(role.value for role in visit.me.roles):
        visit.write_refusal("command_logs", command)
        raise Turned("role")
    with visit.office.look() as db:
        content = reading.logs(db, command)
    if content is None:
        raise Turned("not_there", 404)
    headers = {"Content-Disposition": f'attachment; filename="logs-{command[:8]}.tar.gz"'}
    return Response(content, media_type="application/gzip", headers=headers)


def _list(visit: Visit, template: str) -> Response:
    with visit.office.look() as db:
        waiting, newest = reading.waiting(db), reading.newest(db)
    return visit.show(template, waiting=waiting, newest=newest, hall=HallWords(visit.t))


def _one(visit: Visit, order: str, template: str) -> Response:
    with visit.office.look() as db:
        found = reading.order(db, order)
        if found is None:
            raise Turned("not_there", 404)
        lines = reading.of_order(db, order)
        steps = {line.id: reading.timeline(db, line.id) for line in lines}
        door = reading.door(db, order)
    may_second = any(visit.me.may(OperatorRole(role)) for role in MATRIX[found.kind].seconds_it)
    return visit.show(
        template,
        order=found,
        lines=lines,
        steps=steps,
        door=door,
        may_second=may_second and found.requester != visit.login,
        hall=HallWords(visit.t),
    )
