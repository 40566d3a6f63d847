"""A real operators' console in a process of its own, and how a browser or a plain client signs in at it."""

from __future__ import annotations

import functools
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import pyotp
import requests
from playwright.sync_api import Page

from kiosk.central.office import local_now
from kiosk.rig.sown import copy_sown
from tests.central.running import SEED

OPERATORS: dict[str, dict[str, Any]] = {
    told["login"]: told for told in tomllib.loads((SEED / "operators.toml").read_text("utf-8"))["operator"]
}
# Real-parts: without a sandbox as root, and without anything that looks for a network.
BROWSER = Path("/usr/bin/chromium")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
# What operators leave behind, in the order in which rows refer to one another.
TABLES = (
    "operator_session",
    "operator_recovery",
    "operator",
    "operator_deed",
    "operator_deed_head",
    "operator_deed_walk",
    "sign_in_try",
    "finding",
)
_PATIENCE = 60
_STEP = 30
_TYPING = 12  # seconds
_TOKEN = re.compile(r'name="form_token" value="([0-9a-f]{64})"')


@functools.cache
def _cellar() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="operators-")


@functools.cache
def _with_operators() -> Path:
    """A folder with a sown database, the operators of the demo and the key that seals their second factors."""
    folder = Path(_cellar().name)
    copy_sown(folder / "central.db")
    take = [sys.executable, "-m", "kiosk", "operators", "take", str(SEED / "operators.toml")]
    subprocess.run([*take, "--db", str(folder / "central.db")], check=True, cwd=SEED.parents[1])
    return folder


class Place:
    """Where a console is found, and what its operators' authenticators show."""

    def __init__(self, url: str = "") -> None:
        self.url = url
        self._used: dict[str, int] = {}

    def code(self, login: str) -> str:
        """A code of an operator's second factor that was not used yet; waits where none is good."""
        now, gone = divmod(int(local_now().timestamp()), _STEP)
        # The code before the present one is good until this step ends: with some seconds left for typing it.
        step = max(now - 1 if gone < _STEP - _TYPING else now, self._used.get(login, 0) + 1)
        while step > int(local_now().timestamp()) // _STEP + 1:
            time.sleep(0.5)
        self._used[login] = step
        return pyotp.TOTP(OPERATORS[login]["second"]).at(step * _STEP)

    def signs_in(self, page: Page, login: str) -> None:
        """A browser's page, signed in as one of the demo's operators."""
        page.goto(f"{self.url}/sign-in")
        page.locator("#login").fill(login)
        page.locator("#password").fill(OPERATORS[login]["password"])
        page.locator("button.main").click()
        page.locator("#code").fill(self.code(login))
        page.locator("button.main").click()
        page.wait_for_url(lambda url: "/sign-in" not in url)


