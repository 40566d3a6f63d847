"""The console's web application: pages, refusals, files, and what every answer tells a browser to keep to."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.staticfiles import StaticFiles
from starlette.status import HTTP_405_METHOD_NOT_ALLOWED
from starlette.types import ASGIApp

from kiosk.central.office import Office
from kiosk.central.refusals import Declined
from kiosk.console.desk import Console
from kiosk.console.door import Door
from kiosk.console.drawing import ASSETS
from kiosk.console.live import Live
from kiosk.console.pages import routers, watches
from kiosk.console.turned import Elsewhere, Turned
from kiosk.console.visit import Visit, draw_for, visit_of

_WORDS = {404: "not_there", 405: "not_there", 422: "unclear", 400: "unclear"}


def build(office: Office, hosts: frozenset[str], *, described: bool = False) -> ASGIApp:
    """The application for browsers that ask for one of these hosts; its description only where a test asks for it."""
    app = FastAPI(
        title="Hall terminal: operators' console",
        version="1",
        docs_url=None,
        redoc_url=None,
        openapi_url="/openapi.json" if described else None,
        lifespan=_watching,
        redirect_slashes=False,
        routes=[endpoint for router in routers() for endpoint in router.routes],
    )
    app.state.console = Console(office, Live(office, watches()))
    app.mount("/assets", StaticFiles(directory=ASSETS))
    app.exception_handler(Turned)(_turned)
    app.exception_handler(Declined)(_declined)
    app.exception_handler(Elsewhere)(_elsewhere)
    app.exception_handler(RequestValidationError)(_unclear)
    app.exception_handler(HTTPException)(_plain)
    return Door(app, hosts)


@contextlib.asynccontextmanager
async def _watching(app: FastAPI) -> AsyncIterator[None]:
    console: Console = app.state.console
    task = asyncio.create_task(console.live.watch())
    yield
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task


async def _turned(request: Request, fault: Turned) -> Response:
    visit = await asyncio.to_thread(visit_of, request)
    if fault.key == "forged":
        await asyncio.to_thread(visit.write_refusal, "forged_form", request.url.path)
    return _refusal(visit, visit.t(f"refused.{fault.key}"), fault.status, fault.headers)


async def _declined(request: Request, fault: Declined) -> Response:
    """What a room of the platform refuses, in its own words."""
    visit = await asyncio.to_thread(visit_of, request)
    return _refusal(visit, visit.words_of(fault), fault.status, fault.headers)


async def _elsewhere(request: Request, fault: Elsewhere) -> Response:
    if "HX-Request" in request.headers:
        return Response(status_code=401, headers={"HX-Redirect": fault.path})
    return RedirectResponse(fault.path, 303)


async def _unclear(request: Request, _fault: RequestValidationError) -> Response:
    """The framework's own list of what was wrong repeats what was sent: it is not looked at."""
    return await _turned(request, Turned("unclear", 422))


async def _plain(request: Request, fault: HTTPException) -> Response:
    headers = dict(fault.headers or {})
    if fault.status_code == HTTP_405_METHOD_NOT_ALLOWED:
        headers["Allow"] = ", ".join(_methods(request))
    return await _turned(request, Turned(_WORDS.get(fault.status_code, "unclear"), fault.status_code, headers))


def _methods(request: Request) -> list[str]:
    """All methods of a path. The framework alone names those of the first route it met."""
    routes = [route for route in request.app.routes if isinstance(route, APIRoute)]
    found = [route for route in routes if route.path_regex.match(request.url.path)]
    return sorted({method for route in found for method in route.methods or ()})


def _refusal(visit: Visit, words: str, status: int, headers: dict[str, str]) -> Response:
    """As a page; or, for a piece of a page, as a line above what is there."""
    if visit.live:
        aimed = {"HX-Retarget": "#notice", "HX-Reswap": "innerHTML", **headers}
        return HTMLResponse(draw_for(visit, "refused_line.html", words=words), status, aimed)
    return HTMLResponse(draw_for(visit, "refused.html", words=words), status, headers)
