"""Around the pages: names we answer to, sizes, where a form may come from, rules for browsers, a line in the log."""

from __future__ import annotations

import logging
import time
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kiosk.central.porch import place_of, route_of
from kiosk.console.visit import SAFE

log = logging.getLogger(__name__)
MOST_BYTES = 64 * 1024  # no form of ours is larger
LONGEST_ADDRESS = 4000
RULES = {
    "Content-Security-Policy": (
        "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cache-Control": "no-store",
}
_TLS_ONLY = "max-age=31536000"
_FILES = "/assets/"


class _Shut(Exception):
    """What came does not go through the door."""


class Door:
    """Wraps an ASGI application. The log knows method, route, status and milliseconds: nothing that somebody typed."""

    def __init__(self, app: ASGIApp, hosts: frozenset[str]) -> None:
        self._app = app
        self._hosts = hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, or turn it away."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":
            return
        slot = _Slot(receive)
        answer, begun = _Answer(scope, send, slot), time.monotonic()
        try:
            if status := self._turned_away(scope):
                await answer.say(status)
            else:
                await self._app(scope, slot.receive, answer.send)
        except _Shut:
            await answer.say(slot.shut)
        except Exception as fault:  # noqa: BLE001  (whatever went wrong, its text may hold what somebody typed)
            log.error("%s %s: %s at %s", scope["method"], route_of(scope), type(fault).__name__, place_of(fault))
            await answer.say(500)
        log.info(
            "%s %s %s %.0f ms",
            scope["method"],
            route_of(scope),
            answer.status,
            (time.monotonic() - begun) * 1000,
        )

    def _turned_away(self, scope: Scope) -> int:
        headers = Headers(scope=scope)
        length = headers.get("content-length", "0")
        if _named(headers.get("host", "")) not in self._hosts:
            return 421
        if len(scope.get("raw_path", b"")) + len(scope["query_string"]) > LONGEST_ADDRESS:
            return 414
        if not length.isdecimal() or int(length) > MOST_BYTES:
            return 413
        if b"%00" in scope["query_string"] or "\0" in scope["path"]:
            return 400
        return 0 if scope["method"] in SAFE or _from_us(scope, headers) else 403


def _from_us(scope: Scope, headers: Headers) -> bool:
    """Whether a page of ours sent this: the browser says so, and no page can make it say something else."""
    said = headers.get("sec-fetch-site")
    if said is not None:
        return said == "same-origin"
    return headers.get("origin", "") == f"{scope['scheme']}://{headers.get('host', '')}"


class _Slot:
    """The letter slot: what is pushed through it, up to so many bytes, and no NUL, which no database of ours takes.

    `shut` is the status of the answer once something did not go through.
    """

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._came = 0
        self._end = b""  # of the piece before: "%00" may come in two
        self.shut = 0

    async def receive(self) -> Message:
        """The next piece of a request."""
        message = await self._receive()
        body = message.get("body", b"")
        self._came += len(body)
        near = self._end + body
        self._end = near[-2:]
        if self._came > MOST_BYTES:
            self.shut = 413
        elif b"\0" in near or b"%00" in near:
            self.shut = 400
        if self.shut:
            raise _Shut
        return message


class _Answer:
    """One answer on its way out, with the rules that a browser has to keep."""

    def __init__(self, scope: Scope, send: Send, slot: _Slot) -> None:
        self._scope = scope
        self._send = send
        self._slot = slot
        self.status = 0

    async def send(self, message: Message) -> None:
        """A piece of the answer."""
        if message["type"] == "http.response.start":
            # Whoever read the body may have taken a shut door for a body that cannot be read.
            self.status = self._slot.shut or message["status"]
            message = {**message, "status": self.status, "headers": self._with_rules(message.get("headers", ()))}
        await self._send(message)

    async def say(self, status: int) -> None:
        """Nothing but a status, unless an answer has begun."""
        if self.status:
            return
        headers = [(b"content-type", b"text/html; charset=utf-8"), (b"content-length", b"0"), (b"connection", b"close")]
        await self.send({"type": "http.response.start", "status": status, "headers": headers})
        await self.send({"type": "http.response.body", "body": b""})

    def _with_rules(self, headers: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
        kept = [(name, value) for name, value in headers if name.lower() != b"server"]
        rules = dict(RULES)
        if self._scope["path"].startswith(_FILES) and self.status == 200:
            rules["Cache-Control"] = "public, max-age=86400"
        if self._scope["scheme"] == "https":
            rules["Strict-Transport-Security"] = _TLS_ONLY
        named = {name.lower().encode() for name in rules}
        return [pair for pair in kept if pair[0].lower() not in named] + [
            (name.lower().encode(), value.encode()) for name, value in rules.items()
        ]


def _named(host: str) -> str:
    """By which name we are asked for, without the port; "" for what is no name, and no address in brackets either."""
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""
