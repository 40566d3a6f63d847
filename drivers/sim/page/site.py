"""Serves the page on 127.0.0.1: static files, the picture of the hall as it changes, and hands by POST."""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
from dataclasses import dataclass
from importlib import resources
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import segno
import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import FileResponse, JSONResponse, Response, StreamingResponse
from fastapi.staticfiles import StaticFiles

from drivers.sim.hands import Hands
from drivers.sim.hatch import answer
from drivers.sim.picture import picture

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from drivers.sim.hall import Hall

_STATIC = Path(str(resources.files("drivers.sim.page"))) / "static"


@dataclass(frozen=True)
class View:
    """Where the terminal's live screen is: nowhere when it has a window of its own.

    `address` is a page to embed (http) or a VNC server's web socket (ws), which needs noVNC's folder too.
    """

    address: str = ""
    novnc: Path | None = None
    width: int = 1080
    height: int = 1920


class Site:
    """The page of one hall. `address` is known as soon as it is made; `serve` answers until cancelled."""

    def __init__(self, hall: Hall, view: View, port: int = 0) -> None:
        self._hall = hall
        self._hands = Hands(hall)
        self._view = view
        self._listener = socket.create_server(("127.0.0.1", port))
        self.address = f"http://127.0.0.1:{self._listener.getsockname()[1]}/"
        self._server = _Server(
            uvicorn.Config(
                self._app(),
                log_config=None,
                log_level="warning",
                access_log=False,
                lifespan="off",
                ws="none",
                timeout_graceful_shutdown=1,
            )
        )

    async def serve(self) -> None:
        """Serve until `end`."""
        with contextlib.closing(self._listener):
            await self._server.serve(sockets=[self._listener])

    def end(self) -> None:
        """Stop serving; streams end by themselves when the hall closes."""
        self._server.should_exit = True

    def _app(self) -> FastAPI:
        app = FastAPI(openapi_url=None)
        app.add_route("/", self._page)
        app.add_route("/view", self._where)
        app.add_route("/hall", self._now)
        app.add_route("/changes", self._changes)
        app.add_route("/do", self._do, methods=["POST"])
        app.add_route("/receipts/{number:int}.png", self._receipt)
        app.add_route("/receipts/strip.png", self._strip)
        app.add_route("/codes/{deposit}.svg", self._code)
        app.add_route("/messages/{number:int}.svg", self._message)
        app.add_route("/badges/{index:int}.svg", self._badge)
        if self._view.novnc is not None:
            app.mount("/novnc", StaticFiles(directory=self._view.novnc))
        app.mount("/static", StaticFiles(directory=_STATIC))
        return app

    async def _page(self, _: Request) -> Response:
        return FileResponse(_STATIC / "index.html")

    async def _where(self, _: Request) -> Response:
        return JSONResponse({"address": self._view.address, "width": self._view.width, "height": self._view.height})

    async def _now(self, _: Request) -> Response:
        return JSONResponse(picture(self._hall))

    async def _changes(self, _: Request) -> Response:
        return StreamingResponse(self._stream(), media_type="text/event-stream", headers={"Cache-Control": "no-store"})

    async def _stream(self) -> AsyncIterator[str]:
        async with contextlib.aclosing(self._hall.changes()) as changes:
            async for _ in changes:
                yield f"data: {json.dumps(picture(self._hall), ensure_ascii=False)}\n\n"

    async def _do(self, request: Request) -> Response:
        # Only a page of this origin may send JSON: a form of another site cannot reach into the hall.
        if request.headers.get("content-type") != "application/json":
            return JSONResponse({"ok": False, "why": "JSON only"}, status_code=415)
        message = await request.json()
        outcome = answer(self._hands, message if isinstance(message, dict) else {})
        return JSONResponse(outcome, status_code=200 if outcome["ok"] else 409)

    async def _receipt(self, request: Request) -> Response:
        number = int(request.path_params["number"])
        receipts = self._hall.printer.receipts
        if not 1 <= number <= len(receipts):
            return Response(status_code=404)
        return Response(await asyncio.to_thread(receipts[number - 1].png), media_type="image/png")

    async def _strip(self, _: Request) -> Response:
        """What hangs unfinished in the printer."""
        strip = self._hall.printer.current
        if strip is None:
            return Response(status_code=404)
        return Response(await asyncio.to_thread(strip.png), media_type="image/png")

    async def _code(self, request: Request) -> Response:
        item = self._hall.items.get(request.path_params["deposit"])
        return _qr(None if item is None else item.shown)

    async def _message(self, request: Request) -> Response:
        number = int(request.path_params["number"])
        messages = self._hall.messages[number - 1 : number] if number else []
        return _qr(messages[0].qr.encode() if messages else None)

    async def _badge(self, request: Request) -> Response:
        index = int(request.path_params["index"])
        people = self._hall.people[index : index + 1]
        return _qr(people[0].badge.shown if people and people[0].badge else None)


def _qr(payload: bytes | None) -> Response:
    if not payload:
        return Response(status_code=404)
    drawn = BytesIO()
    segno.make(payload, error="m").save(drawn, kind="svg", border=2, dark="#16212C", light="#FFFFFF")
    return Response(drawn.getvalue(), media_type="image/svg+xml")


class _Server(uvicorn.Server):
    """Signals belong to the hall, which ends everything in order."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield
