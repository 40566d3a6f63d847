"""A real central platform, started as another process, and how a terminal asks it over HTTP."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import requests

from kiosk.rig.sown import copy_sown
from tests.central.visiting import SEED, TERMINAL, WANG, ZHAO, Answer, Json, Visitor, refusal

__all__ = ["SEED", "TERMINAL", "WANG", "ZHAO", "Central", "Json", "faults", "refusal"]


_OUR_FAULT = re.compile(r" 500 \d+ ms$")
_PATIENCE = 90  # seconds; a second is enough on an idle machine


def body_of(asked: requests.PreparedRequest) -> bytes | None:
    """The bytes of a body that is sent in one piece."""
    body = asked.body
    return body.encode() if isinstance(body, str) else body


_PHONES = ("--public-url", "here")


def faults(log: str) -> list[str]:
    """The lines of a log that tell of an answer with status 500; one that took 500 ms is none."""
    return [line for line in log.splitlines() if _OUR_FAULT.search(line)]


class Central(Visitor):
    """A running platform and a terminal's way of asking it; on SQLite in its folder, or on the database of `url`."""

    def __init__(self, folder: Path, extra: tuple[str, ...] = (), db_url: str = "") -> None:
        super().__init__()
        self.folder = folder
        self.extra = extra
        self.url = ""
        self.process: subprocess.Popen[bytes] | None = None
        self.line = requests.Session()
        self._db = ["--db", str(folder / "central.db")]
        if db_url:
            self._db = ["--db-url", db_url, "--keys", str(folder)]

    def start(self) -> Central:
        """Start it and wait for its ready file."""
        ready = self.folder / "ready.json"
        ready.unlink(missing_ok=True)
        command = [
            sys.executable,
            "-m",
            "kiosk",
            "central",
            *self._db,
            *self._seed(),
            "--ready",
            str(ready),
            *_PHONES,
            *self.extra,
        ]
        with (self.folder / "central.log").open("ab") as log:
            self.process = subprocess.Popen(command, stderr=log, cwd=SEED.parents[1])
        deadline = time.monotonic() + _PATIENCE
        while not ready.exists():
            assert self.process.poll() is None, self.log
            if time.monotonic() > deadline:
                self.kill()
                raise AssertionError(f"no platform within {_PATIENCE} s: {self.log}")
            time.sleep(0.02)
        said = json.loads(ready.read_text())
        self.url, self.signer = said["url"], said["signer"]
        return self

    def _seed(self) -> list[str]:
        """An SQLite file is sown once for all tests of this process and copied: sowing takes a second."""
        file = self.folder / "central.db"
        if self._db[0] == "--db-url" or "--seed" in self.extra:
            return ["--seed", str(SEED)]
        if not file.exists():
            copy_sown(file)
        return []

    def stop(self) -> int:
        """Tell it to stop; its exit code."""
        self.line.close()
        assert self.process is not None
        self.process.terminate()
        return self.process.wait(_PATIENCE)

    def kill(self) -> None:
        """End it at once, as a power cut does."""
        self.line.close()
        assert self.process is not None
        self.process.kill()
        self.process.wait(10)

    @property
    def log(self) -> str:
        """Everything it has written to its log."""
        return (self.folder / "central.log").read_text()

    @property
    def sender_key(self) -> str:
        """What the sender of messages shows."""
        return (self.folder / "sender.key").read_text()

    def carry(self, method: str, path: str, headers: Json, **more: Any) -> Answer:  # noqa: ANN401
        """One request over the network."""
        timeout = more.pop("timeout", _PATIENCE)
        asked = self.line.prepare_request(requests.Request(method, self.url + path, headers=headers, **more))
        asked.headers.update(self.signed(method, asked.path_url, dict(asked.headers), body_of(asked)))
        return self.line.send(asked, timeout=timeout)

    def switch(self, **fault: Any) -> None:  # noqa: ANN401
        """Set a fault switch."""
        assert self.ask("POST", "/faults", json=fault).status_code == 200
