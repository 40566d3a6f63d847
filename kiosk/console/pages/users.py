"""Who works at the console: system makes people and lets them go, security gives rights; nobody changes their own."""

from __future__ import annotations

from typing import Annotated

from fastapi import Form, Path
from fastapi.responses import Response

from kiosk.central.operators import people, recovery
from kiosk.central.operators.refusals import declined
from kiosk.central.operators.words import OperatorRole
from kiosk.console.pages import Page, page_router
from kiosk.console.turned import Turned
from kiosk.console.visit import AVisit, Visit

PAGE = Page("users", "/users", order=800, roles=(OperatorRole.SYSTEM, OperatorRole.SECURITY))
router = page_router(PAGE)
Login = Annotated[str, Path(max_length=32)]
Number = Annotated[int, Path(ge=1, le=2**53)]
Code = Annotated[str, Form(max_length=20)]
Words = Annotated[str, Form(min_length=1, max_length=200)]


@router.get("/users")
def everybody(visit: AVisit) -> Response:
    """All of them, and what waits for a second person."""
    return _list(visit)


@router.post("/users")
def make(visit: AVisit, login: Words, name: Words, code: Code = "") -> Response:
    """Somebody new, without rights; their first password is shown once, here."""
    _only(visit, OperatorRole.SYSTEM, "operator_made", login)
    visit.prove(code)
    return _list(visit, login, people.make(visit.office, visit.login, login.strip(), name))


@router.get("/users/{login}")
def one(visit: AVisit, login: Login) -> Response:
    """One person."""
    with visit.office.look() as db:
        found = people.operator_in(db, login)
    if found is None:
        raise declined("operator_unknown")
    return visit.show("user.html", one=found, roles=list(OperatorRole))


@router.post("/users/{login}/roles")
def give_roles(
    visit: AVisit,
    login: Login,
    role: Annotated[list[OperatorRole], Form(default_factory=list)],
    code: Code = "",
) -> Response:
    """From now on these rights and no others."""
    _only(visit, OperatorRole.SECURITY, "rights_given", login)
    visit.prove(code)
    people.give_roles(visit.office, visit.login, login, role)
    return visit.go(f"/users/{login}", "rights")


@router.post("/users/{login}/leave")
def leave(visit: AVisit, login: Login, code: Code = "") -> Response:
    """Somebody works here no more."""
    _only(visit, OperatorRole.SYSTEM, "operator_left", login)
    visit.prove(code)
    people.let_go(visit.office, visit.login, login)
    return visit.go(f"/users/{login}", "left")


@router.post("/users/{login}/back")
def back(visit: AVisit, login: Login, code: Code = "") -> Response:
    """Somebody works here again."""
    _only(visit, OperatorRole.SYSTEM, "operator_back", login)
    visit.prove(code)
    people.take_back_in(visit.office, visit.login, login)
    return visit.go(f"/users/{login}", "back")


@router.post("/users/{login}/recovery")
def ask_recovery(visit: AVisit, login: Login, reason: Words, code: Code = "") -> Response:
    """Ask that somebody may begin anew."""
    _only(visit, OperatorRole.SECURITY, "recovery_asked", login)
    visit.prove(code)
    recovery.ask(visit.office, visit.login, login, reason)
    return visit.go("/users", "recovery_asked")


@router.post("/users/recoveries/{number}/grant")
def grant_recovery(visit: AVisit, number: Number, code: Code = "") -> Response:
    """A second person agrees; the new first password is shown once, here."""
    visit.prove(code)
    login, first = recovery.grant(visit.office, visit.login, number)
    return _list(visit, login, first)


@router.post("/users/recoveries/{number}/refuse")
def refuse_recovery(visit: AVisit, number: Number) -> Response:
    """No."""
    recovery.refuse(visit.office, visit.login, number)
    return visit.go("/users", "recovery_over")


def _list(visit: Visit, told_login: str = "", told: str = "") -> Response:
    with visit.office.look() as db:
        operators = people.operators_in(db)
        waiting = recovery.open_recoveries(db, visit.now)
    return visit.show("users.html", operators=operators, recoveries=waiting, told=told, told_login=told_login)


def _only(visit: Visit, role: OperatorRole, deed: str, login: str) -> None:
    if not visit.me.may(role):
        visit.write_refusal(deed, f"operator/{login[:32]}")
        raise Turned("role")
