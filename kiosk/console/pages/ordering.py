"""Ordering a command from a terminal's page: what may be ordered, what it takes, and the order."""

from __future__ import annotations

import secrets
from typing import Annotated

from fastapi import Form, Path, Query
from fastapi.responses import Response

from kiosk.central.commands import deeds, reading
from kiosk.central.commands.matrix import MATRIX
from kiosk.central.fleet import reading as fleet
from kiosk.central.operators.words import OperatorRole
from kiosk.central.watching import cells
from kiosk.console.behind import who_stands_behind
from kiosk.console.hall_words import HallWords
from kiosk.console.pages import Page, page_router
from kiosk.console.turned import Turned
from kiosk.console.typed import moment_of
from kiosk.console.visit import AVisit
from kiosk.contract.commands import MANNERS, SERVICES, CommandKind
from kiosk.contract.lockers import OpeningReason

PAGE = Page("ordering", "/terminals", roles=(OperatorRole.OPERATOR, OperatorRole.TECHNICIAN))
router = page_router(PAGE)
Id = Annotated[str, Path(max_length=80)]
Text = Annotated[str, Form(max_length=200)]
Short = Annotated[str, Form(max_length=80)]
Secret = Annotated[str, Form(max_length=20)]
Key = Annotated[str, Form(pattern="^[0-9a-f]{32}$")]


@router.get("/terminals/{terminal}/order/{kind}")
def form(visit: AVisit, terminal: Id, kind: CommandKind, place: Annotated[str, Query(max_length=80)] = "") -> Response:
    """The form of one command for this terminal; `place` is the device that was chosen already."""
    if kind not in reading.may_order(role.value for role in visit.me.roles):
        visit.write_refusal(f"command_{kind.value}", terminal)
        raise Turned("role")
    with visit.office.look() as db:
        view = fleet.terminal(db, terminal, visit.now)
        cabinets = [wall.cabinet for wall in cells.door_walls(db, terminal)] or cells.cabinets_at(db, terminal)
    if view is None:
        raise Turned("not_there", 404)
    line = MATRIX[kind]
    return visit.show(
        "order.html",
        terminal=terminal,
        kind=kind.value,
        line=line,
        asks=line.arguments | line.may_have,
        urgent=MANNERS[kind].urgent,
        places=[device.place for device in view.state.devices] if view.state else [],
        place=place,
        services=SERVICES,
        reasons=[reason.value for reason in OpeningReason],
        cabinets=cabinets,
        key=secrets.token_hex(16),
        hall=HallWords(visit.t),
    )


@router.post("/terminals/{terminal}/order/{kind}")
def order(
    visit: AVisit,
    terminal: Id,
    kind: CommandKind,
    key: Key,
    reason: Text = "",
    urgent: Annotated[bool, Form()] = False,
    place: Short = "",
    service: Short = "",
    percent: Short = "",
    zh: Text = "",
    en: Text = "",
    until: Short = "",
    cabinet: Short = "",
    cell: Short = "",
    why: Short = "",
    ticket: Short = "",
    staff: Short = "",
    pin: Secret = "",
    code: Secret = "",
) -> Response:
    """Order it; what needs nobody else is sent at once, and the terminal's page shows what becomes of it."""
    typed = {
        "place": place,
        "service": service,
        "percent": percent,
        "zh": zh,
        "en": en,
        "until": _moment(until),
        "cabinet": cabinet,
        "cell": cell,
        "why": why,
        "ticket": ticket,
    }
    asks = MATRIX[kind].arguments | MATRIX[kind].may_have
    arguments = {name: text for name, text in typed.items() if name in asks and text}
    wish = deeds.Wish(kind, (terminal,), arguments, reason, urgent)
    is_door = kind is CommandKind.OPEN_CELL
    if is_door:
        visit.prove(code)
    behind = who_stands_behind(visit, staff, pin) if is_door else ""
    made = deeds.order(visit.office, visit.login, key, wish, staff=behind)
    if MATRIX[kind].two:
        return visit.go(f"/commands/{made}", "ordered")
    return visit.go(f"/terminals/{terminal}", "ordered")


def _moment(typed: str) -> str:
    """What a browser's field for day and time gives, with our zone; what is none becomes "none", and is refused."""
    found = moment_of(typed) if typed else None
    return found.isoformat() if found else typed and "none"
