"""A real central platform, started as another process, and how a terminal asks it over HTTP."""

from __future__ import annotations

import json
import subprocess
import sys
import time
import uuid
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import requests

SEED = Path(__file__).parents[2] / "config" / "demo"
TERMINAL = "T-DEMO-01"
WANG = {"id_type": "111", "id_number": "370999198801080030", "name": "王演示", "valid_to": "2039-06-18"}
ZHAO = {"id_type": "111", "id_number": "370999199509300045", "name": "赵示例", "valid_to": "2040-03-09"}
Json = dict[str, Any]


@dataclass
class Central:
    """A running platform and a terminal's way of asking it."""

    folder: Path
    extra: tuple[str, ...] = ()
    url: str = ""
    process: subprocess.Popen[bytes] | None = None
    line: requests.Session = field(default_factory=requests.Session)

    def start(self) -> Central:
        """Start it and wait for its ready file."""
        ready = self.folder / "ready.json"
        ready.unlink(missing_ok=True)
        command = [sys.executable, "-m", "kiosk.central", "--db", str(self.folder / "central.db")]
        command += ["--seed", str(SEED), "--ready", str(ready), *self.extra]
        with (self.folder / "central.log").open("ab") as log:
            self.process = subprocess.Popen(command, stderr=log, cwd=SEED.parents[1])
        deadline = time.monotonic() + 20
        while not ready.exists():
            assert self.process.poll() is None, self.log
            assert time.monotonic() < deadline
            time.sleep(0.02)
        self.url = json.loads(ready.read_text())["url"]
        return self

    def stop(self) -> int:
        """Tell it to stop; its exit code."""
        self.line.close()
        assert self.process is not None
        self.process.terminate()
        return self.process.wait(10)

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

    def ask(self, method: str, path: str, token: str = "", **more: Any) -> requests.Response:  # noqa: ANN401
        """One request as a terminal makes it; `key` names the Idempotency-Key, a fresh one otherwise."""
        headers = {"X-Terminal": more.pop("terminal", TERMINAL)}
        headers["Idempotency-Key"] = more.pop("key", None) or uuid.uuid4().hex
        if token:
            headers["Authorization"] = f"Bearer {token}"
        headers |= more.pop("headers", {})
        return self.line.request(method, self.url + path, headers=headers, timeout=10, **more)

    def read(self, path: str, token: str = "") -> Any:  # noqa: ANN401
        """The JSON of a request that is answered with 200."""
        answer = self.ask("GET", path, token)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def identify(self, card: Json = WANG) -> str:
        """Lay a card on the reader; the session's token."""
        answer = self.ask("POST", "/v1/auth/sessions", json=card)
        assert answer.status_code == 200, answer.text
        token: str = answer.json()["token"]
        return token

    def report(self, *events: Json, key: str | None = None) -> requests.Response:
        """Send events as one batch."""
        return self.ask("POST", "/v1/events", json={"events": events}, key=key)

    def switch(self, **fault: Any) -> None:  # noqa: ANN401
        """Set a fault switch."""
        assert self.ask("POST", "/faults", json=fault).status_code == 200

    def deposit(self, deposit: str) -> Json:
        """What the platform believes of one deposit."""
        rows: list[Json] = self.read(f"/v1/terminals/{TERMINAL}/deposits")
        return next(row for row in rows if row["id"] == deposit)

    def manifest(self, terminal: str = TERMINAL) -> Json:
        """The manifest of cabinet A."""
        answer = self.ask("GET", "/v1/lockers/A/manifest", terminal=terminal)
        assert answer.status_code == 200, answer.text
        found: Json = answer.json()
        return found


def handover(number: int, deposit: str, cell: int, outcome: str, **more: Any) -> Json:  # noqa: ANN401
    """A handover event as a terminal reports it."""
    event = {"id": f"E-{number}", "number": number, "at": "2026-11-23T10:00:00+08:00", "kind": "handover"}
    event |= {"cabinet": "A", "cell": cell, "deposit_id": deposit, "outcome": outcome, "factors": ["card"]}
    return event | more


def refusal(answer: requests.Response) -> str:
    """The code of a refusal, once its body has been found complete."""
    body = answer.json()
    assert set(body) == {"code", "message_zh", "message_en", "retryable", "contact"}
    assert body["message_zh"]
    assert body["message_en"]
    assert body["contact"]
    return str(body["code"])
