"""待核实: what staff must look into, as the platform's task list says; what was done is entered at the office."""

from __future__ import annotations

from fastapi.responses import Response

from kiosk.central.operators.words import OperatorRole
from kiosk.central.watching import tasks
from kiosk.console.hall_words import HallWords
from kiosk.console.pages import Page, page_router
from kiosk.console.visit import AVisit

PAGE = Page("tasks", "/tasks", order=60, roles=(OperatorRole.OPERATOR, OperatorRole.TECHNICIAN))
router = page_router(PAGE)


@router.get("/tasks")
def everything(visit: AVisit) -> Response:
    """The most urgent first."""
    with visit.office.look() as db:
        found, count = tasks.open_tasks(db), tasks.count_open(db)
    return visit.show("tasks.html", tasks=found, count=count, hall=HallWords(visit.t))
