"""One request at the console: who asks, from where, in which language; and what is asked of every request."""

from __future__ import annotations

import datetime as dt
import hmac
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlencode

from fastapi import Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from kiosk.central.office import Office
from kiosk.central.operators import signing_in
from kiosk.central.operators.audit import note
from kiosk.central.operators.refusals import declined
from kiosk.central.operators.sessions import Browser, Present, Stage, present
from kiosk.central.operators.signing_in import Asked
from kiosk.central.operators.words import OperatorRole
from kiosk.central.refusals import Declined
from kiosk.console.desk import Console
from kiosk.console.drawing import Words, catalogue, draw
from kiosk.console.turned import Elsewhere, Turned
from kiosk.text.catalogue import Language

SAFE = ("GET", "HEAD", "OPTIONS")
TOKEN_HEADER, TOKEN_FIELD = "X-Form-Token", "form_token"
STEPS = {Stage.CODE: "/sign-in/code", Stage.PASSWORD: "/sign-in/password", Stage.ENROL: "/sign-in/second"}
_KNOWN_SECONDS = 180 * 86400
_MOST_AGENT = 400


@dataclass(frozen=True)
class Visit:
    """What a page is given."""

    request: Request
    console: Console
    who: Present | None
    language: Language
    heard: int = 0  # number of what open pages were told last, before anything was read for this one

    @property
    def office(self) -> Office:
        """The platform's."""
        return self.console.office

    @property
    def me(self) -> Present:
        """Who asks, where the page has made sure that it is somebody."""
        if self.who is None:
            raise Elsewhere("/sign-in")
        return self.who

    @property
    def login(self) -> str:
        """Of who asks; for the log, and for deeds."""
        return self.me.login

    @property
    def now(self) -> dt.datetime:
        """The present moment."""
        return self.office.now()

    @property
    def t(self) -> Words:
        """The words of the language in which this person reads."""
        return Words(self.language)

    @property
    def live(self) -> bool:
        """True for a piece of a page that is fetched anew, rather than a page."""
        return "HX-Request" in self.request.headers

    def show(self, template: str, status: int = 200, **what: object) -> HTMLResponse:
        """The page, or piece of a page, of this template."""
        return HTMLResponse(draw_for(self, template, **what), status)

    def go(self, path: str, said: str = "", **query: str) -> Response:
        """After a deed: to a page of ours, which says the sentence `said.<said>`."""
        told = {**query, "said": said} if said else query
        place = f"{path}?{urlencode(told)}" if told else path
        if self.live:
            return Response(status_code=204, headers={"HX-Redirect": place})
        return RedirectResponse(place, 303)

    def words_of(self, refused: Declined) -> str:
        """What a room of the platform refuses: in the console's words, or else in its own."""
        ours = catalogue(self.language).get(f"refused.{refused.code}")
        return ours or (refused.body.message_zh if self.language == "zh" else refused.body.message_en)

    def prove(self, code: str) -> None:
        """For deeds that ask for the second factor again: shown in the last minutes, or `code` is one now."""
        if signing_in.has_proved_again(self.me, self.now):
            return
        if not code:
            raise declined("prove_again")
        signing_in.prove_again(self.office, self.me, code, browser_of(self.request))

    @property
    def proved(self) -> bool:
        """True while no code is needed: forms then leave the field out."""
        return self.who is not None and signing_in.has_proved_again(self.who, self.now)

    def write_refusal(self, deed: str, subject: str, detail: str = "") -> None:
        """Into the log: something that this person was refused."""
        with self.office.begin() as db:
            note(db, self.who.login if self.who else "?", deed, subject, detail, self.now, refused=True)


def draw_for(visit: Visit, template: str, **what: object) -> str:
    """The template as this visitor sees it."""
    from kiosk.console.pages import seen_by

    said = visit.request.query_params.get("said", "")
    return draw(
        template,
        visit.language,
        visit=visit,
        who=visit.who,
        pages=seen_by(visit.who),
        path=visit.request.url.path,
        form_token=visit.who.form_token if visit.who else "",
        said=said if f"said.{said}" in catalogue("zh") else "",
        **what,
    )


def browser_of(request: Request) -> Browser:
    """From where and in what: behind a proxy on this machine, what the proxy says."""
    agent = request.headers.get("User-Agent", "")[:_MOST_AGENT]
    return Browser(request.client.host if request.client else "", agent)


def asked_of(request: Request) -> Asked:
    """The same, and what an earlier sign-in left in this browser."""
    return Asked(browser_of(request), request.cookies.get(cookie(request, "known"), "")[:200])


def cookie(request: Request, name: str) -> str:
    """How a cookie is called: over TLS so that no neighbour can set it for us."""
    return f"__Host-{name}" if request.url.scheme == "https" else f"console-{name}"


def give_cookie(request: Request, answer: Response, name: str, value: str, seconds: int | None = None) -> None:
    """For this browser's own requests only, and for no script."""
    answer.set_cookie(
        cookie(request, name),
        value,
        max_age=seconds,
        path="/",
        secure=request.url.scheme == "https",
        httponly=True,
        samesite="strict",
    )


def seat(visit: Visit, token: str) -> Response:
    """To the next step of signing in, or in, with the new session's cookie."""
    found = present(visit.office, token, browser_of(visit.request), active=True)
    stage = found.stage if found else Stage.CODE
    answer = RedirectResponse(STEPS.get(stage, "/"), 303)
    give_cookie(visit.request, answer, "session", token)
    if found is not None and stage is Stage.IN:
        give_cookie(visit.request, answer, "known", signing_in.known_mark(visit.office, found.login), _KNOWN_SECONDS)
    return answer


def _language(request: Request) -> Language:
    chosen = request.cookies.get(cookie(request, "language"), "")
    if not chosen:
        chosen = request.headers.get("Accept-Language", "")[:2].lower()
    return "en" if chosen == "en" else "zh"


def visit_of(request: Request) -> Visit:
    """Who asks. A piece of a page that keeps itself up to date keeps nobody signed in."""
    console: Console = request.app.state.console
    token = request.cookies.get(cookie(request, "session"), "")[:200]
    heard = console.live.number
    active = request.method not in SAFE or "HX-Request" not in request.headers
    active = active and request.url.path != "/live"
    who = present(console.office, token, browser_of(request), active=active)
    return Visit(request, console, who, _language(request), heard)


AVisit = Annotated[Visit, Depends(visit_of)]


async def genuine(visit: AVisit) -> None:
    """Whoever sends something has seen a form of ours in this very session."""
    request = visit.request
    if request.method in SAFE or visit.who is None:
        return
    given = request.headers.get(TOKEN_HEADER) or str((await request.form()).get(TOKEN_FIELD, ""))
    if not hmac.compare_digest(given.encode(), visit.who.form_token.encode()):
        raise Turned("forged")


def for_roles(*roles: OperatorRole) -> Callable[[Visit], None]:
    """A question asked before an endpoint: signed in, with one of these roles; none named: anybody who is in."""

    def asked(visit: AVisit) -> None:
        if visit.who is None:
            raise Elsewhere("/sign-in")
        if visit.who.stage is not Stage.IN:
            raise Elsewhere(STEPS[visit.who.stage])
        if not visit.who.may(*roles):
            visit.write_refusal("page", visit.request.url.path)
            raise Turned("role")

    return asked
