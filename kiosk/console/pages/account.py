"""One's own account: what one may do, and another password."""

from __future__ import annotations

from typing import Annotated

from fastapi import Form
from fastapi.responses import Response

from kiosk.central.operators import passwords, signing_in
from kiosk.console.pages import Page, page_router
from kiosk.console.turned import Turned
from kiosk.console.visit import AVisit, asked_of, seat

PAGE = Page("account", "/account", order=900)
router = page_router(PAGE)
Typed = Annotated[str, Form(max_length=200)]


@router.get("/account")
def account(visit: AVisit) -> Response:
    """What one may do."""
    return visit.show("account.html", shortest=passwords.SHORTEST)


@router.post("/account/password")
def another_password(visit: AVisit, old: Typed, password: Typed, again: Typed, code: Typed = "") -> Response:
    """Another password; every other browser in which one is signed in is out."""
    if password != again:
        raise Turned("differ", 422)
    visit.prove(code)
    signing_in.knows_password(visit.office, visit.me, old, asked_of(visit.request))
    answer = seat(visit, signing_in.by_new_password(visit.office, visit.me, password, asked_of(visit.request)))
    answer.headers["Location"] = "/account?said=password"
    return answer
