"""The real things that a run is about: mosquitto, the platform as one process or as several, and its database."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from kiosk.central.office import Office
from kiosk.central.storage import sqlite_url
from kiosk.contract.address import address_in
from kiosk.rig.fleet.county import office_of
from kiosk.rig.fleet.line import Meeting
from kiosk.rig.fleet.meter import called, family
from kiosk.rig.house import ROOT, ZONE
from kiosk.rig.postgres import Postgres
from kiosk.rig.program import Program, python

_RATE = 100_000  # requests a second from one address: here all halls have the same


@dataclass(frozen=True)
class Asked:
    """What was asked for."""

    workers: int
    postgres: bool


class Works:
    """Everything of one run in one folder; ended newest first."""

    def __init__(self, folder: Path, asked: Asked) -> None:
        self._folder = folder
        self._asked = asked
        self.keys = folder / "keys"
        self.keys.mkdir(mode=0o700)
        self._logs = folder / "logs"
        self._logs.mkdir()
        self._postgres = Postgres(folder).start() if asked.postgres else None
        self._db = folder / "central.db"
        self.office: Office = office_of(self._postgres.url() if self._postgres else sqlite_url(self._db), self.keys)
        self._broker: Program | None = None
        self._platform: Program | None = None

    def close(self) -> None:
        """End everything."""
        for program in (self._platform, self._broker):
            if program is not None:
                program.stop()
        self.office.engine.dispose()
        if self._postgres is not None:
            self._postgres.stop()

    # ---- the broker ------------------------------------------------------------------------------------------------

    def start_broker(self) -> None:
        """mosquitto; after an end at the same doors again."""
        (self.keys / "ca.crl").write_bytes(self.office.authority.list_revoked((), self.office.now()))
        doors = self._doors if self._broker is not None else {"port": 0, "platform": "127.0.0.1:0"}
        ready = self._folder / "broker.json"
        ready.unlink(missing_ok=True)
        words = python("kiosk", "broker", "--keys", str(self.keys), "--ready", str(ready))
        words += ["--port", str(doors["port"]), "--platform-port", str(address_in(str(doors["platform"])).port)]
        self._broker = self._program("broker", words)
        self._broker.until(ready.exists, "the broker listens")

    def restart_broker(self, away: float) -> None:
        """It is gone for so many seconds."""
        if self._broker is not None:
            self._broker.stop()
        time.sleep(away)
        told = (self._folder / "broker.json").read_bytes()
        self.start_broker()
        assert told == (self._folder / "broker.json").read_bytes()

    @property
    def meeting(self) -> Meeting:
        """Where terminals call."""
        doors = self._doors
        return Meeting(doors["host"], int(doors["port"]), Path(doors["ca"]))

    @property
    def _doors(self) -> dict[str, str]:
        told: dict[str, str] = json.loads((self._folder / "broker.json").read_text())
        return told

    # ---- the platform ----------------------------------------------------------------------------------------------

    def start_platform(self) -> None:
        """One process, or workers behind nginx."""
        ready = self._folder / "platform.json"
        store = ["--db-url", self._postgres.url()] if self._postgres else ["--db", str(self._db)]
        words = [*store, "--keys", str(self.keys), "--broker", self._doors["platform"], "--ready", str(ready)]
        if self._asked.workers:
            many = [
                "--workers",
                str(self._asked.workers),
                "--listen",
                "127.0.0.1:0",
                "--rate",
                str(_RATE),
                "--no-console",
            ]
            self._platform = self._program("platform", python("kiosk", "platform", *many, *words))
        else:
            self._platform = self._program("platform", python("kiosk", "central", *words))
        self._platform.until(ready.exists, "the platform answers")

    @property
    def url(self) -> str:
        """Where facts are brought."""
        return str(self._told["url"])

    @property
    def workers(self) -> list[int]:
        """Process ids of the platform's own."""
        if not self._asked.workers:
            return [self._platform.pid] if self._platform is not None else []
        found: list[int] = self._told["workers"]
        return found

    @property
    def _told(self) -> dict[str, Any]:
        told: dict[str, Any] = json.loads((self._folder / "platform.json").read_text())
        return told

    # ---- what is watched -------------------------------------------------------------------------------------------

    def kinds(self) -> dict[str, Callable[[], Iterable[int]]]:
        """Names of programs, and where to find their processes at any time."""
        found: dict[str, Callable[[], Iterable[int]]] = {
            "broker": lambda: called("mosquitto", family(self._broker.pid if self._broker else 0))
        }
        if self._asked.workers:
            for number in range(self._asked.workers):
                found[f"worker {number + 1}"] = partial(self._worker, number)
            found["nginx"] = lambda: called("nginx", family(self._platform.pid if self._platform else 0))
        else:
            found["platform"] = lambda: self.workers
        if self._postgres is not None:
            server = self._postgres
            found["PostgreSQL"] = lambda: family(server.pid)
        return found

    def _worker(self, number: int) -> list[int]:
        return self.workers[number : number + 1]

    def log_lines(self) -> list[str]:
        """Lines of the platform's log that tell of something wrong."""
        files = (self._logs / "platform.log", self._logs / "broker.log")
        lines = [line for file in files if file.exists() for line in file.read_text(errors="replace").splitlines()]
        return [line for line in lines if " ERROR " in line or "Traceback" in line or "dropped" in line]

    def _program(self, name: str, words: list[str]) -> Program:
        return Program(name, words, self._logs, {"PYTHONPATH": str(ROOT), "TZ": ZONE}).start()
