"""The alternative a user would pick: the same home page in Debian's Chromium in kiosk mode, asking a local back end."""

from __future__ import annotations

import json
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from kiosk.rig.fingers import Fingers
from kiosk.rig.house import House
from kiosk.rig.measure.glass import Eye, Side
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
    page = b""

    def do_GET(self) -> None:
        name = self.path.strip("/")
        if name in SCENES:
            self._answer(json.dumps(SCENES[name]).encode(), "application/json")
        else:
            self._answer(self.page, "text/html; charset=utf-8")

    def _answer(self, body: bytes, kind: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nothing: its log would only cost time."""


@contextmanager
def backend(page: bytes) -> Iterator[str]:
    """The local back end with this page; its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("_Served", (_Backend,), {"page": page}))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@dataclass(frozen=True)
class Browser:
    """Chromium with the page on show, on a display of its own."""

    program: Program
    side: Side

    @property
    def pids(self) -> list[int]:
        """All its processes: they share the session that the rig made for it."""
        found = []
        for folder in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                # Field 6 of /proc/PID/stat, counted after the name in parentheses, which may hold blanks.
                if int((folder / "stat").read_text().rpartition(")")[2].split()[3]) == self.program.pid:
                    found.append(int(folder.name))
        return found


@contextmanager
def open_page(house: House, display: str, size: tuple[int, int], page: bytes | None = None) -> Iterator[Browser | None]:
    """The page, or that of the hall, full-screen in Debian's Chromium; None where that is not installed."""
    chromium = shutil.which("chromium")
    if chromium is None:
        yield None
        return
    width, height = size
    profile = house.folder / "chromium"
    flags = [*FLAGS, "--no-sandbox", f"--window-size={width},{height}", f"--user-data-dir={profile}"]
    with backend(PAGE.read_bytes() if page is None else page) as address:
        program = Program("chromium", [chromium, *flags, address], house.logs, {"DISPLAY": display}).start()
        side = Side(Fingers(display, house.trace), Eye(display), _spots(width, height))
        try:
            _until_painted(side.eye)
            yield Browser(program, side)
        finally:
            side.close()
            program.stop()


def _spots(width: int, height: int) -> tuple[Callable[[], tuple[int, int]], ...]:
    """The first tile, and the button over the bar at the foot."""
    return lambda: (width // 4, 480), lambda: (width - 300, height - 190)


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
