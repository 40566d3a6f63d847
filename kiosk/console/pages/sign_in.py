"""Signing in: password, code, on the first day a password of one's own and a second factor; and signing out."""

from __future__ import annotations

import io
from typing import Annotated, Any

import segno
from fastapi import Form
from fastapi.responses import RedirectResponse, Response

from kiosk.central.operators import passwords, second, signing_in
from kiosk.central.operators.sessions import Present, Stage
from kiosk.central.refusals import Declined
from kiosk.console.pages import page_router
from kiosk.console.turned import Elsewhere
from kiosk.console.visit import STEPS, AVisit, Visit, asked_of, cookie, seat

router = page_router(None)
Typed = Annotated[str, Form(max_length=200)]


@router.get("/sign-in")
def ask_password(visit: AVisit) -> Response:
    """Who are you?"""
    if visit.who is not None and visit.who.stage is Stage.IN:
        raise Elsewhere("/")
    return visit.show("sign_in.html", step="password", flaw="")


@router.post("/sign-in")
def take_password(visit: AVisit, login: Typed, password: Typed) -> Response:
    """Login and password."""
    try:
        token = signing_in.by_password(visit.office, login, password, asked_of(visit.request))
    except Declined as refused:
        return _again(visit, "password", refused)
    return seat(visit, token)


@router.get("/sign-in/code")
def ask_code(visit: AVisit) -> Response:
    """The code that the second factor shows."""
    _at(visit, Stage.CODE)
    return visit.show("sign_in.html", step="code", flaw="")


@router.post("/sign-in/code")
def take_code(visit: AVisit, code: Typed) -> Response:
    """The code."""
    who = _at(visit, Stage.CODE)
    try:
        token = signing_in.by_code(visit.office, who, code, asked_of(visit.request))
    except Declined as refused:
        return _again(visit, "code", refused)
    return seat(visit, token)


@router.get("/sign-in/password")
def ask_new_password(visit: AVisit) -> Response:
    """A password of one's own, instead of the first one."""
    _at(visit, Stage.PASSWORD)
    return visit.show("sign_in.html", step="new", flaw="", shortest=passwords.SHORTEST)


@router.post("/sign-in/password")
def take_new_password(visit: AVisit, password: Typed, again: Typed) -> Response:
    """The password, twice the same."""
    who = _at(visit, Stage.PASSWORD)
    if password != again:
        return visit.show("sign_in.html", 422, step="new", flaw=visit.t("sign_in.differ"), shortest=passwords.SHORTEST)
    try:
        token = signing_in.by_new_password(visit.office, who, password, asked_of(visit.request))
    except Declined as refused:
        return _again(visit, "new", refused, shortest=passwords.SHORTEST)
    return seat(visit, token)


@router.get("/sign-in/second")
def ask_second(visit: AVisit) -> Response:
    """A picture for an authenticator, and the code that it shows then."""
    who = _at(visit, Stage.ENROL)
    return visit.show("sign_in.html", step="second", flaw="", **_offer(visit, who))


@router.post("/sign-in/second")
def take_second(visit: AVisit, code: Typed) -> Response:
    """The first code of the new second factor."""
    who = _at(visit, Stage.ENROL)
    try:
        token = signing_in.by_code(visit.office, who, code, asked_of(visit.request))
    except Declined as refused:
        return _again(visit, "second", refused, **_offer(visit, who))
    return seat(visit, token)


@router.post("/sign-out")
def sign_out(visit: AVisit) -> Response:
    """Out; the cookie is of no use to anybody any more."""
    if visit.who is not None:
        signing_in.leave(visit.office, visit.who)
    answer = RedirectResponse("/sign-in?said=signed_out", 303)
    answer.delete_cookie(cookie(visit.request, "session"), path="/", secure=visit.request.url.scheme == "https")
    return answer


def _at(visit: Visit, stage: Stage) -> Present:
    """Who is at this step; anybody else is sent to where they are."""
    if visit.who is None:
        raise Elsewhere("/sign-in")
    if visit.who.stage is not stage:
        raise Elsewhere(STEPS.get(visit.who.stage, "/"))
    return visit.who


def _again(visit: Visit, step: str, refused: Declined, **what: object) -> Response:
    words = visit.words_of(refused)
    wait = refused.headers.get("Retry-After", "")
    flaw = words + (" " + visit.t("sign_in.wait", seconds=wait) if wait else "")
    answer = visit.show("sign_in.html", refused.status, step=step, flaw=flaw, **what)
    answer.headers.update(refused.headers)
    return answer


def _offer(visit: Visit, who: Present) -> dict[str, Any]:
    secret = second.unsealed(who.offered, who.login, visit.office.operator_key)
    drawn = io.BytesIO()
    segno.make(second.address_of(secret, who.login), micro=False, error="m").save(
        drawn, kind="svg", xmldecl=False, svgns=False, scale=5, border=3, light="#fff", title="QR"
    )
    grouped = " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
    return {"code_picture": drawn.getvalue().decode(), "secret": grouped}
