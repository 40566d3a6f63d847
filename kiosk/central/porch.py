"""Around the application: the server's time on every answer, one line in the log, no heaps, no stack trace."""

from __future__ import annotations

import logging
import time

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kiosk.central.office import local_now
from kiosk.central.refusals import Declined
from kiosk.contract.platform import SERVER_TIME

log = logging.getLogger(__name__)
# Facts of days without network come in batches, with signatures of some ten thousand bytes each.
MOST_BYTES = 16 * 1024 * 1024
_PULSE = "/health"  # asked every few seconds by every terminal: not worth a line each time


class Porch:
    """Wraps an ASGI application. The log knows method, route, status and milliseconds: no query, no body, no number."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        answer = _Answer(send)
        begun = time.monotonic()
        try:
            await self._app(scope, _Slot(receive).receive, answer.send)
        except Exception as fault:  # noqa: BLE001  (whatever went wrong, its text may hold what a citizen sent)
            log.error("%s %s: %s at %s", scope["method"], route_of(scope), type(fault).__name__, place_of(fault))
        milliseconds = (time.monotonic() - begun) * 1000
        level = logging.DEBUG if route_of(scope).endswith(_PULSE) else logging.INFO
        log.log(level, "%s %s %s %.0f ms", scope["method"], route_of(scope), answer.status, milliseconds)


class _Slot:
    """The letter slot: what is pushed through it, up to so many bytes."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._came = 0

    async def receive(self) -> Message:
        """The next piece of a request."""
        message = await self._receive()
        self._came += len(message.get("body", b""))
        if self._came > MOST_BYTES:
            raise Declined("request_unclear")
        return message


class _Answer:
    """One answer on its way out."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self.status = 0

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            stamp = (SERVER_TIME.encode(), local_now().isoformat(timespec="milliseconds").encode())
            message = {**message, "headers": [*message.get("headers", ()), stamp]}
        await self._send(message)


def route_of(scope: Scope) -> str:
    """The route's pattern rather than the path, which may hold a case number."""
    return str(getattr(scope.get("route"), "path", "-"))


def place_of(fault: BaseException) -> str:
    """Where the fault arose: module and line of the innermost frame."""
    trace = fault.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_globals.get('__name__')}:{trace.tb_lineno}" if trace else "?"
