"""A real HTTP server in a thread that stands where the platform should, and does what a test says."""

from __future__ import annotations

import asyncio
import datetime as dt
import socket
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count

import msgspec

from kiosk.contract.facts import EventBatch, EventKind, EventsTaken, TerminalEvent
from kiosk.contract.lockers import Signed
from kiosk.contract.platform import Refusal
from kiosk.terminal.settings.model import PlatformSettings
from kiosk.terminal.settings.secret import Secret

AT = dt.datetime(2026, 11, 23, 10, 0, tzinfo=dt.timezone(dt.timedelta(hours=8)))
REFUSAL = Refusal("refused", "现在不能办理。", "This cannot be done now.", False, "10000000001")
Respond = Callable[["Asked"], None]


class Asked(BaseHTTPRequestHandler):
    """One request; its handler answers, or does not."""

    protocol_version = "HTTP/1.1"
    server: FarSide

    def do_GET(self) -> None:
        self._serve()

    def do_POST(self) -> None:
        self._serve()

    def do_PUT(self) -> None:
        self._serve()

    def do_DELETE(self) -> None:
        self._serve()

    def _serve(self) -> None:
        self.body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.server.asked.append((self.command, self.path, dict(self.headers), self.body))
        self.server.respond(self)

    def answer(self, body: bytes, status: int = 200, headers: dict[str, str] | None = None) -> None:
        """Answer properly."""
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def cut(self) -> None:
        """Pull the cable instead of answering."""
        self.connection.shutdown(socket.SHUT_RDWR)
        self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


class FarSide(ThreadingHTTPServer):
    """The server; `respond` is what it does with a request. It keeps what it was asked, and events by id."""

    daemon_threads = True
    block_on_close = False

    def __init__(self, port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), Asked)
        self.asked: list[tuple[str, str, dict[str, str], bytes]] = []
        self.respond: Respond = self.behave
        self.events: dict[str, TerminalEvent] = {}
        self.order: list[str] = []
        self.manifest = Signed("list 1", "00")
        self.tag = "t1"
        self.released = threading.Event()

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.server_address[1]}"

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hung up is no news."""

    def behave(self, asked: Asked) -> None:
        """As the platform does."""
        if asked.path == "/v1/events":
            self.take(asked)
        elif asked.path.endswith("/manifest") and asked.headers["If-None-Match"] == f'"{self.tag}"':
            asked.answer(b"", 304)
        elif asked.path.endswith("/manifest"):
            asked.answer(msgspec.json.encode(self.manifest))
        else:
            asked.answer(b'{"ok":true}')

    def issue(self, version: int) -> Signed:
        """A new list; what stands in it is not this room's affair."""
        self.manifest, self.tag = Signed(f"list {version}", "00"), f"t{version}"
        return self.manifest

    def take(self, asked: Asked, *, answer: bool = True) -> None:
        """Take events, each once."""
        batch = msgspec.json.decode(asked.body, type=EventBatch)
        for event in batch.events:
            if event.id not in self.events:
                self.events[event.id] = event
                self.order.append(event.id)
        if answer:
            asked.answer(msgspec.json.encode(EventsTaken(tuple(event.id for event in batch.events))))

    def refuse(self, asked: Asked) -> None:
        """Say no."""
        asked.answer(msgspec.json.encode(REFUSAL), 403)

    def fail(self, asked: Asked) -> None:
        """Break."""
        asked.answer(b"Traceback (most recent call last)", 500)

    def hang(self, asked: Asked) -> None:
        """Take the request and never answer, until the test is over."""
        self.released.wait(20)
        asked.close_connection = True

    def drip(self, asked: Asked) -> None:
        """Answer one byte at a time, for ever."""
        asked.send_response(200)
        asked.send_header("Content-Length", "1000000")
        asked.end_headers()
        while not self.released.is_set():
            try:
                asked.wfile.write(b" ")
            except OSError:
                return
            time.sleep(0.05)

    def babble(self, asked: Asked) -> None:
        """Somebody else's page."""
        asked.answer("<html>欢迎使用无线网络</html>".encode())


@contextmanager
def far_side(port: int = 0) -> Iterator[FarSide]:
    """A server for as long as the block lasts."""
    server = FarSide(port)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server
    finally:
        server.released.set()
        server.shutdown()
        thread.join()
        server.server_close()


async def until(true: Callable[[], bool] | Callable[[], Awaitable[bool]], seconds: float = 15) -> None:
    """Wait for something to become true."""
    async with asyncio.timeout(seconds):
        for _ in count():
            answer = true()
            if answer is True or (isinstance(answer, Awaitable) and await answer):
                return
            await asyncio.sleep(0.01)


def settings(url: str) -> PlatformSettings:
    """Settings with short waits."""
    return PlatformSettings(
        url,
        Secret("00" * 32),
        connect_seconds=0.5,
        read_seconds=0.5,
        probe_seconds=10.0,
        away_probe_seconds=2.0,
        manifest_seconds=10.0,
    )


def event(name: str) -> TerminalEvent:
    """Something to report."""
    return TerminalEvent(name, 0, AT, EventKind.CELL, "A", 7)
