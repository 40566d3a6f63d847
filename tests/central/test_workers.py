"""`kiosk platform`: workers and console behind nginx. Signatures hold, sizes and rates are kept, the killed return."""

from __future__ import annotations

import contextlib
import datetime as dt
import http.client
import itertools
import json
import os
import secrets
import signal
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
from sqlalchemy import select

from kiosk.central.storage import open_storage
from kiosk.central.tables.enrolment import ClaimRow
from kiosk.central.tables.operators import DeedRow
from kiosk.contract.platform import IDEMPOTENCY_KEY, TERMINAL
from kiosk.contract.request_signing import SharedKey, signature_headers
from kiosk.rig.postgres import Postgres
from kiosk.rig.program import Program, python
from tests.central.enrolling import Box
from tests.central.running import SEED, Central
from tests.console.running import Client, Place
from tests.terminal.health.ear import PING, Ear

_KEY = bytes.fromhex("6e0b3d5a9c1f48277fd1a2c4e8903b6655f7d019ac3e42b8b1960d7c25fa8e34")
_HERE = "T-DEMO-01"
_RATE = 50
_ANSWERS_WITHIN = 8


class Platform:
    """Two workers behind nginx, and a terminal that asks them."""

    def __init__(self, folder: Path, db_url: str) -> None:
        self.db_url = db_url
        self._ready = folder / "ready.json"
        words = ["--workers", "2", "--db-url", db_url, "--keys", str(folder / "keys"), "--listen", "127.0.0.1:0"]
        words += ["--rate", str(_RATE), "--ready", str(self._ready)]
        words += ["--console-listen", "127.0.0.1:0", "--answers-within", str(_ANSWERS_WITHIN)]
        self.ear = Ear("@hall-platform-of-a-test-" + secrets.token_hex(4))
        started = python("kiosk", "platform", *words)
        self.program = Program("platform", started, folder / "logs", self.ear.env(20.0)).start()
        self.program.until(self._ready.exists, "the platform answers")
        self.log = folder / "logs" / "platform.log"

    @property
    def told(self) -> dict[str, Any]:
        """What it says of itself."""
        told: dict[str, Any] = json.loads(self._ready.read_text())
        return told

    @property
    def ours(self) -> set[int]:
        """Process ids of workers and console; 0 for one that is not there."""
        return {*self.told["workers"], self.told["console_pid"]}

    def ask(self, method: str, target: str, body: bytes = b"", more: Mapping[str, str] | None = None) -> int:
        """A signed request over TLS that believes the platform's own CA alone; the status of the answer."""
        headers = {TERMINAL: _HERE, **({"Content-Type": "application/json"} if body else {}), **(more or {})}
        headers |= signature_headers(method, target, headers, body, SharedKey(_HERE, _KEY), dt.datetime.now(dt.UTC))
        where = urlsplit(self.told["url"])
        trust = ssl.create_default_context(cafile=self.told["ca"])
        line = http.client.HTTPSConnection(where.hostname or "", where.port, timeout=30, context=trust)
        with contextlib.closing(line):
            line.request(method, target, body or None, headers)  # the target as it is: other clients tidy it up
            return line.getresponse().status

    def console_answers(self) -> int:
        """The status of its first page."""
        return requests.get(f"{self.told['console']}/sign-in", verify=self.told["ca"], timeout=30).status_code


