"""A real broker, real platforms that hear through it, and terminals of which only the channel is there."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from kiosk.central.enrolment.at_broker import terminal_papers
from kiosk.central.enrolment.authority import authority_in
from kiosk.central.enrolment.tls import Papers
from kiosk.central.office import local_now
from kiosk.central.storage import sqlite_url
from kiosk.rig.program import Program, python
from tests.broker.callers import Caller
from tests.central.desks import Desk
from tests.central.running import Central

_ROOT = Path(__file__).parents[3]


class Wired:
    """Everything lies in `folder`, which is the platform's folder of keys too."""

    def __init__(self, folder: Path, db_url: str = "", policies: dict[str, int] | None = None) -> None:
        self.folder = folder
        self._db_url = db_url
        self._policies = policies or {}
        self._lone: dict[str, subprocess.Popen[str]] = {}
        self.workers: list[Central] = []
        self._ports = (0, 0)
        self.broker = self._broker()
        self._desk: Desk | None = None

    def start(self, workers: int = 1) -> Wired:
        """Broker first: its keys are the platform's."""
        self.start_broker()
        for _ in range(workers):
            self.start_worker()
        return self

    def start_broker(self) -> None:
        """At the ports it had before."""
        self.broker = self._broker()
        ready = self._ready
        ready.unlink(missing_ok=True)
        self.broker.start().until(ready.exists, "the broker listens")
        told = json.loads(ready.read_text())
        self._ports = (int(told["port"]), int(told["platform"].rpartition(":")[2]))

    def start_worker(self) -> Central:
        """One more program of the platform."""
        more = [word for name, value in self._policies.items() for word in ("--policy", f"{name}={value}")]
        worker = Central(self.folder, ("--broker", f"127.0.0.1:{self._ports[1]}", *more), self._db_url)
        self.workers.append(worker.start())
        return worker

    @property
    def desk(self) -> Desk:
        """A look into the database."""
        if self._desk is None:
            self._desk = Desk(self._db_url or sqlite_url(self.folder / "central.db"))
        return self._desk

    def papers(self, name: str) -> Papers:
        """What a terminal shows to the broker."""
        into = self.folder / "papers" / name
        into.mkdir(parents=True, exist_ok=True)
        return terminal_papers(into, authority_in(self.folder, local_now()), name, local_now())

    def lone(self, name: str) -> subprocess.Popen[str]:
        """A terminal as a process of its own; a line on its standard input is a cause."""
        papers = self.papers(name).key.parent
        module = "tests.central.fleet.lone_terminal"
        words = [sys.executable, "-m", module, str(self._ports[0]), name, str(self.folder / "ca.pem"), str(papers)]
        self._lone[name] = subprocess.Popen(words, stdin=subprocess.PIPE, text=True, cwd=_ROOT)
        return self._lone[name]

    def caller(self, name: str) -> Caller:
        """A terminal's connection in the test's own process."""
        return Caller(self.papers(name), self.folder / "ca.pem", self._ports[0], name).calls()

    def close(self) -> None:
        """End all of it, each by its own pid."""
        for lone in self._lone.values():
            lone.kill()
            lone.wait(10)
            if lone.stdin is not None:
                lone.stdin.close()
        for worker in self.workers:
            if worker.process is not None and worker.process.poll() is None:
                worker.kill()
        self.broker.stop()
        if self._desk is not None:
            self._desk.close()

    @property
    def _ready(self) -> Path:
        return self.folder / "broker.json"

    def _broker(self) -> Program:
        ports = ("--port", str(self._ports[0]), "--platform-port", str(self._ports[1]))
        words = ("broker", "--keys", str(self.folder), *ports, "--ready", str(self._ready))
        return Program("broker", python("kiosk", *words), self.folder)


def tell(lone: subprocess.Popen[str], cause: str) -> None:
    """From now on this is what is not well with it."""
    assert lone.stdin is not None
    lone.stdin.write(cause + "\n")
    lone.stdin.flush()
