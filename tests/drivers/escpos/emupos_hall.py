"""A running emupos 0.4: its printer's and its scanner's lines, its paper, and the troubles it can be put into."""

from __future__ import annotations

import contextlib
import io
import json
import os
import socket
import subprocess
import time
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PIL import Image

if TYPE_CHECKING:
    from collections.abc import Iterator

EMUPOS = Path(__file__).parents[3] / ".venv/share/emupos/bin/emupos"
_STARTED_WITHIN = 60.0
_HALL = """schema: 1
api: {{ host: 127.0.0.1, port: {api} }}
devices:
  - id: front
    type: printer
    profile: xprinter-xp80t
    connections:
      - tcp: {{ host: 127.0.0.1, port: {printer} }}
      - serial: {{ pty: true }}
    receipts_dir: ./receipts
  - id: qr
    type: scanner
    mode: serial
    connections:
      - serial: {{ pty: true }}
"""


class Emupos:
    """One running emupos, in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._ports = _free_ports(2)
        (folder / "emupos.yaml").write_text(_HALL.format(api=self._ports[0], printer=self._ports[1]))
        surroundings = {**os.environ, "TMPDIR": str(folder)}
        self._log = (folder / "log").open("w")
        command = [str(EMUPOS), "run", "--config", "emupos.yaml"]
        self.process = subprocess.Popen(command, cwd=folder, env=surroundings, stdout=self._log, stderr=self._log)

    @property
    def addresses(self) -> dict[str, str]:
        """Every way to its printer: network, serial line, and the same line as a printer without a rate."""
        line = self._folder / "emupos/front"
        return {"socket": f"socket://127.0.0.1:{self._ports[1]}", "tty": str(line), "lp": f"lp:{line}"}

    @property
    def scanner(self) -> str:
        """Its scanner's line."""
        return str(self._folder / "emupos/qr")

    def ask(self, path: str, method: str = "GET", body: object = None) -> bytes:
        """Talk to its control interface."""
        request = urllib.request.Request(
            f"http://127.0.0.1:{self._ports[0]}/api/v1{path}",
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=20) as reply:
            answer: bytes = reply.read()
        return answer

    def started(self) -> None:
        """Wait until it answers."""
        ends = time.monotonic() + _STARTED_WITHIN
        while time.monotonic() < ends:
            with contextlib.suppress(OSError):
                self.ask("/health")
                return
            time.sleep(0.1)
        raise AssertionError((self._folder / "log").read_text())

    def close(self) -> None:
        """Switch it off."""
        self.process.terminate()
        self.process.wait(20)
        self._log.close()

    def receipts(self) -> list[str]:
        """Names of what it has printed, oldest first."""
        rows: list[dict[str, Any]] = json.loads(self.ask("/devices/front/receipts"))
        return [row["id"] for row in reversed(rows)]

    def lines(self, receipt: str) -> list[str]:
        """The words on one receipt, Chinese recovered; codes and pictures stand in brackets."""
        shown = self.ask(f"/devices/front/receipts/{receipt}/text").decode()
        return [line.encode("cp437").decode("gb18030").strip() for line in shown.splitlines() if line.strip()]

    def picture(self, receipt: str) -> Image.Image:
        """One receipt as it looks."""
        return Image.open(io.BytesIO(self.ask(f"/devices/front/receipts/{receipt}/image")))

    @contextlib.contextmanager
    def trouble(self, fault: str) -> Iterator[None]:
        """Something is wrong with the printer for a while."""
        self.ask(f"/devices/front/faults/{fault}", "PUT")
        try:
            yield
        finally:
            self.ask(f"/devices/front/faults/{fault}", "DELETE")


def _free_ports(count: int) -> list[int]:
    with contextlib.ExitStack() as open_ones:
        listeners = [open_ones.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in range(count)]
        return [listener.getsockname()[1] for listener in listeners]