@pytest.fixture(scope="module")
def platform(postgres: Postgres, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    folder, db_url = tmp_path_factory.mktemp("workers"), postgres.fresh(like="hall")
    hire = python("kiosk", "operators", "take", str(SEED / "operators.toml"))
    (folder / "keys").mkdir()
    subprocess.run([*hire, "--db-url", db_url, "--keys", str(folder / "keys")], check=True)
    running = Platform(folder, db_url)
    yield running
    running.program.stop()
    running.ear.close()


def test_systemd_hears_of_it_from_the_program_that_it_started_and_from_none_of_its_children(
    platform: Platform,
) -> None:
    platform.ear.until("READY=1")
    platform.ear.until(PING)
    for child in (*platform.told["workers"], platform.told["console_pid"], platform.told["nginx"]):
        assert b"NOTIFY_SOCKET" not in Path(f"/proc/{child}/environ").read_bytes()


def test_signatures_hold_through_nginx_however_a_path_is_written(platform: Platform) -> None:
    assert platform.ask("GET", "/v1/site") == 200
    for strange in ("//v1/site", "/v1//site", "/v1/./site", "/v1/%73ite?a=%2f&b=//", "/v1/cases/%E6%B5%8B/pickup"):
        assert platform.ask("GET", strange) in (200, 404, 405), strange  # never "not signed"
    assert platform.ask("POST", "/v1/events", b'{"events":[],"seal":""}', {IDEMPOTENCY_KEY: "k"}) == 200


def test_a_signature_is_good_once_whichever_worker_it_comes_to(platform: Platform) -> None:
    headers = {TERMINAL: _HERE}
    headers |= signature_headers("GET", "/v1/site", headers, None, SharedKey(_HERE, _KEY), dt.datetime.now(dt.UTC))
    found = [
        requests.get(platform.told["url"] + "/v1/site", headers=headers, verify=platform.told["ca"], timeout=30)
        for _ in range(4)
    ]
    assert [answer.status_code for answer in found] == [200, 403, 403, 403]


def test_who_asks_cannot_say_where_from(platform: Platform) -> None:
    url, authority = platform.told["url"], platform.told["ca"]
    line = Central(platform.log.parent)
    line.url = url
    line.line.verify = authority
    line.line.headers["X-Forwarded-For"] = "8.8.8.8"
    Box(line, secrets.token_bytes(16)).asks()
    engine = open_storage(platform.db_url)
    with engine.connect() as db:
        assert set(db.scalars(select(ClaimRow.place))) == {"127.0.0.1"}
    engine.dispose()


def test_operators_sign_in_through_it_cannot_say_where_from_and_hear_each_line_at_once(platform: Platform) -> None:
    with Client(Place(platform.told["console"]), address="203.0.113.77") as client:
        client.line.verify = platform.told["ca"]
        client.tries("weihu", "not the password")
        client.signs_in("zhiban")
        assert next(cookie for cookie in client.line.cookies if cookie.name == "__Host-session").secure
        answer = client.get("/wall")
        assert (answer.status_code, "Strict-Transport-Security" in answer.headers) == (200, True)
        with client.get("/live", stream=True) as live:  # it stays open: a proxy that waits for its end says nothing
            lines = live.iter_lines()
            assert next(lines) == b"event: hello"
            assert b"event: wall" in itertools.islice(lines, 30)
    engine = open_storage(platform.db_url)
    with engine.connect() as db:
        assert set(db.scalars(select(DeedRow.detail).where(DeedRow.deed == "sign_in"))) == {"from 127.0.0.1"}
    engine.dispose()


def test_what_is_too_large_stays_outside(platform: Platform) -> None:
    assert platform.ask("POST", "/v1/events", b" " * (17 * 1024 * 1024), {IDEMPOTENCY_KEY: "large"}) == 413


def test_figures_are_for_this_machine_alone(platform: Platform) -> None:
    assert platform.ask("GET", "/metrics") == 404


def test_a_killed_worker_costs_one_answer_and_comes_back(platform: Platform) -> None:
    answers: list[int] = []
    over = threading.Event()

    def ask() -> None:
        while not over.is_set():
            answers.append(platform.ask("GET", "/v1/site"))
            time.sleep(1 / _RATE)

    asking = threading.Thread(target=ask)
    asking.start()
    before, console = platform.told["workers"], platform.told["console_pid"]
    time.sleep(0.5)
    os.kill(before[0], signal.SIGKILL)
    os.kill(console, signal.SIGKILL)
    deadline = time.monotonic() + 30
    while platform.told["workers"] == before and time.monotonic() < deadline:
        time.sleep(0.05)
    time.sleep(4.0)
    over.set()
    asking.join()
    assert platform.told["workers"][0] != before[0]
    assert platform.told["workers"][1] == before[1], "the other one went on"
    lost = [status for status in answers if status != 200]
    assert set(lost) <= {502}
    assert len(lost) <= 3, answers
    assert answers[-1] == 200
    assert platform.told["console_pid"] not in (0, console)
    platform.program.until(lambda: platform.console_answers() == 200, "operators have their console again", 20)


def test_a_worker_and_a_console_that_hang_are_started_anew(platform: Platform) -> None:
    (_, hangs), console = platform.told["workers"], platform.told["console_pid"]
    began = time.monotonic()
    for pid in (hangs, console):
        os.kill(pid, signal.SIGSTOP)
    platform.program.until(lambda: not {hangs, console, 0} & platform.ours, "both are others", 60)
    assert time.monotonic() - began > _ANSWERS_WITHIN - 5.0, "nobody is ended for a short breath"
    platform.program.until(lambda: platform.console_answers() == 200, "operators have their console again", 20)
    platform.program.until(lambda: platform.ask("GET", "/v1/site") == 200, "terminals are answered", 20)
    assert platform.log.read_text().count("answers nobody any more") == 2


def test_one_address_that_asks_without_end_is_slowed_down(platform: Platform) -> None:
    url, authority = platform.told["url"], platform.told["ca"]
    with requests.Session() as line:
        asked = (line.get(f"{url}/v1/health", verify=authority, timeout=30) for _ in range(8 * _RATE))
        found = [answer.status_code for answer in asked]
    assert set(found) == {200, 429}
    time.sleep(1.0)
    assert platform.ask("GET", "/v1/site") == 200


def test_it_ends_when_told_to_and_leaves_nobody_behind(platform: Platform) -> None:
    told = platform.told
    pids = [platform.program.pid, told["nginx"], told["console_pid"], *told["workers"]]
    platform.program.signal(signal.SIGTERM)
    platform.program.until_ended(20)
    assert [
        pid for pid in pids if Path(f"/proc/{pid}").exists() and b"kiosk" in Path(f"/proc/{pid}/cmdline").read_bytes()
    ] == []
    log = platform.log.read_text()
    assert "Traceback" not in log
    assert "/v1/site" not in log.replace("GET /v1/site 200", ""), "nginx repeats no path"