class Console(Place):
    """A running console; on SQLite in its folder, or on the database of `url`, in which there are operators already."""

    def __init__(self, folder: Path, *options: str, db_url: str = "") -> None:
        super().__init__()
        self.folder = folder
        self._process: subprocess.Popen[bytes] | None = None
        self._options = options
        self._db = ["--db-url", db_url, "--keys", str(folder)] if db_url else ["--db", str(self.db)]
        for name in ("operators.key", *(() if db_url else ("central.db",))):
            if not (folder / name).exists():
                shutil.copy(_with_operators() / name, folder / name)

    @property
    def db(self) -> Path:
        """The database file."""
        return self.folder / "central.db"

    @property
    def log(self) -> str:
        """Everything that it has written to its log."""
        return (self.folder / "console.log").read_text()

    def start(self) -> Console:
        """Start it and wait until it answers."""
        ready = self.folder / "console.json"
        ready.unlink(missing_ok=True)
        command = [sys.executable, "-m", "kiosk", "console", *self._db, "--ready", str(ready), *self._options]
        with (self.folder / "console.log").open("ab") as log:
            self._process = subprocess.Popen(command, stderr=log, cwd=SEED.parents[1])
        deadline = time.monotonic() + _PATIENCE
        while not ready.exists():
            assert self._process.poll() is None, self.log
            assert time.monotonic() < deadline, self.log
            time.sleep(0.02)
        self.url = json.loads(ready.read_text())["url"]
        return self

    def busy_seconds(self) -> float:
        """Processor time that it has used."""
        assert self._process is not None
        told = Path(f"/proc/{self._process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(told[11]) + int(told[12])) / os.sysconf("SC_CLK_TCK")

    def stop(self) -> int:
        """Tell it to stop; its exit code."""
        assert self._process is not None
        self._process.terminate()
        return self._process.wait(_PATIENCE)

    def put_right(self) -> None:
        """As if nobody had ever been here."""
        fresh = _with_operators() / "central.db"
        with closing(sqlite3.connect(self.db)) as db:
            db.execute("ATTACH ? AS fresh", (str(fresh),))
            with db:
                for table in TABLES:
                    db.execute(f"DELETE FROM {table}")
                for table in reversed(TABLES):
                    db.execute(f"INSERT INTO {table} SELECT * FROM fresh.{table}")
        self._used.clear()

    def ends_sessions(self) -> None:
        """As when time is over for everybody."""
        with closing(sqlite3.connect(self.db)) as db, db:
            db.execute("DELETE FROM operator_session")

    def last_detail(self) -> str:
        """What the newest line of the operators' log says."""
        with closing(sqlite3.connect(self.db)) as db:
            (said,) = db.execute("SELECT detail FROM operator_deed ORDER BY number DESC").fetchone()
            return str(said)

    def shows_second_factors(self) -> None:
        """As when everybody had shown theirs a moment ago, and for the next hour."""
        with closing(sqlite3.connect(self.db)) as db, db:
            db.execute("UPDATE operator_session SET proved_at = datetime('now', '+1 hour')")

    def ages_sessions(self, minutes: int) -> None:
        """As when everybody went for a walk."""
        with closing(sqlite3.connect(self.db)) as db, db:
            db.execute(f"UPDATE operator_session SET seen_at = datetime(seen_at, '-{minutes} minutes')")


class Client:
    """A client without a browser: what an attacker would use, and what is quick."""

    def __init__(self, console: Place, agent: str = "tests/1", address: str = "") -> None:
        self.console = console
        self.line = requests.Session()
        self.line.trust_env = False
        self.line.headers.update({"User-Agent": agent, "Sec-Fetch-Site": "same-origin"})
        if address:
            self.line.headers["X-Forwarded-For"] = address

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *_fault: object) -> None:
        self.line.close()

    def get(self, path: str, **more: Any) -> requests.Response:  # noqa: ANN401
        """Look at a page, without going where it sends."""
        return self.line.get(self.console.url + path, allow_redirects=False, timeout=30, **more)

    def post(
        self, path: str, *, token: str | None = None, headers: Mapping[str, str | None] | None = None, **fields: object
    ) -> requests.Response:
        """Send a form, with the token of this session unless another is given."""
        given = self.token() if token is None else token
        body = {**fields, **({"form_token": given} if given else {})}
        return self.line.post(self.console.url + path, data=body, headers=headers, allow_redirects=False, timeout=60)

    def token(self) -> str:
        """What forms of this session carry; "" before there is one."""
        if not self.line.cookies:
            return ""
        for path in ("/account", "/sign-in/code", "/sign-in/password", "/sign-in/second"):
            found = _TOKEN.search(self.get(path).text)
            if found:
                return found[1]
        return ""

    def tries(self, login: str, password: str) -> requests.Response:
        """Login and password."""
        return self.post("/sign-in", login=login, password=password)

    def signs_in(self, login: str) -> Client:
        """As one of the demo's operators."""
        answer = self.tries(login, OPERATORS[login]["password"])
        assert answer.headers.get("Location") == "/sign-in/code", (answer.status_code, answer.text)
        answer = self.post("/sign-in/code", code=self.console.code(login))
        assert answer.headers.get("Location") == "/", (answer.status_code, answer.text)
        return self
