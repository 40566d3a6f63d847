"""The alternative a user would pick: the same home page in Debian's Chromium in kiosk mode, asking a local back end."""

from __future__ import annotations

import json
import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from kiosk.rig.fingers import Fingers
from kiosk.rig.house import House
from kiosk.rig.measure.glass import Eye, tap_to_glass
from kiosk.rig.program import Program

PAGE = Path(__file__).with_name("chromium.html")
# As a kiosk would start it, less what asks the network; software drawing on both sides.
FLAGS = [
    "--kiosk",
    "--no-first-run",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-extensions",
    "--disable-default-apps",
    "--no-default-browser-check",
    "--window-position=0,0",
]
SCENES = {
    "welcome": {"question": "您好,请选择要办的事"},
    "ask": {"question": "有事请打这些电话"},
}


class _Backend(BaseHTTPRequestHandler):
    """Serves the page, and the next scene for a touch, as a back end on the same machine would."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        name = self.path.strip("/")
        if name in SCENES:
            self._answer(json.dumps(SCENES[name]).encode(), "application/json")
        else:
            self._answer(PAGE.read_bytes(), "text/html; charset=utf-8")

    def _answer(self, body: bytes, kind: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nothing: its log would only cost time."""


@contextmanager
def backend() -> Iterator[str]:
    """The local back end; its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Backend)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def browser() -> str | None:
    """Debian's Chromium, where it is installed."""
    return shutil.which("chromium")


def tap_to_next_page(house: House, display: str, size: tuple[int, int], times: int) -> list[float]:
    """Seconds from a touch to the changed page, measured by the same eye and fingers as our own screens."""
    width, height = size
    profile = house.folder / "chromium"
    with backend() as address:
        words = [
            browser() or "chromium",
            *FLAGS,
            "--no-sandbox",
            f"--window-size={width},{height}",
            f"--user-data-dir={profile}",
        ]
        program = Program("chromium", [*words, address], house.logs, {"DISPLAY": display}).start()
        fingers = Fingers(display, house.trace)
        eye = Eye(display)
        try:
            _until_painted(eye)
            tile, ok = (width // 4, 600), (width - 300, height - 190)
            return tap_to_glass(fingers, eye, [lambda: tile, lambda: ok], times)
        finally:
            eye.close()
            fingers.close()
            program.stop()


def _until_painted(eye: Eye) -> None:
    """The first page is there once the strip has ink, and stays as it is."""
    deadline = time.monotonic() + 30
    before = eye.look()
    while time.monotonic() < deadline:
        time.sleep(1.0)
        now = eye.look()
        if now == before and len(set(now)) > 8:
            return
        before = now
    raise TimeoutError("the browser painted nothing")
