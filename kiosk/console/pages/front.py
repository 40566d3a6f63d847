"""What belongs to no page: the way in, the language, what changes, and the little picture in the browser's tab."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import Form, Query
from fastapi.responses import FileResponse, RedirectResponse, Response
from sse_starlette import EventSourceResponse, ServerSentEvent

from kiosk.central.operators.sessions import Stage, present
from kiosk.console.drawing import ASSETS
from kiosk.console.pages import page_router, seen_by
from kiosk.console.turned import Elsewhere, Turned
from kiosk.console.visit import AVisit, Visit, browser_of, give_cookie
from kiosk.text.catalogue import LANGUAGES

router = page_router(None)
_LOOK_SECONDS = 5.0  # so often an open page is asked whether its session is still good
_YEAR = 365 * 86400


@router.get("/")
def way_in(visit: AVisit) -> Response:
    """To the first page that this person may see, or to the sign-in."""
    if visit.who is None or visit.who.stage is not Stage.IN:
        raise Elsewhere("/sign-in")
    return RedirectResponse(seen_by(visit.who)[0].path, 303)


@router.post("/language")
def language(
    visit: AVisit, to: Annotated[str, Form(max_length=8)], back: Annotated[str, Form(max_length=300)] = "/"
) -> Response:
    """Chinese or English from now on, in this browser."""
    if to not in LANGUAGES:
        raise Turned("unclear", 422)
    answer = RedirectResponse(_our_own(back), 303)
    give_cookie(visit.request, answer, "language", to, _YEAR)
    return answer


@router.get("/favicon.ico", include_in_schema=False)
def favicon() -> FileResponse:
    """The little picture."""
    return FileResponse(ASSETS / "favicon.svg", media_type="image/svg+xml")


@router.get("/live")
async def live(
    visit: AVisit,
    of: Annotated[str, Query(max_length=100)] = "",
    after: Annotated[int | None, Query(ge=0, le=2**63 - 1)] = None,
) -> Response:
    """Names of what changes, as server-sent events, for as long as the session is good.

    Names of single things ("terminal:T-01") are told to those pages only that ask for them; and to a page that says
    after what it was drawn, what was told since.
    """
    return EventSourceResponse(_names(visit, of, after), headers={"X-Accel-Buffering": "no"})


async def _names(visit: Visit, of: str, after: int | None) -> AsyncIterator[ServerSentEvent]:
    async with visit.console.live.listening(of, after) as names:
        while await asyncio.to_thread(_still_in, visit):
            yield ServerSentEvent(event="hello", data="")
            look_again = time.monotonic() + _LOOK_SECONDS
            while (left := look_again - time.monotonic()) > 0:
                try:
                    name = await asyncio.wait_for(names.get(), left)
                except TimeoutError:
                    break
                yield ServerSentEvent(event=name, data="")
        yield ServerSentEvent(event="over", data="")


def _still_in(visit: Visit) -> bool:
    if visit.who is None:
        return False
    found = present(visit.office, visit.who.token, browser_of(visit.request), active=False)
    return found is not None and found.stage is Stage.IN


def _our_own(path: str) -> str:
    """A page of ours, never somebody else's; a browser reads two slashes as another house."""
    good = path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable() and "\\" not in path
    return path if good else "/"
